"""Rows by ranges of a column: who has a birthday, and the like."""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]


@compiled
def _within(values: Column, flags: Flags, bounds: Integers) -> tuple[Rows, Integers]:
    number = len(bounds)
    begins = np.zeros(number + 1, np.int64)
    for i in range(len(values)):
        if flags[i]:
            for k in range(number):
                begins[k + 1] += bounds[k, 0] < values[i] and values[i] <= bounds[k, 1]
    for k in range(number):
        begins[k + 1] += begins[k]
    ends, rows = begins.copy(), np.empty(begins[number], np.int32)
    for i in range(len(values)):
        if flags[i]:
            for k in range(number):
                if bounds[k, 0] < values[i] and values[i] <= bounds[k, 1]:
                    rows[ends[k]] = i
                    ends[k] += 1
    return rows, begins


def rows_within(values: Column, flags: Flags, bounds: Integers) -> list[Rows]:
    """Return, for each pair of `bounds`, the rows flagged whose value lies above the first and not above the second.

    Args:
        values, flags: of everybody.
        bounds: shape (ranges, 2).
    """
    rows, begins = _within(values, flags, bounds)
    return [rows[a:b] for a, b in pairwise(begins.tolist())]
