"""Plain twins of the kernels that count by group."""

from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


def add_by(groups: Column, rows: Column, amounts: int | Column, count: Column, total: Column) -> None:
    """Add to `count` and `total` at the group of each of `rows`, as `kernels.add_by` does."""
    np.add.at(count, groups[rows], 1)
    np.add.at(total, groups[rows], amounts)


def add_coded(
    groups: Column, rows: Column, codes: Column, amounts: Column, at: Column, count: Column, total: Column
) -> None:
    """Add to some rows of `count` and `total` at the group of each of `rows`, as `kernels.add_coded` does."""
    for measure, by_code in zip(at, amounts, strict=True):
        add_by(groups, rows, by_code[codes], count[measure], total[measure])


def add_flagged(groups: Column, rows: Column, flags: Column, at: Column, count: Column) -> None:
    """Add to some rows of `count` at the group of each of `rows` that is flagged, as `kernels.add_flagged` does."""
    for measure, flag in zip(at, flags, strict=True):
        np.add.at(count[measure], groups[rows[flag]], 1)


def count_coded(groups: Column, rows: Column, codes: Column, places: Column, count: Column) -> None:
    """Add to the rows of `count` that `places` has for each one's code, as `kernels.count_coded` does."""
    for listed in places:
        counted = listed[codes] >= 0
        np.add.at(count, (listed[codes][counted], groups[rows[counted]]), 1)


def count_by(groups: Column, flags: Column, size: int) -> Column:
    """Return how many of those flagged are in each group, as `kernels.count_by` does."""
    return np.bincount(groups[flags], minlength=size)


def code_groups(birth: Column, edges: Column, columns: tuple[Column, ...], sizes: tuple[int, ...], out: Column) -> None:
    """Write everybody's group into `out`, as `kernels.code_groups` does."""
    band = (birth[:, None] <= edges).sum(axis=1)
    out[:] = np.ravel_multi_index((band, *columns), (len(edges) + 1, *sizes))


def rows_by(codes: Column, flags: Column, size: int) -> tuple[Column, Column]:
    """Return the flagged rows by code, and where each code begins, as `kernels.rows_by` does."""
    rows = np.flatnonzero(flags)
    begins = np.searchsorted(np.sort(codes[rows]), np.arange(size + 1))
    return rows[np.argsort(codes[rows], kind="stable")], begins


def add_to_homes(homes: tuple[Column, ...], deltas: tuple[Column, ...]) -> None:
    """Add to the counters of some households, as `kernels.add_to_homes` does."""
    for counter, added in zip(homes, deltas[1:], strict=True):
        counter[deltas[0]] += added.astype(counter.dtype)


def split(kinds: Column, number: int) -> list[Column]:
    """Return the places of each kind, as `kernels.split` does."""
    return [np.flatnonzero(kinds == kind) for kind in range(number)]
