"""Errands at what people owe by year: the compiled kernels equal their plain twins."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_two_steps
from sim.core.kernels.two_step_key import STEP, TARGET, YEAR
from sim.world.agenda import Agenda

PEOPLE, MEMBERS, YEARS, FIRST, CHANNELS = 40, 12, 3, 2020, 5
TODAY, WORD = 18_800, 2**32
RESULTS, TOO_EARLY, NOT_APPROVED, NOT_ELIGIBLE, FAILED = 9, 4, 5, 6, 8
KEY = (2021, 3)
HOURS = np.array([TODAY - 10 + day + (2 if day % 7 == 5 else 1 if day % 7 == 6 else 0) for day in range(400)])


class Town:
    """Members who owe months of three years, and a day's errands in the order of their keys."""

    def __init__(self, errands, seed):
        draw = self.draw = np.random.default_rng(seed)
        self.row = draw.permutation(PEOPLE)[:MEMBERS].astype(np.int32)
        self.slot = np.full(PEOPLE, -1, np.int32)
        self.slot[self.row] = np.arange(MEMBERS)
        self.paid = draw.integers(0, 8, (YEARS, MEMBERS)).astype(np.int8)
        self.room = draw.integers(5, 13, (YEARS, MEMBERS)).astype(np.int8)
        self.approved_in = draw.integers(FIRST, FIRST + YEARS, MEMBERS).astype(np.int16)
        self.amounts = draw.integers(0, 9000, (3, MEMBERS))
        self.holds, self.old = draw.random((2, MEMBERS)) < 0.6
        self.ids = draw.integers(0, 2**62, MEMBERS)
        self.ways = draw.integers(0, CHANNELS, (4, MEMBERS)).astype(np.uint8)
        keys = draw.integers(FIRST, FIRST + YEARS, errands) << YEAR
        keys |= draw.integers(0, 2, errands) << STEP | draw.integers(1, 13, errands) << TARGET
        entries = np.sort((keys | draw.integers(0, 4, errands)) << 32 | draw.choice(self.row, errands))
        self.rows, self.keys = (entries & (WORD - 1)).astype(np.int32), entries >> 32

    def book(self):
        """Return fresh copies of the columns that are changed."""
        months, owed, approved = self.amounts.copy()
        failure = np.zeros(MEMBERS, np.uint8)
        paid, year = self.paid.copy(), self.approved_in.copy()
        return self.row, self.ids, paid, self.room, months, owed, approved, year, failure

    def attempts(self):
        """Return attempts, one a cell and step, of whom some come to a desk after they failed online."""
        _, at = np.unique((self.keys >> STEP) * PEOPLE + self.slot[self.rows], return_index=True)
        n = at.size
        failed = self.draw.random(n) < 0.3
        fell = failed & (self.draw.random(n) < 0.5)
        keys = np.concatenate([self.keys[at], self.keys[at][fell]])
        channel, outcome = self.draw.integers(0, [[CHANNELS], [4]], (2, keys.size)).astype(np.uint8)
        failed, fell_back = (np.concatenate([f, np.zeros(keys.size - n, bool)]) for f in (failed, fell))
        return keys, self.slot[self.rows[at]].astype(np.intp), channel, outcome, failed, fell_back


def lists(columns):
    return [np.asarray(column).tolist() for column in columns]


@settings(deadline=None)  # the first example compiles
@given(st.integers(1, 60), st.integers(0, 2**32), st.integers(0, 2))
def test_setting_out_equals_its_plain_twin(errands, seed, approved):
    town = Town(errands, seed)
    people = town.draw.random(PEOPLE) < 0.9, town.draw.random(PEOPLE) < 0.5
    book = town.slot, town.paid, town.room, town.holds, town.approved_in, np.zeros((2, YEARS, MEMBERS), np.int32)
    answers = town.draw.choice([0, TOO_EARLY], YEARS).astype(np.uint8)
    tables = town.ways, np.array([7, 8, 9], np.uint8)
    given_ = town.rows, town.keys, people, book, (answers, TOO_EARLY), tables, (FIRST, FIRST + 1, approved)
    assert lists(kernels.begin_steps(*given_)) == lists(plain_two_steps.begin_steps(*given_))


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32), st.booleans(), st.booleans(), st.sampled_from([0, 2**31, WORD]))
def test_settling_equals_its_plain_twin(errands, seed, two_steps, differs, old_base):
    town = Town(errands, seed)
    sent, chosen = town.attempts(), town.draw.integers(0, 9000, MEMBERS)
    tables = np.array([0, 0, 1], np.uint8), np.array([0, 7, 7, 0], np.uint8), np.arange(PEOPLE, dtype=np.uint8)
    desk = np.arange(CHANNELS) == 3, 2**30, old_base, NOT_APPROVED, NOT_ELIGIBLE
    results = []
    for kernel in (kernels.settle_steps, plain_two_steps.settle_steps):
        book, base = town.book(), (chosen, town.holds.copy(), town.old)
        luck = (225, 226), KEY
        found = kernel(sent, book, base, tables, desk, (FIRST, FIRST + 1, differs), (two_steps, FAILED), luck)
        results.append(lists([*found, *book, base[1]]))
    assert results[0] == results[1]


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32), st.sampled_from([0, 2**31, WORD]))
def test_going_on_equals_its_plain_twin(errands, seed, knows):
    town = Town(errands, seed)
    keys, out, _, _, failed, fell_back = town.attempts()
    at = np.concatenate([out, out[fell_back[: out.size]]])
    results = np.where(failed, FAILED, town.draw.integers(0, RESULTS, keys.size)).astype(np.uint8)
    gave_up, goes_on = failed & (town.draw.random(keys.size) < 0.3), np.arange(RESULTS) != 1
    delays = np.sort(town.draw.integers(0, 40, (2, 4096)), axis=1).astype(np.int32)
    given_ = (
        (keys, at, results, fell_back, gave_up), town.book(), (TODAY + np.array([-1, 9, 60]), delays, goes_on),
        (FIRST, TODAY, TODAY + 1, TODAY + 20), (3, NOT_ELIGIBLE), (town.ways, 3), (HOURS, TODAY - 10, knows),
        ((227, 76, 231), KEY),
    )  # fmt: skip
    agenda = Agenda()
    assert kernels.next_steps(*given_, agenda.chains(keys.size))
    taken = [(day, *pair) for day in range(TODAY, TODAY + 300) for pair in zip(*lists(agenda.take(day)), strict=True)]
    assert sorted(taken) == sorted(zip(*plain_two_steps.next_steps(*given_).tolist(), strict=True))
