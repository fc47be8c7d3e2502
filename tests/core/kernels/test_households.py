"""Sessions of households, against the same worked out by sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_households as plain


@given(st.data(), st.integers(0, 60), st.integers(1, 4), st.integers(2, 50))
def test_payers_and_sessions_are_those_found_by_sorting_each_household(
    data: st.DataObject, n: int, groups: int, far: int
) -> None:
    """Preferred first, then nearest to the middle, then last; those alone come after all households."""

    def column(low: int, high: int, dtype: type) -> np.ndarray:
        return np.array(data.draw(st.lists(st.integers(low, high), min_size=n, max_size=n)), dtype)

    rows = np.flatnonzero(column(0, 1, bool)).astype(np.int32)
    people = column(-1, 12, np.int32), column(-60, 60, np.int32), column(0, 1, bool)
    shares, group = column(0, 1, bool)[: len(rows)], column(0, groups - 1, np.uint8)[: len(rows)]
    marks = 3, far, groups
    found = kernels.share_out(rows, people, shares, group, marks)
    expected = plain.share_out(rows, people, shares, group, marks)
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


def test_a_father_of_forty_pays_for_his_mother_and_not_for_a_sister_who_pays_herself() -> None:
    """Worked by hand: household 0 of four, of whom one keeps to herself, and a neighbour in household 1."""
    rows = np.array([0, 1, 2, 3, 4], np.int32)
    household = np.array([0, 0, 0, 0, 1], np.int32)
    birth = np.array([-30_000, 0, 100, 9_000, 5], np.int32)
    smartphone = np.array([False, True, True, True, False])
    shares = np.array([True, False, False, True, False])
    payer, key = kernels.share_out(rows, (household, birth, smartphone), shares, np.zeros(5, np.uint8), (0, 65536, 1))
    assert payer.tolist() == [1, 1, 2, 1, 4]
    assert key.tolist() == [0, 0, 4, 0, 1]
