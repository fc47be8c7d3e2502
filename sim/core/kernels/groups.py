"""Counts and exact sums by group, without columns in between."""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
Rows = npt.NDArray[np.int32]


@compiled
def _add_one(groups: Column, rows: Column, amount: int, count: Integers, total: Integers) -> None:
    for row in rows:
        count[groups[row]] += 1
        total[groups[row]] += amount


@compiled
def _add_each(groups: Column, rows: Column, amounts: Column, count: Integers, total: Integers) -> None:
    for i in range(len(rows)):
        group = groups[rows[i]]
        count[group] += 1
        total[group] += amounts[i]


@compiled
def add_coded(
    groups: Column, rows: Column, codes: Column, amounts: Integers, at: Integers, count: Integers, total: Integers
) -> None:
    """Add 1 to several rows of `count`, and to those of `total` an amount by code, at the group of each of `rows`.

    Args:
        groups: codes of everybody, shape (residents,).
        rows: residents, shape (n,).
        codes: what the amounts depend on, shape (n,).
        amounts: whole numbers by measure and code.
        at: the row of `count` and `total` of each measure.
        count, total: by measure and group; changed.
    """
    for i in range(len(rows)):
        group = groups[rows[i]]
        for k in range(len(at)):
            count[at[k], group] += 1
            total[at[k], group] += amounts[k, codes[i]]


@compiled
def add_flagged(groups: Column, rows: Column, flags: Column, at: Integers, count: Integers) -> None:
    """Add 1 to rows of `count` at the group of each of `rows` that the flags of that row of `count` name.

    Args:
        groups: codes of everybody, shape (residents,).
        rows: residents, shape (n,).
        flags: whom each measure counts, shape (measures, n).
        at: the row of `count` of each measure.
        count: by measure and group; changed.
    """
    for k in range(len(at)):
        for i in range(len(rows)):
            count[at[k], groups[rows[i]]] += flags[k, i]


@compiled
def count_coded(groups: Column, rows: Column, codes: Column, places: Integers, count: Integers) -> None:
    """Add 1 to the rows of `count` that `places` has for each one's code (below 0 for none), at the group of `rows`.

    Args:
        groups: codes of everybody, shape (residents,).
        rows, codes: residents and what is counted of each, shape (n,).
        places: rows of `count` by list and code; each list has one a code.
        count: by measure and group; changed.
    """
    for i in range(len(rows)):
        code, group = codes[i], groups[rows[i]]
        for listed in range(len(places)):
            place = places[listed, code]
            if place >= 0:
                count[place, group] += 1


@compiled
def _count(groups: Column, flags: Column, count: Integers) -> None:
    for i in range(len(groups)):
        count[groups[i]] += flags[i]


def add_by(groups: Column, rows: Column, amounts: int | Column, count: Integers, total: Integers) -> None:
    """Add 1 to `count` and an amount to `total` at the group of each of `rows`.

    Args:
        groups: codes of everybody, shape (residents,).
        rows: residents, shape (n,); one counted twice if given twice.
        amounts: whole numbers, one for all or one for each.
        count, total: by code; changed.
    """
    if isinstance(amounts, np.ndarray) and amounts.ndim:
        _add_each(groups, rows, amounts, count, total)
    else:
        _add_one(groups, rows, int(amounts), count, total)


def count_by(groups: Column, flags: Column, size: int) -> Integers:
    """Return how many of those flagged are in each group: shape (size,); `groups` and `flags` are of everybody."""
    count = np.zeros(size, np.int64)
    _count(groups, np.ascontiguousarray(flags, np.bool_), count)
    return count


@compiled
def code_groups(birth: Column, edges: Column, columns: tuple[Column, ...], sizes: tuple[int, ...], out: Column) -> None:
    """Write everybody's group into `out`: a code whose digits are a band of birth and then some columns.

    Args:
        birth: days of birth, shape (residents,).
        edges: falling days; the band is how many of them somebody was born by.
        columns: five columns of digits, the lowest last.
        sizes: how many digits each of the columns has.
        out: the codes, below the product of the number of bands and all sizes; changed.
    """
    one, two, three, four, five = columns
    a, b, c, d, e = sizes
    out[:] = 0
    for edge in edges:
        for i in range(len(birth)):
            out[i] += np.uint16(birth[i] <= edge)
    for i in range(len(birth)):
        out[i] = ((((out[i] * a + one[i]) * b + two[i]) * c + three[i]) * d + four[i]) * e + five[i]


@compiled
def rows_by(codes: Column, flags: Column, size: int) -> tuple[Rows, Integers]:
    """Return the rows of all who are flagged, by code and row, and where each code begins, and the end.

    Args:
        codes: below `size`, of everybody.
        flags: of everybody.
        size: number of codes.
    """
    begins = np.zeros(size + 1, np.int64)
    for i in range(len(codes)):
        begins[codes[i] + 1] += flags[i]
    for code in range(size):
        begins[code + 1] += begins[code]
    rows, ends = np.empty(begins[size], np.int32), begins.copy()
    for i in range(len(codes)):
        if flags[i]:
            rows[ends[codes[i]]] = i
            ends[codes[i]] += 1
    return rows, begins


@compiled
def add_to_homes(homes: tuple[Column, Column, Column], deltas: tuple[Column, ...]) -> None:
    """Add to three counters of some households.

    Args:
        homes: the counters, each of shape (households,); changed.
        deltas: households, each once, and what is added to each of the counters; below 0 is taken away.
    """
    first, second, third = homes
    at, ones, twos, threes = deltas
    for i in range(len(at)):
        first[at[i]] += ones[i]
        second[at[i]] += twos[i]
        third[at[i]] += threes[i]


@compiled
def _split(kinds: Column, number: int) -> tuple[Places, Integers]:
    begins, order = np.zeros(number + 1, np.int64), np.empty(len(kinds), np.intp)
    for kind in kinds:
        begins[kind + 1] += 1
    for kind in range(number):
        begins[kind + 1] += begins[kind]
    ends = begins.copy()
    for i in range(len(kinds)):
        order[ends[kinds[i]]] = i
        ends[kinds[i]] += 1
    return order, begins


def split(kinds: Column, number: int) -> list[Places]:
    """Return the places of each of the kinds 0 to `number` - 1, in order; `kinds` has shape (n,)."""
    order, begins = _split(kinds, number)
    edges = begins.tolist()
    return [order[a:b] for a, b in pairwise(edges)]
