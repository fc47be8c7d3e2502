"""A year's attempts summed up: the compiled kernels equal their plain twins."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_summaries

SIZES, SEEDS = st.integers(0, 60), st.integers(0, 2**32)


@settings(deadline=None)  # the first example compiles
@given(SIZES, SEEDS)
def test_packing_equals_its_plain_twin(size, seed):
    draw = np.random.default_rng(seed)
    bits = (13, 4, 5, 17)
    columns = draw.integers(-9, 28, size).astype(np.int32), *(draw.integers(0, 1 << b, size) for b in bits)
    assert kernels.pack(columns, -9, bits).tolist() == plain_summaries.pack(columns, -9, bits).tolist()


@settings(deadline=None)
@given(SIZES, SEEDS)
def test_sums_by_group_of_a_key_equal_their_plain_twin(size, seed):
    draw = np.random.default_rng(seed)
    key, codes = draw.integers(0, 40, size).astype(np.uint64), draw.integers(0, 3, size).astype(np.uint8)
    values = draw.random(size) < 0.5, draw.integers(0, 99, size).astype(np.int32), draw.integers(0, 9, size)
    given_ = key, 3, np.argsort(key, kind="stable"), codes, 3, values
    begins, counts, sums = kernels.group_sums(*given_)
    expected = plain_summaries.group_sums(*given_)
    assert (begins.tolist(), counts.tolist(), sums.tolist()) == expected


@settings(deadline=None)
@given(SIZES, SEEDS)
def test_sums_by_kind_and_area_equal_their_plain_twin(size, seed):
    draw = np.random.default_rng(seed)
    kind, code = (draw.integers(0, n, size).astype(np.uint8) for n in (4, 5))
    person, value = draw.integers(0, 20, size).astype(np.int32), draw.integers(0, 999, size).astype(np.int32)
    given_ = (kind, person, code, value), draw.integers(0, 3, 20).astype(np.uint8), (4, 3, 5)
    for found, expected in zip(kernels.cross_sums(*given_), plain_summaries.cross_sums(*given_), strict=True):
        assert found.tolist() == expected.tolist()
