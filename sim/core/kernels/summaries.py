"""A year's attempts summed up: by group of a sorted key, and by kind, area and result."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]


@compiled
def pack(columns: tuple[Column, Column, Column, Column, Column], first: int, bits: tuple[int, int, int, int]) -> Keys:
    """Return one number for each row, the columns from high to low, the first less `first`.

    Args:
        columns: whole numbers of shape (n,); none but the first below 0.
        first: the lowest of the first column.
        bits: how many bits each of the others takes.
    """
    a, b, c, d, e = columns
    key = np.empty(len(a), np.uint64)
    for i in range(len(a)):
        here = ((np.int64(a[i]) - first) << bits[0]) | np.int64(b[i])
        here = (((here << bits[1]) | np.int64(c[i])) << bits[2]) | np.int64(d[i])
        key[i] = np.uint64((here << bits[3]) | np.int64(e[i]))
    return key


@compiled
def group_sums(
    key: Keys, low: int, order: Integers, codes: Column, size: int, values: tuple[Column, Column, Column]
) -> tuple[Integers, Integers, Integers]:
    """Return where each group begins in `order`, how many rows of each code it has, and its sums of three columns.

    Shapes: (groups,), (groups, size) and (3, groups).

    Args:
        key: what the rows are ordered by; those that differ in no more than the lowest `low` bits are one group.
        low: those bits.
        order: the rows in the order of their keys.
        codes: a code below `size` for each row.
        size: number of codes.
        values: whole numbers or flags for each row.
    """
    a, b, c = values
    begins, n = np.empty(len(order), np.int64), 0
    for i in range(len(order)):
        if i == 0 or key[order[i]] >> np.uint64(low) != key[order[i - 1]] >> np.uint64(low):
            begins[n] = i
            n += 1
    counts, sums, group = np.zeros((n, size), np.int64), np.zeros((3, n), np.int64), -1
    for i in range(len(order)):
        if group + 1 < n and begins[group + 1] == i:
            group += 1
        row = order[i]
        counts[group, codes[row]] += 1
        sums[0, group] += a[row]
        sums[1, group] += b[row]
        sums[2, group] += c[row]
    return begins[:n].copy(), counts, sums


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
