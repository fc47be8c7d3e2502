"""The best of some rules: how often the choice is right, what it costs, and when it stays open."""

import numpy as np
import pytest

from sim.study.selection import Terms, select


def candidates(means, spread=1.0, common=0.0, key=1):
    """Return a source of normal figures with common luck, and the list of what was asked for."""
    rng = np.random.Generator(np.random.Philox(key=key))
    values = np.asarray(means)[:, None] + spread * rng.normal(size=(len(means), 2_000))
    values += common * rng.normal(size=(1, 2_000))
    asked = []

    def figures(who, replications):
        asked.append((tuple(who), len(replications)))
        return values[np.ix_(who, list(replications))]

    return figures, asked


NAMES = ["a", "b", "c", "d", "e"]


def test_the_best_is_chosen_and_the_far_worse_ones_leave_early():
    figures, _ = candidates([5, 0, 4.6, 1, 2])
    found = select(figures, NAMES, Terms(0.5))
    assert (found.best, found.decided, found.left) == ("a", True, ("a",))
    used = {c.name: c.replications for c in found.candidates}
    assert used["b"] == 10 < used["c"] <= used["a"]
    assert all(c.beaten_by is not None for c in found.candidates if c.name != "a")


def test_the_least_may_be_best():
    figures, _ = candidates([5, 0, 4, 1, 2])
    found = select(figures, NAMES, Terms(1.0, least=True))
    assert found.best == "b"
    assert found.candidates[0].mean == pytest.approx(5, abs=1.5)
    assert "least waiting" in found.sentence("waiting", "en")
    assert "最低" in found.sentence("等候", "zh")


@pytest.mark.parametrize("common", [0, 5])
def test_the_choice_is_right_as_often_as_stated_where_it_is_hardest(common):
    """All others exactly the indifference behind: 400 studies, at least 95% right; a false alarm once in 1,000.

    The guarantee is a lower bound (Bonferroni); with common luck nothing changes, because only differences are seen.
    """
    right = 0
    for key in range(400):
        figures, _ = candidates([0, 0, 0.8, 0, 0], 1.0, common, key)
        right += select(figures, NAMES, Terms(0.8)).best == "c"
    assert right / 400 >= 0.95 - 3.1 * np.sqrt(0.95 * 0.05 / 400)


def test_what_all_have_in_common_costs_nothing():
    runs = [
        sum(c.replications for c in select(candidates([0, 1, 0], 1, common, 7)[0], NAMES[:3], Terms(0.5)).candidates)
        for common in (0, 50)
    ]
    assert runs[0] == runs[1]


def test_running_several_replications_at_once_changes_nothing():
    figures, asked = candidates([0, 0.5, 0.2])
    one = select(figures, NAMES[:3], Terms(0.3))
    few = len(asked)
    assert select(figures, NAMES[:3], Terms(0.3), at_once=4) == one
    assert len(asked) - few < few


def test_only_those_still_in_the_race_are_run():
    figures, asked = candidates([9, 0, 8.9])
    select(figures, NAMES[:3], Terms(0.2))
    assert asked[0] == ((0, 1, 2), 10)
    assert all(who == (0, 2) for who, _ in asked[1:])


def test_equal_candidates_end_with_one_of_them():
    """The region of doubt closes, so the race ends although nobody is better."""
    found = select(lambda who, replications: np.ones((len(who), len(replications))), NAMES, Terms(0.5))
    assert (found.best, found.decided) == ("a", True)
    figures, _ = candidates([0, 0])
    assert select(figures, NAMES[:2], Terms(0.4)).decided


def test_where_the_budget_ends_first_the_choice_stays_open_and_says_so():
    figures, _ = candidates([0, 0.01], 5)
    found = select(figures, NAMES[:2], Terms(0.01, at_most=30))
    assert not found.decided
    assert found.left == ("a", "b")
    assert "Not decided after 60 runs" in found.sentence("paid", "en")
    assert "仍未分出高下" in found.sentence("缴费", "zh")


def test_a_failed_run_is_told():
    with pytest.raises(ValueError, match="a run failed"):
        select(lambda who, replications: np.full((len(who), len(replications)), np.nan), NAMES, Terms(1.0))


@pytest.mark.parametrize(
    "wrong", [{"indifference": 0}, {"error": 0}, {"error": 0.9}, {"first_stage": 1}, {"at_most": 5}]
)
def test_impossible_terms_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Terms(**{"indifference": 1.0, **wrong})


def test_one_candidate_is_no_choice():
    with pytest.raises(ValueError, match="two are needed"):
        select(candidates([0])[0], ["a"], Terms(1.0))
