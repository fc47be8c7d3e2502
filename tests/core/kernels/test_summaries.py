"""A year's attempts summed up: the compiled kernels equal their plain twins."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_summaries

SIZES, SEEDS = st.integers(0, 60), st.integers(0, 2**32)


BITS = (4, 5, 17, 24)


def days_and_columns(draw, size):
    columns = draw.integers(0, 1 << 13, size) % 3, *(draw.integers(0, 1 << b, size) % 4 for b in BITS[:-1])
    return np.sort(draw.integers(-9, 9, size)).astype(np.int32), columns


@settings(deadline=None)  # the first example compiles
@given(SIZES, SEEDS)
def test_sorting_the_rows_of_each_day_equals_its_plain_twin(size, seed):
    given_ = *days_and_columns(np.random.default_rng(seed), size), BITS
    assert [found.tolist() for found in kernels.sort_days(*given_)] == list(plain_summaries.sort_days(*given_))


@settings(deadline=None)
@given(SIZES, SEEDS)
def test_sums_by_group_of_a_key_equal_their_plain_twin(size, seed):
    draw = np.random.default_rng(seed)
    keys, starts = kernels.sort_days(*days_and_columns(draw, size), BITS)
    codes = draw.integers(0, 3, size).astype(np.uint8)
    values = draw.random(size) < 0.5, draw.integers(0, 99, size).astype(np.int32), draw.integers(0, 9, size)
    begins, counts, sums = kernels.group_sums(keys, starts, (17, 24), codes, 3, values)
    expected = plain_summaries.group_sums(keys, starts, (17, 24), codes, 3, values)
    assert (begins.tolist(), counts.tolist(), sums.tolist()) == expected


@settings(deadline=None)
@given(SIZES, SEEDS)
def test_sums_by_hour_equal_their_plain_twin(size, seed):
    draw = np.random.default_rng(seed)
    limits = 60, 7, 3, 90_000, 9_999, 5  # days, points, kinds, seconds, waits, codes; points 5 and 6 are in no county
    given_ = (
        tuple(draw.integers(0, limit, size).astype(np.int32) for limit in limits),
        (0, np.arange(60) // 31),
        draw.integers(0, 2, 5).astype(np.uint8),
        2,
        (3, 1, 4),
    )
    assert kernels.hour_sums(*given_).tolist() == plain_summaries.hour_sums(*given_).tolist()


@settings(deadline=None)
@given(SIZES, SEEDS, st.integers(0, 100))
def test_quantiles_by_kind_equal_their_plain_twin(size, seed, percent):
    draw = np.random.default_rng(seed)
    kind, value = draw.integers(0, 3, size).astype(np.uint8), draw.integers(0, 40, size).astype(np.int32)
    assert kernels.quantiles(kind, value, 4, percent).tolist() == plain_summaries.quantiles(kind, value, 4, percent)


@settings(deadline=None)
@given(SIZES, SEEDS)
def test_time_by_group_equals_its_plain_twin(size, seed):
    draw = np.random.default_rng(seed)
    groups, travel = draw.integers(0, 4, 20).astype(np.uint16), draw.integers(0, 99, 3).astype(np.int32)
    columns = tuple(draw.integers(0, limit, size).astype(np.int32) for limit in (20, 3, 5, 999, 99))
    sums = np.zeros((2, 2, 4), np.int64)
    for kernel, found in zip((kernels.add_time, plain_summaries.add_time), sums, strict=True):
        kernel(groups, columns, travel, 3, tuple(found))
    assert sums[0].tolist() == sums[1].tolist()


@settings(deadline=None)
@given(SIZES, SEEDS)
def test_sums_by_kind_and_area_equal_their_plain_twin(size, seed):
    draw = np.random.default_rng(seed)
    kind, code = (draw.integers(0, n, size).astype(np.uint8) for n in (4, 5))
    person, value = draw.integers(0, 20, size).astype(np.int32), draw.integers(0, 999, size).astype(np.int32)
    given_ = (kind, person, code, value), draw.integers(0, 3, 20).astype(np.uint8), (4, 3, 5)
    for found, expected in zip(kernels.cross_sums(*given_), plain_summaries.cross_sums(*given_), strict=True):
        assert found.tolist() == expected.tolist()
