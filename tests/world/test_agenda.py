"""Who acts on which day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.agenda import Agenda


def rows(*numbers):
    return np.array(numbers, np.int32)


def test_a_plan_gives_each_day_its_rows_in_order():
    agenda = Agenda()
    agenda.plan(100, 109, np.array([103, 101, 103, 101]), rows(9, 5, 2, 7))
    assert agenda.take(100)[0].size == 0
    assert agenda.take(101)[0].tolist() == [5, 7]
    assert agenda.take(103)[0].tolist() == [2, 9]


def test_later_entries_come_with_the_plan_of_their_day_sorted_by_what_and_row():
    agenda = Agenda()
    agenda.plan(100, 109, np.array([103, 103]), rows(4, 8), np.array([1, 0]))
    agenda.put(103, rows(6), 1)
    who, what = agenda.take(103)
    assert who.tolist() == [8, 4, 6]
    assert what.tolist() == [0, 1, 1]


def test_what_falls_outside_the_plan_is_kept_for_its_day():
    agenda = Agenda()
    agenda.plan(100, 109, np.array([112, 105]), rows(1, 2))
    agenda.plan(110, 119, np.array([111]), rows(3))
    assert agenda.take(112)[0].tolist() == [1]


def test_a_day_is_taken_once():
    agenda = Agenda()
    agenda.put(7, rows(1))
    assert agenda.take(7)[0].tolist() == [1]
    assert agenda.take(7)[0].size == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50), st.integers(0, 3)), max_size=40))
def test_everybody_put_is_taken_exactly_once_whatever_the_order(entries):
    agenda = Agenda()
    half = len(entries) // 2
    day, who, what = (np.array([e[i] for e in entries], np.int64) for i in range(3))
    agenda.plan(0, 9, day[:half], who[:half].astype(np.int32), what[:half])
    agenda.put_each(day[half:], who[half:].astype(np.int32), what[half:])
    taken = []
    for d in range(10):
        w, k = agenda.take(d)
        assert list(zip(k.tolist(), w.tolist(), strict=True)) == sorted(zip(k.tolist(), w.tolist(), strict=True))
        taken += [(d, int(a), int(b)) for a, b in zip(w, k, strict=True)]
    assert sorted(taken) == sorted(entries)


@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 9), max_size=9)), max_size=30))
def test_slots_given_back_are_used_again_and_nothing_is_mixed_up(steps):
    agenda, kept, number = Agenda(), {}, 0
    for takes, days in steps:
        if takes:
            for day in days:
                assert agenda.take(day)[0].tolist() == sorted(kept.pop(day, []))
            continue
        who = np.arange(number, number + len(days), dtype=np.int32)
        number += len(days)
        agenda.put_each(np.array(days, np.int64), who)
        for day, row in zip(days, who.tolist(), strict=True):
            kept.setdefault(day, []).append(row)
    for day in range(10):
        assert agenda.take(day)[0].tolist() == sorted(kept.pop(day, []))


def test_many_entries_come_back_by_day_and_row():
    agenda, draw = Agenda(), np.random.default_rng(1)
    days, who = draw.integers(20_000, 20_010, 9_000), draw.permutation(9_000).astype(np.int32)
    agenda.put_each(days, who)
    agenda.put(20_003, rows(9_001))
    for day in range(20_000, 20_010):
        expected = sorted(who[days == day].tolist()) + [9_001] * (day == 20_003)
        assert agenda.take(day)[0].tolist() == expected


@pytest.mark.parametrize("day", [-1, 2**16])
def test_a_day_outside_the_calendar_is_refused_and_nothing_is_put(day):
    agenda = Agenda()
    with pytest.raises(ValueError, match="0 to 65535 are needed"):
        agenda.put_each(np.array([7, day]), rows(1, 2))
    assert agenda.take(7)[0].size == 0
