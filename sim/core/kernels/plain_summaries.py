"""Plain twins of the kernels that sum up a year's attempts."""

from itertools import groupby, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


def sort_days(day: Column, columns: tuple[Column, ...], bits: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """Return a number for each row, sorted by day, and where the days begin, as `kernels.sort_days` does."""
    starts = [0, *np.flatnonzero(np.diff(day)) + 1, day.size] if day.size else [0]
    keys = []
    for first, end in pairwise(starts):
        found = []
        for i in range(first, end):
            key = int(columns[0][i])
            for column, width in zip(columns[1:], bits[:-1], strict=True):
                key = (key << width) | int(column[i])
            found.append((key << bits[-1]) | (i - first))
        keys += sorted(found)
    return keys, [int(start) for start in starts]


def group_sums(
    keys: Column, starts: Column, bits: tuple[int, int], codes: Column, size: int, values: tuple[Column, ...]
) -> tuple[list[int], list[list[int]], list[list[int]]]:
    """Return where each group begins, its rows by code and its sums, as `kernels.group_sums` does."""
    groups = []
    for first, end in pairwise(starts):
        for _, same in groupby(keys[first:end].tolist(), lambda key: key >> sum(bits)):
            groups.append([int(first) + key % (1 << bits[1]) for key in same])
    begins = np.cumsum([0, *(len(rows) for rows in groups)]).tolist()
    counts = [[int((codes[rows] == code).sum()) for rows in groups] for code in range(size)]
    return begins, counts, [[int(column[rows].sum()) for rows in groups] for column in values]


def hour_sums(
    columns: tuple[Column, ...],
    months: tuple[int, Column],
    county: Column,
    counties: int,
    codes: tuple[int, int, int],
) -> Column:
    """Return sums by month, kind, county and hour, as `kernels.hour_sums` does."""
    day, point, kind, second, wait, code = (column[columns[1] < county.size] for column in columns)
    sums = np.zeros((4, 12, codes[0], counties, 24), np.int64)
    cell = months[1][day - months[0]], kind, county[point], np.minimum(second // 3600, 23)
    for total, value in zip(sums, (1, wait, code == codes[1], code == codes[2]), strict=True):
        np.add.at(total, cell, value)
    return sums.reshape(4, -1)


def cross_sums(columns: tuple[Column, ...], area: Column, shape: tuple[int, int, int]) -> tuple[Column, Column]:
    """Return rows by kind, area and code and sums by kind and area, as `kernels.cross_sums` does."""
    kind, person, code, value = columns
    counts, sums = np.zeros(shape, np.int64), np.zeros(shape[:2], np.int64)
    np.add.at(counts, (kind, area[person], code), 1)
    np.add.at(sums, (kind, area[person]), value)
    return counts, sums


def quantiles(kind: Column, value: Column, number: int, percent: int) -> list[int]:
    """Return the value that `percent` of each kind's rows do not exceed, as `kernels.quantiles` does."""
    parts = [np.sort(value[kind == k]) for k in range(number)]
    return [int(part[(part.size - 1) * percent // 100]) if part.size else 0 for part in parts]


def add_time(
    groups: Column, columns: tuple[Column, ...], travel: Column, failed: int, sums: tuple[Column, Column]
) -> None:
    """Count each row and add the time it took to the group of its person, as `kernels.add_time` does."""
    person, kind, code, wait, service = columns
    np.add.at(sums[0], groups[person], 1)
    np.add.at(sums[1], groups[person], wait + travel[kind] + np.where(code < failed, service, 0))
