"""Counting and tracing are one call."""

import numpy as np
import pytest

from sim.world.tally import Measure, Tally

PAID = Measure("paid", "persons", "Paid {amount} yuan.", "缴费{amount}元。")
COLLECTED = Measure("collected_yuan", "yuan", "Paid {amount} yuan.", "缴费{amount}元。")
GROUPS = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1], np.uint16)


def test_the_year_holds_what_was_added_and_then_starts_anew():
    tally = Tally(GROUPS, 2).declare("p", [PAID, COLLECTED])
    tally.add("paid", np.array([3, 5], np.int32), day=1)
    tally.add("collected_yuan", np.array([3, 5], np.int32), 20_000, day=1)
    tally.add("collected_yuan", np.array([4, 4], np.int32), np.array([1, 2]), day=2)
    year = tally.close_year()
    assert (year["paid"].count.tolist(), year["paid"].weighed) == ([1, 1], False)
    assert (year["collected_yuan"].count.tolist(), year["collected_yuan"].weighed) == ([1, 3], True)
    assert year["collected_yuan"].total.tolist() == [20_000, 20_003]
    assert tally.close_year()["paid"].count.sum() == 0


def test_the_trace_of_all_adds_up_to_the_count():
    all_watched = Tally(GROUPS, 2, np.ones(10, bool))
    tally = all_watched.declare("p", [PAID, COLLECTED])
    tally.add("collected_yuan", np.array([1, 2, 2], np.int32), np.array([100, 200, 300]), day=4)
    trace = all_watched.trace()
    assert sum(e.amount_fen for e in trace) == tally.close_year()["collected_yuan"].total.sum() == 600


def test_only_the_watched_are_traced():
    watched = np.zeros(10, bool)
    watched[2] = True
    tallies = Tally(GROUPS, 2, watched)
    tallies.declare("p", [PAID]).add("paid", np.array([1, 2], np.int32), day=4)
    assert [(e.row, e.day, e.measure) for e in tallies.trace()] == [(2, 4, "p.paid")]


def test_an_undeclared_measure_is_refused_by_name():
    with pytest.raises(KeyError, match="p declares no measure 'payed'"):
        Tally(GROUPS, 2).declare("p", [PAID]).add("payed", np.array([1], np.int32), day=1)
