"""Counting and tracing are one call."""

import numpy as np
import pytest

from sim.world.tally import Measure, Tally

PAID = Measure("paid", "persons", "Paid {amount} yuan.", "缴费{amount}元。")
COLLECTED = Measure("collected_yuan", "yuan", "Paid {amount} yuan.", "缴费{amount}元。")


def test_the_year_holds_what_was_added_and_then_starts_anew():
    tally = Tally().declare("p", [PAID, COLLECTED])
    tally.add("paid", np.array([3, 5], np.int32), day=1)
    tally.add("collected_yuan", np.array([3, 5], np.int32), 20_000, day=1)
    rows, amounts = tally.close_year()["collected_yuan"]
    assert rows.tolist() == [3, 5]
    assert amounts.tolist() == [20_000, 20_000]
    assert tally.close_year()["paid"][0].size == 0


def test_the_trace_of_all_adds_up_to_the_count():
    all_watched = Tally(np.ones(10, bool))
    tally = all_watched.declare("p", [PAID, COLLECTED])
    tally.add("collected_yuan", np.array([1, 2, 2], np.int32), np.array([100, 200, 300]), day=4)
    trace = all_watched.trace()
    assert sum(e.amount_fen for e in trace) == tally.close_year()["collected_yuan"][1].sum() == 600


def test_only_the_watched_are_traced():
    watched = np.zeros(10, bool)
    watched[2] = True
    tallies = Tally(watched)
    tallies.declare("p", [PAID]).add("paid", np.array([1, 2], np.int32), day=4)
    assert [(e.row, e.day, e.measure) for e in tallies.trace()] == [(2, 4, "p.paid")]


def test_an_undeclared_measure_is_refused_by_name():
    with pytest.raises(KeyError, match="p declares no measure 'payed'"):
        Tally().declare("p", [PAID]).add("payed", np.array([1], np.int32), day=1)
