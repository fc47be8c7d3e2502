"""The search finds optima and fronts that are known, keeps its budget, and runs no point twice."""

from itertools import product

import numpy as np
import pytest

from sim.study.optimisation.search import LINE, SpentError, Trail, Wish, best, front, keeps, score_of, search

LEAST_COST, WAIT_AT_MOST_30 = Wish(0, 1), Wish(1, 1, 30.0)
SIZES = (15, 11, 7)


def office(points):
    """Return cost and wait of an office with three kinds of staff."""
    n = np.array(points, float)
    cost = n @ [3.0, 2.0, 1.0]
    wait = 60 / (1 + n[:, 0]) + 40 / (1 + n[:, 1]) + 20 / (1 + n[:, 2])
    return np.stack([cost, wait], axis=1)


def parabola(points):
    """Return a value that is least at 0.7 and 0.2 of two lines."""
    x = np.array(points, float) / (LINE - 1)
    return ((x - [0.7, 0.2]) ** 2).sum(axis=1)[:, None]


def trail(function, budget):
    """Return a trail, and the points that were run."""
    ran = []

    def evaluate(points):
        ran.extend(points)
        return function(points)

    return Trail(evaluate, budget), ran


def cheapest_by_hand():
    points = list(product(*map(range, SIZES)))
    figures = office(points)
    return min(cost for cost, wait in figures if wait <= 30)


def test_with_a_budget_for_all_points_the_optimum_is_certain():
    tried, ran = trail(office, 2000)
    ended = search(tried, SIZES, [LEAST_COST], [WAIT_AT_MOST_30], (12, 8, 4), seed=1)
    found = best(tried, score_of(LEAST_COST, [WAIT_AT_MOST_30]))
    assert ended.complete
    assert len(ran) == len(set(ran)) == 15 * 11 * 7
    assert tried.tried[found][0] == cheapest_by_hand() == 18


def test_with_a_tenth_of_the_points_the_optimum_is_found_or_nearly_found():
    costs = []
    for seed in range(10):
        tried, ran = trail(office, 120)
        search(tried, SIZES, [LEAST_COST], [WAIT_AT_MOST_30], (12, 8, 4), seed=seed)
        found = tried.tried[best(tried, score_of(LEAST_COST, [WAIT_AT_MOST_30]))]
        assert keeps(found, [WAIT_AT_MOST_30])
        assert len(ran) == len(set(ran)) <= 120
        costs.append(found[0])
    assert costs.count(18) >= 7
    assert max(costs) <= 21


def test_the_same_seed_tries_the_same_points():
    first, again = (trail(office, 90) for _ in range(2))
    for tried, _ in (first, again):
        search(tried, SIZES, [LEAST_COST], [WAIT_AT_MOST_30], (12, 8, 4), seed=3)
    assert first[1] == again[1]


def test_on_lines_the_minimum_is_found_within_a_64th():
    tried, _ = trail(parabola, 200)
    search(tried, (0, 0), [Wish(0, 1)], [], (128, 128), seed=1)
    found = np.array(best(tried, score_of(Wish(0, 1), []))) / (LINE - 1)
    assert found == pytest.approx([0.7, 0.2], abs=1 / 64)


def test_where_no_point_keeps_the_constraint_the_one_that_breaks_it_least_is_best():
    impossible = Wish(1, 1, 1.0)
    tried, _ = trail(office, 2000)
    search(tried, SIZES, [LEAST_COST], [impossible], (0, 0, 0), seed=1)
    assert best(tried, score_of(LEAST_COST, [impossible])) == (14, 10, 6)
    assert front(tried.tried, [LEAST_COST], [impossible]) == []


def test_more_may_be_wished_as_well_as_less():
    tried, _ = trail(lambda points: -parabola(points), 200)
    most = Wish(0, -1)
    search(tried, (0, 0), [most], [], (0, 0), seed=1)
    assert np.array(best(tried, score_of(most, []))) / (LINE - 1) == pytest.approx([0.7, 0.2], abs=1 / 64)


def test_a_point_that_cannot_be_run_is_never_the_best_and_keeps_nothing():
    def partly(points):
        figures = office(points)
        figures[np.array(points)[:, 0] < 5] = np.nan
        return figures

    tried, _ = trail(partly, 200)
    search(tried, SIZES, [LEAST_COST], [WAIT_AT_MOST_30], (12, 8, 4), seed=1)
    assert best(tried, score_of(LEAST_COST, [WAIT_AT_MOST_30]))[0] >= 5


def test_the_front_of_two_objectives_is_the_known_one_when_all_points_are_tried():
    wishes = [Wish(0, 1), Wish(1, 1)]
    tried, _ = trail(office, 2000)
    search(tried, SIZES, wishes, [], (12, 8, 4), seed=1)
    found = front(tried.tried, wishes, [])
    figures = [tuple(tried.tried[p]) for p in found]
    assert figures == sorted(figures)
    waits = {}  # an independent way: the least wait at each cost, where it is less than at all lower costs
    for cost, wait in office(list(product(*map(range, SIZES)))):
        waits[cost] = min(wait, waits.get(cost, np.inf))
    known = [(c, w) for c, w in sorted(waits.items()) if all(w < waits[lower] for lower in waits if lower < c)]
    assert figures == pytest.approx(np.array(known))


def test_with_a_third_of_the_points_the_front_is_close_to_the_known_one():
    wishes = [Wish(0, 1), Wish(1, 1)]
    whole, _ = trail(office, 2000)
    search(whole, SIZES, wishes, [], (12, 8, 4), seed=1)
    known = np.array([whole.tried[p] for p in front(whole.tried, wishes, [])])
    tried, ran = trail(office, 400)
    search(tried, SIZES, wishes, [], (12, 8, 4), seed=1)
    found = np.array([tried.tried[p] for p in front(tried.tried, wishes, [])])
    assert len(ran) <= 400
    for cost, wait in known:  # at each known cost, a wait that is at most a tenth longer
        assert found[found[:, 0] <= cost, 1].min() <= 1.1 * wait + 1e-9


def test_a_budget_that_is_spent_stops_the_search_and_keeps_what_was_run():
    tried, ran = trail(office, 10)
    ended = search(tried, SIZES, [LEAST_COST], [WAIT_AT_MOST_30], (12, 8, 4), seed=1)
    assert not ended.complete
    assert not ended.settled
    assert len(ran) == len(tried.tried) == 10
    with pytest.raises(SpentError):
        tried.figures([(0, 0, 0), (0, 0, 1), (0, 1, 0)])
