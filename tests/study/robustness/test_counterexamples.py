"""The search over all ranges finds counter-examples that are there, brings them back, and proves nothing else."""

import numpy as np
import pytest

from sim.study.asking import together
from sim.study.robustness.counterexamples import hunt, space_filling

NOISE = np.array([-0.02, 0.02, 0.01, -0.01])


def search(function, size=4, points=32, budget=60, seed=1, sign=1):
    """Hunt for the other sign of a function of the quantiles, shape (size,)."""
    asked = []

    def answer(quantiles):
        asked.extend(quantiles)
        return np.array([function(q) + NOISE for q in quantiles])

    (found,) = together([hunt(np.full(size, 0.5), sign, points=points, budget=budget, seed=seed)], answer)
    return found, asked


def test_two_assumptions_that_flip_only_together_are_found_and_nothing_else_is_named():
    def corner(q):
        return 1 - 8 * max(0, q[0] - 0.5) * max(0, 0.5 - q[1])

    assert min(corner(np.array([a, 0.5, 0.5, 0.5])) for a in (0, 1)) == 1  # neither flips it alone
    found, _ = search(corner, points=64)
    assert found.flipped > 0
    assert set(found.found) == {0, 1}
    assert found.standing.sign == -1
    assert corner(np.array([found.found[0], found.found[1], 0.5, 0.5])) < 0


def test_a_small_corner_that_the_design_misses_is_reached_by_the_local_search():
    def corner(q):
        return 0.6 - q[0] * q[1] * (1 - q[2])

    found, asked = search(corner, points=8, budget=120)
    assert found.flipped == 0
    assert found.found is not None
    assert corner(np.array([found.found.get(i, 0.5) for i in range(4)])) < 0
    assert len(asked) == found.tried + found.searched


def test_where_there_is_none_none_is_claimed_and_the_number_of_points_is_told():
    found, asked = search(lambda q: 1 + q.sum())
    assert found.found is None
    assert found.tried == 32
    assert found.tried + found.searched == len(asked)
    assert found.searched <= 60
    assert found.standing.sign == 1


def test_a_claim_of_less_is_searched_for_more():
    found, _ = search(lambda q: q[2] - 0.9, sign=-1)
    assert set(found.found) == {2}
    assert found.found[2] > 0.9


def test_undecided_points_are_no_counterexamples():
    found, _ = search(lambda q: 0.0 if q[0] < 0.5 else 1.0)
    assert found.found is None
    assert found.undecided == 16


def test_the_design_is_the_same_for_a_seed_and_fills_each_range():
    first, again, other = space_filling(3, 32, 7), space_filling(3, 32, 7), space_filling(3, 32, 8)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    for column in first.T:
        assert np.array_equal(np.sort((column * 32).astype(int)), np.arange(32))  # one point in each 32nd


@pytest.mark.parametrize("points", [1, 2, 3, 31, 33])
def test_any_number_of_points_is_given(points):
    assert space_filling(2, points, 1).shape == (points, 2)
