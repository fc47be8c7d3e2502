"""Who acts on which day."""

import numpy as np
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
