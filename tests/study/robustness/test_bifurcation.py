"""Group screening finds the assumptions that matter among many that do not, in few points."""

import numpy as np

from sim.study.asking import together
from sim.study.robustness.bifurcation import bifurcation

NOISE = np.array([-0.02, 0.02])


def screen(effects, groups, most=3, budget=200, difference=5.0, broken=()):
    """Screen a linear difference with these effects, by number, as assumed at the middle of each range."""

    def answer(points):
        rows = []
        for point in points:
            moved = sum(effect * (point.get(i, 0.5) - 0.5) for i, effect in effects.items())
            bad = sum(i in point for i in broken) > 1
            rows.append([[np.nan if bad else difference + moved + noise] for noise in NOISE])
        return np.array(rows)

    (found,) = together([bifurcation(groups, most, budget)], answer)
    return found


GROUPS = [range(40), range(40, 60), range(60, 100)]


def test_the_three_that_matter_are_found_among_a_hundred_in_order():
    found = screen({3: 4.0, 77: -2.0, 40: 1.0}, GROUPS)
    assert found.singles == (3, 77, 40)
    assert len(found.inert) == 97
    assert found.points < 80  # one by one it would take 200


def test_the_shift_is_told_as_a_share_of_the_difference():
    found = screen({3: 4.0}, GROUPS)
    assert np.isclose(found.groups[0].shift, 2.0 / 5.0, rtol=0.01)


def test_where_nothing_matters_everything_is_inert():
    found = screen({}, GROUPS)
    assert found.groups == ()
    assert len(found.inert) == 100
    assert found.points == 6


def test_the_budget_is_kept_and_what_was_not_split_is_told():
    found = screen({3: 4.0, 77: -2.0, 40: 1.0}, GROUPS, budget=14)
    assert found.points <= 14
    assert any(len(group.members) > 1 for group in found.groups)


def test_every_assumption_is_told_of_once():
    for budget in (6, 14, 40, 200):
        found = screen(dict.fromkeys(range(0, 100, 7), 1.0), GROUPS, budget=budget)
        told = [*found.inert, *(i for group in found.groups for i in group.members)]
        assert sorted(told) == list(range(100))


def test_what_cannot_be_run_together_is_split_until_it_can():
    found = screen({3: 4.0, 4: 1.0}, GROUPS, broken=(3, 4))
    assert set(found.singles[:2]) == {3, 4}


def test_what_redraws_the_residents_is_held_back_unless_it_does_more_than_other_residents():
    redrawing = frozenset(range(60, 100))

    def held(effects, reach):
        def answer(points):
            moved = [sum(effect * (p.get(i, 0.5) - 0.5) for i, effect in effects.items()) for p in points]
            return np.array([[[5.0 + m + noise] for noise in NOISE] for m in moved])

        def beyond(answers):
            return np.abs(answers.mean(axis=1) - 5.0) > reach

        (found,) = together([bifurcation(GROUPS, 3, 200, redrawing=redrawing, beyond=beyond)], answer)
        return found

    by_luck = held({3: 1.0, 77: 4.0}, reach=2.5)
    assert by_luck.singles == (3,)
    assert set(by_luck.held) == set(range(60, 100))
    more = held({3: 1.0, 77: 6.0}, reach=2.5)
    assert more.singles == (77, 3)
    told = [*more.inert, *more.held, *(i for group in more.groups for i in group.members)]
    assert sorted(told) == list(range(100))
