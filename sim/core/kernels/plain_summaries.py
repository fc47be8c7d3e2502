"""Plain twins of the kernels that sum up a year's attempts."""

from functools import reduce
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


def pack(columns: tuple[Column, ...], first: int, bits: tuple[int, ...]) -> Column:
    """Return one number for each row, as `kernels.pack` does."""
    high, *rest = (column.astype(np.int64) for column in columns)
    packed: Column = reduce(lambda key, low: (key << low[1]) | low[0], zip(rest, bits, strict=True), high - first)
    return packed


def group_sums(
    key: Column, low: int, order: Column, codes: Column, size: int, values: tuple[Column, ...]
) -> tuple[list[int], list[list[int]], list[list[int]]]:
    """Return where each group begins, its rows by code and its sums, as `kernels.group_sums` does."""
    groups = [list(rows) for _, rows in groupby(order.tolist(), lambda row: int(key[row]) >> low)]
    begins = np.cumsum([0, *(len(rows) for rows in groups)])[:-1].tolist()
    counts = [np.bincount(codes[rows], minlength=size).tolist() for rows in groups]
    return begins, counts, [[int(column[rows].sum()) for rows in groups] for column in values]


def cross_sums(columns: tuple[Column, ...], area: Column, shape: tuple[int, int, int]) -> tuple[Column, Column]:
    """Return rows by kind, area and code and sums by kind and area, as `kernels.cross_sums` does."""
    kind, person, code, value = columns
    counts, sums = np.zeros(shape, np.int64), np.zeros(shape[:2], np.int64)
    np.add.at(counts, (kind, area[person], code), 1)
    np.add.at(sums, (kind, area[person]), value)
    return counts, sums
