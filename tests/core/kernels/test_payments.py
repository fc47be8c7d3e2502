"""Payments of many at once: the compiled kernels equal their plain twins."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_payments

PEOPLE, CODES, AREAS = 30, 4, 3


@settings(deadline=None)  # the first example compiles
@given(st.lists(st.integers(0, 4), min_size=1, max_size=20), st.integers(0, 2**32))
def test_open_members_equal_their_plain_twin(sizes, seed):
    draw = np.random.default_rng(seed)
    size = np.array(sizes, np.int16)
    spans = (np.cumsum(size) - size).astype(np.int32), size
    person, state = draw.integers(0, PEOPLE, size.sum()).astype(np.int32), draw.integers(0, 3, size.sum())
    given_ = draw.integers(0, len(sizes), 9), spans, (person, state.astype(np.uint8)), draw.random(PEOPLE) < 0.8, 1
    found = [column.tolist() for column in kernels.open_members(*given_)]
    assert found == list(plain_payments.open_members(*given_))


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(0, 2**32))
def test_crediting_equals_its_plain_twin(items, seed):
    draw = np.random.default_rng(seed)
    person, code = draw.integers(0, PEOPLE, items).astype(np.int32), draw.integers(0, CODES, items).astype(np.uint8)
    gain, area = draw.integers(0, 900, CODES), draw.integers(0, AREAS, PEOPLE).astype(np.uint8)
    chosen = draw.permutation(items)[: items // 2]
    results = []
    for kernel in (kernels.credit, plain_payments.credit):
        state, account, cells = np.zeros(items, np.uint8), np.zeros(PEOPLE, np.int32), np.zeros((AREAS, CODES), int)
        who, what = kernel(chosen, (person, code, state), 7, account, gain, area, cells)
        results.append([column.tolist() for column in (who, what, state, account, cells)])
    assert results[0] == results[1]


@settings(deadline=None)
@given(st.integers(1, PEOPLE), st.integers(0, 2**32))
def test_releasing_equals_its_plain_twin(items, seed):
    draw = np.random.default_rng(seed)
    item_of = np.full(PEOPLE, -1, np.int32)
    item_of[draw.permutation(PEOPLE)[:items]] = np.arange(items)
    needs, group = draw.integers(0, 4, items).astype(np.uint8), draw.integers(0, 5, items).astype(np.int32)
    persons = draw.permutation(PEOPLE)[: PEOPLE // 2]
    results = []
    for kernel in (kernels.release, plain_payments.release):
        left, ready = needs.copy(), np.zeros(5, np.int16)
        found = kernel(persons, (item_of, left, group), 2, ready)
        results.append([column.tolist() for column in (found, left, ready)])
    assert results[0] == results[1]


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=20), st.integers(0, 2**32))
def test_taking_payments_equals_its_plain_twin(sizes, seed):
    draw = np.random.default_rng(seed)
    size = np.array(sizes, np.int16)
    spans, items = ((np.cumsum(size) - size).astype(np.int32), size), int(size.sum())
    person = draw.integers(0, PEOPLE, items).astype(np.int32)
    codes = [draw.integers(0, top, items).astype(np.uint8) for top in (2, CODES, 3, 3, 16)]
    group = np.repeat(np.arange(len(sizes), dtype=np.int32), size)
    people = draw.random(PEOPLE) < 0.8, draw.random(PEOPLE) < 0.3, draw.integers(0, AREAS, PEOPLE).astype(np.uint8)
    item_of = np.full(PEOPLE, -1, np.int32)
    item_of[person] = np.arange(items)
    chosen = draw.permutation(len(sizes))[: max(len(sizes) // 2, 1)]
    channel, gains = draw.integers(0, 3, len(chosen)).astype(np.uint8), tuple(draw.integers(0, 900, (2, CODES)))
    results = []
    for kernel in (kernels.take_payments, plain_payments.take_payments):
        members, ready = (person, *(column.copy() for column in codes), group), np.zeros(len(sizes), np.int16)
        accounts, cells = tuple(np.zeros((2, PEOPLE), np.int32)), tuple(np.zeros((2, AREAS, CODES), int))
        marks = 0, 7, 1, 8, 4, 3, 1
        found = kernel(chosen, channel, spans, members, people, (item_of, ready), (accounts, gains, cells), marks)
        if kernel is kernels.take_payments:
            found = [c.tolist() for c in (*found[0], *found[1], found[2], *found[3], *found[4])]
        results.append([found, *(c.tolist() for c in (members[3], members[4], ready, *accounts, *cells))])
    assert results[0] == results[1]


def test_a_cause_is_noted_at_the_open_members_of_a_group():
    cause = np.zeros(5, np.uint8)
    spans, person = (np.array([0, 2]), np.array([2, 3])), np.arange(5, dtype=np.int32)
    state, alive = np.array([1, 0, 1, 1, 1], np.uint8), np.array([True, True, False, True, True])
    kernels.blame(np.array([1, 0]), np.array([8, 9], np.uint8), spans, (person, state, cause), alive, 1)
    assert cause.tolist() == [9, 0, 0, 8, 8]
