"""A year's attempts summed up: by day and key, by hour, and by kind, area and result."""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]


@compiled
def _pack(
    day: Column, columns: tuple[Column, Column, Column, Column], bits: tuple[int, int, int, int]
) -> tuple[Any, Any]:
    a, b, c, d = columns
    keys, starts, days = np.empty(len(a), np.uint64), np.empty(len(a) + 1, np.int64), 0
    for i in range(len(a)):
        if i == 0 or day[i] != day[i - 1]:
            starts[days] = i
            days += 1
        here = (((np.int64(a[i]) << bits[0]) | np.int64(b[i])) << bits[1]) | np.int64(c[i])
        keys[i] = np.uint64((((here << bits[2]) | np.int64(d[i])) << bits[3]) | (i - starts[days - 1]))
    starts[days] = len(a)
    return keys, starts[: days + 1].copy()


def sort_days(
    day: Column, columns: tuple[Column, Column, Column, Column], bits: tuple[int, int, int, int]
) -> tuple[Keys, Integers]:
    """Return a number for each row, each day's in rising order, and where the days begin, and the end.

    A number holds the row's columns from high to low and below them its place within the day, so that a sort of
    numbers is one of rows.

    Args:
        day: days of the rows, rising.
        columns: whole numbers of shape (n,), none below 0.
        bits: how many bits each of the columns but the first takes, and the place.
    """
    keys, starts = _pack(day, columns, bits)
    for first, end in pairwise(starts.tolist()):
        keys[first:end].sort()
    return keys, starts


@compiled
def group_sums(
    keys: Keys,
    starts: Integers,
    bits: tuple[int, int],
    codes: Column,
    size: int,
    values: tuple[Column, Column, Column],
) -> tuple[Integers, Column, Integers]:
    """Return where the groups of each day begin, and the end; their rows of each code; and their sums of three columns.

    Shapes: (groups + 1,), (size, groups) and (3, groups).

    Args:
        keys, starts: as `sort_days` gives them; keys of a day that differ in no more than the lowest column, or in the
            place, are one group.
        bits: of the lowest column, and of the place.
        codes: a code below `size` for each row.
        size: number of codes.
        values: whole numbers or flags for each row.
    """
    a, b, c = values
    begins, n, shift = np.empty(len(keys) + 1, np.int64), 0, np.uint64(bits[0] + bits[1])
    for day in range(len(starts) - 1):
        for i in range(starts[day], starts[day + 1]):
            if i == starts[day] or keys[i] >> shift != keys[i - 1] >> shift:
                begins[n] = i
                n += 1
    begins[n] = len(keys)
    counts, sums = np.zeros((size, n), np.int32), np.zeros((3, n), np.int64)
    day, places = 0, np.uint64((1 << bits[1]) - 1)
    for group in range(n):
        while begins[group] >= starts[day + 1]:
            day += 1
        for i in range(begins[group], begins[group + 1]):
            row = starts[day] + np.int64(keys[i] & places)
            counts[codes[row], group] += 1
            sums[0, group] += a[row]
            sums[1, group] += b[row]
            sums[2, group] += c[row]
    return begins[: n + 1].copy(), counts, sums


@compiled
def hour_sums(
    columns: tuple[Column, Column, Column, Column, Column, Column],
    months: tuple[int, Column],
    county: Column,
    counties: int,
    codes: tuple[int, int, int],
) -> Integers:
    """Return rows, sums of waits and rows of two codes by month, kind, county and hour, shape (4, cells).

    Args:
        columns: day, point, kind, second, wait and code of each row; points of no county are left out.
        months: a day, and the month (0 to 11) of it and of each day that follows.
        county: the county of each point.
        counties: number of counties.
        codes: number of kinds, and the two codes.
    """
    day, point, kind, second, wait, code = columns
    first, month = months
    kinds, one, two = codes
    sums = np.zeros((4, 12 * kinds * counties * 24), np.int64)
    for i in range(len(day)):
        if point[i] < len(county):
            area = (np.int64(month[day[i] - first]) * kinds + kind[i]) * counties + county[point[i]]
            cell = area * 24 + min(second[i] // 3600, 23)
            sums[0, cell] += 1
            sums[1, cell] += wait[i]
            sums[2, cell] += code[i] == one
            sums[3, cell] += code[i] == two
    return sums


@compiled
def cross_sums(
    columns: tuple[Column, Column, Column, Column], area: Column, shape: tuple[int, int, int]
) -> tuple[Integers, Integers]:
    """Return the rows by kind, area and code (`shape`), and the sums of their values by kind and area.

    Args:
        columns: kind, person, code and value of each row.
        area: the area of everybody.
        shape: numbers of kinds, areas and codes.
    """
    kind, person, code, value = columns
    counts, sums = np.zeros(shape, np.int64), np.zeros(shape[:2], np.int64)
    for i in range(len(kind)):
        where = area[person[i]]
        counts[kind[i], where, code[i]] += 1
        sums[kind[i], where] += value[i]
    return counts, sums


@compiled
def quantiles(kind: Column, value: Column, number: int, percent: int) -> Integers:
    """Return for each of `number` kinds the value that `percent` of its rows do not exceed; 0 if it has no row.

    Args:
        kind, value: of each row, shape (n,); none below 0.
        number: number of kinds.
        percent: 0 to 100.
    """
    most = 0
    for one in value:
        most = max(most, one)
    rows, found = np.zeros((number, most + 1), np.int32), np.zeros(number, np.int64)
    for i in range(len(kind)):
        rows[kind[i], value[i]] += 1
    for k in range(number):
        n, below = rows[k].sum(), np.int64(rows[k, 0])
        while n and below <= (n - 1) * percent // 100:
            found[k] += 1
            below += rows[k, found[k]]
    return found


@compiled
def add_time(
    groups: Column,
    columns: tuple[Column, Column, Column, Column, Column],
    travel: Column,
    failed: int,
    sums: tuple[Integers, Integers],
) -> None:
    """Add each row to the count of its person's group, and to the total the time it took.

    Args:
        groups: codes of everybody.
        columns: person, kind, code, wait and service of each row; service takes time if the code is below `failed`.
        travel: time on the way by kind.
        failed: a code.
        sums: counts and totals by group; changed.
    """
    person, kind, code, wait, service = columns
    count, total = sums
    for i in range(len(person)):
        group = groups[person[i]]
        count[group] += 1
        total[group] += wait[i] + travel[kind[i]] + (service[i] if code[i] < failed else 0)
