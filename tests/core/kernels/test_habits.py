"""Who takes part in a year: the compiled kernels equal whole columns of NumPy and the luck of `Stream`."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.luck import Purpose, Stream, When

YEAR, HOMES = 2023, 1 << 61
STREAM = Stream(3, 1)
PURPOSES = [Purpose(number, f"a decision {number}", When.YEAR) for number in range(10, 15)]
SEEDS, SIZES = st.integers(0, 2**32), st.sampled_from([0, 1, 40, 9_000])


def people(draw: np.random.Generator, n: int) -> tuple[np.ndarray, ...]:
    """Return ids, households, communities, days of birth and flags of `n` people."""
    ids, born = np.arange(n, dtype=np.int64), draw.integers(-9, 9, n).astype(np.int32)
    return ids, (ids // 3).astype(np.int32), draw.integers(0, 5, n).astype(np.int32), born, draw.random(n) < 0.4


def bands(born: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return (born[:, None] <= starts).sum(axis=1)


@given(SEEDS, SIZES)
def test_members_are_those_alive_of_two_kinds_and_of_an_age(seed, n):
    draw = np.random.default_rng(seed)
    *_, born, alive = people(draw, n)
    status = draw.integers(0, 4, n).astype(np.uint8)
    rows, owes = kernels.members_of((alive, status, born), (1, 2), (-7, 7, -2))
    expected = np.flatnonzero(alive & np.isin(status, [1, 2]) & (born > -7) & (born <= 7))
    assert rows.tolist() == expected.tolist()
    assert owes.tolist() == ((status == 1) & (born > -2))[expected].tolist()


@given(SEEDS, SIZES)
def test_habits_equal_whole_columns(seed, n):
    draw = np.random.default_rng(seed)
    ids, household, _, born, _ = people(draw, n)
    rows, starts = np.flatnonzero(draw.random(n) < 0.8).astype(np.int32), np.array([4, 0])
    asked, shares = draw.random(len(rows)) < 0.7, draw.integers(0, 2**32, 3)
    limits = tuple(draw.integers(0, 2**32, 2).tolist())
    own = ids[rows]
    together = STREAM.happens(PURPOSES[0], own, 0, limits[0])
    words = STREAM.bits(PURPOSES[1], np.where(together, household[rows].astype(np.int64) + HOMES, own), 0)
    keeps = STREAM.happens(PURPOSES[2], own, YEAR, limits[1])
    words = np.where(keeps, words, STREAM.bits(PURPOSES[3], own, YEAR))
    expected = asked & (words < shares[bands(born[rows], starts)])
    numbers = tuple(purpose.number for purpose in PURPOSES[:4])
    table = ids, household, born
    found = kernels.by_habit(rows, asked, table, (starts, shares), limits, HOMES, numbers, YEAR, (3, 1))
    assert np.array_equal(found, expected)


@given(SEEDS, SIZES)
def test_joining_after_the_neighbours_equals_whole_columns(seed, n):
    draw = np.random.default_rng(seed)
    ids, _, community, born, took_part = people(draw, n)
    rows, starts = np.flatnonzero(draw.random(n) < 0.8).astype(np.int32), np.array([4, 0])
    asked, counted = draw.random((2, len(rows))) < 0.7
    cells, neighbours, paid, of_band = kernels.take_up(rows, (asked, counted), (community, born, took_part), starts)
    band, size = bands(born[rows], starts), int(community[rows].max(initial=-1)) + 1
    assert cells.tolist() == ((community[rows] * 3 + band) * 2 + took_part[rows]).tolist()
    assert neighbours.tolist() == np.bincount(community[rows[counted]], minlength=size).tolist()
    assert paid.tolist() == np.bincount(community[rows[counted & took_part[rows]]], minlength=size).tolist()
    assert of_band.tolist() == np.bincount(band[asked], minlength=3).tolist()
    shares, persists = draw.integers(0, 2**32, (5, 3)), int(draw.integers(0, 2**32))
    limits = np.where(took_part[rows], persists, shares[community[rows], band])
    expected = asked & (STREAM.bits(PURPOSES[4], ids[rows], YEAR) < limits)
    found = kernels.joining(rows, asked, cells, ids, (shares.ravel(), persists), PURPOSES[4].number, YEAR, (3, 1))
    assert np.array_equal(found, expected)
