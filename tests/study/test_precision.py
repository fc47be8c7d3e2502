"""How many replications: the published rule on hand-worked columns, several quantities at once, and what it costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.compare import paired
from sim.study.precision import Rule, first_that_holds, half_widths, replicate_until


def column(*values):
    return lambda replications: np.array([[values[r]] for r in replications], float)


def normal(mean, spread, key=1):
    draws = np.random.Generator(np.random.Philox(key=key)).normal(mean, spread, size=(10_000, np.size(mean)))
    return lambda replications: draws[list(replications)]


@pytest.mark.parametrize("number", [2, 3, 7, 30])
def test_the_half_width_after_n_replications_is_that_of_the_paired_interval(number):
    draws = normal(1e6, 3)(range(30))
    expected = paired(np.zeros(number), draws[:number, 0])
    assert half_widths(draws)[number - 1, 0] == pytest.approx((expected.high - expected.low) / 2, rel=1e-9)


def test_a_column_that_does_not_vary_is_exact_from_the_second_run():
    assert half_widths(np.full((4, 1), 7.1))[:, 0].tolist() == [np.inf, 0, 0, 0]


@pytest.mark.parametrize(
    ("good", "found"),
    [
        ("..x", (None, 5)),  # holds at 3; two more must be seen
        ("..xxx", (3, 5)),
        ("..x.xx", (None, 7)),  # fails while looking ahead: begins again at 5
        ("..x.xxx", (5, 7)),
        ("xxxxx", (3, 5)),  # never before at_least
        ("...", (None, 6)),
    ],
)
def test_a_target_counts_when_it_holds_for_the_look_ahead(good, found):
    assert first_that_holds(np.array([c == "x" for c in good]), 3, 2) == found


def test_a_lucky_narrow_moment_does_not_end_the_study():
    """Three equal values have no spread; the fourth one shows how little they said."""
    values, (reached,) = replicate_until(Rule({"paid": 0.05}, 3, 12, 5), column(*([100] * 3), *([60, 140] * 5)))
    assert reached.enough is None
    assert len(values) == 12
    assert "MISSED" in reached.sentence("en")
    assert "未达到" in reached.sentence("zh")


def test_the_look_ahead_grows_in_proportion_beyond_a_hundred():
    good = np.ones(230, bool)
    good[:199] = False
    assert first_that_holds(good, 3, 5) == (200, 210)


def test_the_most_demanding_quantity_sets_the_number_and_each_tells_its_own():
    figures = normal([100, 100], [1, 10])
    values, (calm, wild) = replicate_until(Rule({"calm": 0.02, "wild": 0.05}, 3, 200, 5), figures)
    assert calm.enough < wild.enough < len(values) <= wild.enough + 5
    assert calm.run == wild.run == len(values)
    assert wild.half_width == pytest.approx(half_widths(values)[-1, 1])


def test_the_budget_ends_it_and_the_missed_are_named_with_what_they_reached():
    values, (good, bad) = replicate_until(Rule({"good": 0.1, "bad": 0.001}, 3, 20, 5), normal([50, 50], [1, 9]))
    assert len(values) == 20
    assert (good.enough is None, bad.enough is None) == (False, True)
    assert bad.share == pytest.approx(bad.half_width / bad.mean)
    assert f"{bad.share:.2%}" in bad.sentence("en")


@given(st.integers(0, 10_000), st.floats(0.01, 0.3), st.integers(3, 30))
def test_the_number_is_the_smallest_that_satisfies_the_rule(key, target, at_most):
    """A second implementation, replication by replication, as the paper tells it."""
    figures = normal(10, 2, key)
    _, (reached,) = replicate_until(Rule({"x": target}, 3, at_most, 5), figures)
    widths = half_widths(figures(range(at_most)))[:, 0]
    means = np.abs(np.cumsum(figures(range(at_most))[:, 0]) / np.arange(1, at_most + 1))
    enough = [n for n in range(3, at_most - 4) if (widths[n - 1 : n + 5] <= target * means[n - 1 : n + 5]).all()]
    assert reached.enough == (enough[0] if enough else None)


def test_paired_differences_may_be_measured_by_the_baselines_mean():
    """A difference around nothing is never precise as a share of itself."""
    rule = Rule({"difference": 0.01}, 3, 60, 5)
    assert replicate_until(rule, normal(0, 2))[1][0].enough is None
    _, (reached,) = replicate_until(rule, normal(0, 2), scale=lambda _: np.array([100.0]))
    assert reached.enough is not None


def test_nothing_of_nothing_is_precise():
    _, (reached,) = replicate_until(Rule({"x": 0.01}), column(*[0] * 40))
    assert (reached.enough, reached.share, reached.run) == (3, 0, 8)


@pytest.mark.parametrize("wrong", [{"half_width": {"x": 0.0}}, {"at_least": 2}, {"at_most": 2}, {"look_ahead": -1}])
def test_a_rule_that_cannot_work_is_refused(wrong):
    with pytest.raises(ValueError, match=r"half-width|at_least|look_ahead"):
        Rule(**{"half_width": {"x": 0.1}, **wrong})


def test_intervals_after_stopping_hold_the_truth_almost_as_often_as_they_say():
    """Looking before stopping costs a little: over 2,000 studies at least 92.5% hold, where 95% is nominal.

    The share is 94% within 0.5%; a false alarm is rarer than one in 1,000.
    """
    rule, held = Rule({"x": 0.05}, 3, 100, 5), 0
    draws = np.random.Generator(np.random.Philox(key=2010)).normal(100, 12, size=(2_000, 100, 1))
    for study in draws:
        _, (reached,) = replicate_until(rule, lambda replications, study=study: study[list(replications)])
        held += abs(reached.mean - 100) <= reached.half_width
    assert held / len(draws) >= 0.925


def test_a_target_reached_only_at_the_end_of_the_budget_is_not_called_met():
    _, (reached,) = replicate_until(Rule({"paid": 0.2}, 3, 7, 5), column(10, 30, 20, 20, 20, 20, 20))
    assert (reached.enough, reached.share <= 0.4) == (None, True)
    late = replicate_until(Rule({"paid": 0.3}, 3, 7, 5), column(10, 30, 20, 20, 20, 20, 20))[1][0]
    assert late.share <= 0.3
    assert "NOT held" in late.sentence("en")
    assert "尚未" in late.sentence("zh")
