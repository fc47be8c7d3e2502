"""Rows by ranges of a column: who has a birthday, and the like."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]


@compiled
def _within(values: Column, flags: Flags, bounds: Integers, rows: npt.NDArray[np.int32], found: Integers) -> None:
    lowest, highest = bounds[:, 0].min(), bounds[:, 1].max()
    for i in range(len(values)):
        if flags[i] and lowest < values[i] and values[i] <= highest:
            for k in range(len(bounds)):
                if bounds[k, 0] < values[i] and values[i] <= bounds[k, 1]:
                    rows[k, found[k]] = i
                    found[k] += 1


def rows_within(values: Column, flags: Flags, bounds: Integers) -> list[Rows]:
    """Return, for each pair of `bounds`, the rows flagged whose value lies above the first and not above the second.

    Args:
        values, flags: of everybody.
        bounds: shape (ranges, 2).
    """
    if not len(bounds):
        return []
    rows, found = np.empty((len(bounds), len(values)), np.int32), np.zeros(len(bounds), np.int64)  # most is never used
    _within(values, flags, bounds, rows, found)
    return [of_range[:n].copy() for of_range, n in zip(rows, found.tolist(), strict=True)]
