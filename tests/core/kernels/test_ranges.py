"""Rows by ranges of a column: the compiled kernel equals NumPy, a line a range."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 40), st.integers(0, 4), st.integers(0, 2**32))
def test_rows_within_ranges_equal_their_plain_form(people, ranges, seed):
    draw = np.random.default_rng(seed)
    values, flags = draw.integers(0, 20, people).astype(np.int32), draw.random(people) < 0.7
    bounds = np.sort(draw.integers(0, 20, (ranges, 2)), axis=1)
    found = kernels.rows_within(values, flags, bounds)
    expected = [np.flatnonzero(flags & (values > low) & (values <= high)) for low, high in bounds]
    assert [rows.tolist() for rows in found] == [rows.tolist() for rows in expected]
