"""Counting by group: the compiled kernels equal their plain twins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_groups

GROUPS = np.random.default_rng(1).integers(0, 7, 500).astype(np.uint16)


@pytest.mark.parametrize("amounts", [3, np.int64(-2), np.arange(900) - 50], ids=["one", "a scalar", "each"])
def test_adding_by_group_equals_its_plain_twin(amounts):
    rows = np.random.default_rng(2).integers(0, 500, 900)
    sums = np.ones((2, 2, 7), np.int64)
    for kernel, (count, total) in zip((kernels.add_by, plain_groups.add_by), sums, strict=True):
        kernel(GROUPS, rows, amounts, count, total)
    assert sums[0].tolist() == sums[1].tolist()


def test_counting_by_group_equals_its_plain_twin():
    flags = np.random.default_rng(3).random(500) < 0.4
    expected = plain_groups.count_by(GROUPS, flags, 9).tolist()
    assert kernels.count_by(GROUPS, flags, 9).tolist() == expected


def test_adding_several_measures_by_code_equals_its_plain_twin():
    draw = np.random.default_rng(4)
    rows, codes = draw.integers(0, 500, 900), draw.integers(0, 3, 900).astype(np.uint8)
    amounts, at = draw.integers(-9, 9, (2, 3)), np.array([4, 1])
    sums = np.ones((2, 2, 5, 7), np.int64)
    for kernel, (count, total) in zip((kernels.add_coded, plain_groups.add_coded), sums, strict=True):
        kernel(GROUPS, rows, codes, amounts, at, count, total)
    assert sums[0].tolist() == sums[1].tolist()


def test_adding_to_households_equals_its_plain_twin():
    draw = np.random.default_rng(6)
    deltas = draw.permutation(50)[:20].astype(np.int32), *draw.integers(-3, 4, (3, 20)).astype(np.int16)
    homes = [(draw.integers(9, 20, 50).astype(np.uint16), *np.zeros((2, 50), np.int16))]
    homes.append(tuple(counter.copy() for counter in homes[0]))
    for kernel, counters in zip((kernels.add_to_homes, plain_groups.add_to_homes), homes, strict=True):
        kernel(counters, deltas)
    assert [c.tolist() for c in homes[0]] == [c.tolist() for c in homes[1]]


def test_adding_several_measures_by_flag_equals_its_plain_twin():
    draw = np.random.default_rng(6)
    rows, flags, at = draw.integers(0, 500, 900), draw.random((2, 900)) < 0.3, np.array([4, 1])
    counts = np.ones((2, 5, 7), np.int64)
    for kernel, count in zip((kernels.add_flagged, plain_groups.add_flagged), counts, strict=True):
        kernel(GROUPS, rows, flags, at, count)
    assert counts[0].tolist() == counts[1].tolist()


def test_counting_the_measures_of_a_code_equals_its_plain_twin():
    draw = np.random.default_rng(7)
    rows, codes, places = draw.integers(0, 500, 900), draw.integers(0, 4, 900), np.array([[2, -1, 0, 2], [1, 4, -1, 1]])
    counts = np.ones((2, 5, 7), np.int64)
    for home, count in zip((kernels, plain_groups), counts, strict=True):
        home.count_coded(GROUPS, rows, codes, places, count)
    assert counts[0].tolist() == counts[1].tolist()
    assert counts[0].sum() > counts[0].size


@pytest.mark.parametrize("size", [0, 1, 200])
def test_splitting_by_kind_equals_its_plain_twin(size):
    kinds = np.random.default_rng(5).integers(0, 4, size).astype(np.uint8)
    found, expected = kernels.split(kinds, 5), plain_groups.split(kinds, 5)
    assert [places.tolist() for places in found] == [places.tolist() for places in expected]


@given(seed=st.integers(0, 2**32 - 1), people=st.integers(0, 40))
def test_coding_groups_equals_its_plain_twin(seed, people):
    draw, sizes = np.random.default_rng(seed), (2, 3, 2, 5, 2)
    birth, edges = draw.integers(-9, 9, people).astype(np.int32), np.array([5, 0, -4], np.int32)
    columns = tuple(draw.integers(0, size, people).astype(np.uint8 if size > 2 else np.bool_) for size in sizes)
    found, expected = np.full((2, people), 999, np.uint16)
    kernels.code_groups(birth, edges, columns, sizes, found)
    plain_groups.code_groups(birth, edges, columns, sizes, expected)
    assert found.tolist() == expected.tolist()


@given(seed=st.integers(0, 2**32 - 1), people=st.integers(0, 40), size=st.integers(1, 6))
def test_flagged_rows_by_code_equal_their_plain_twin(seed, people, size):
    draw = np.random.default_rng(seed)
    codes, flags = draw.integers(0, size, people).astype(np.int32), draw.random(people) < 0.6
    (rows, begins), (expected, starts) = kernels.rows_by(codes, flags, size), plain_groups.rows_by(codes, flags, size)
    assert (rows.tolist(), begins.tolist()) == (expected.tolist(), starts.tolist())
