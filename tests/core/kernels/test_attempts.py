"""A day's attempts and the line before the desks: the compiled kernels equal their plain twins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_attempts
from sim.core.kernels.waits import waits

KEY = (2021, 3)
PEOPLE, CHANNELS, REASONS, COMMUNITIES, STEPS = 50, 4, 3, 6, 4096
SIZES = st.integers(0, 60)


def columns(size, seed):
    """Return the generator, and rows, luck keys, channels and reasons of as many attempts."""
    draw = np.random.default_rng(seed)
    rows = draw.integers(0, PEOPLE, size).astype(np.int32)
    keys = draw.integers(0, 2**32, size)
    return draw, rows, keys, *(draw.integers(0, n, size).astype(np.uint8) for n in (CHANNELS, REASONS))


def spans_of(draw, size, purposes):
    """Return up to three spans of attempts, some of them empty, and each one's purposes."""
    bounds = np.sort(draw.integers(0, size + 1, 4))
    bounds[[0, 3]] = 0, size
    return bounds, draw.integers(0, 2**32, (3, purposes))


@settings(deadline=None)  # the first example compiles
@given(SIZES, st.integers(0, 2**32))
def test_sessions_equal_their_plain_twin(size, seed):
    draw, rows, keys, channel, reason = columns(size, seed)
    persons = draw.integers(1, 5, size).astype(np.int16)
    people = draw.integers(0, 2**62, PEOPLE), draw.integers(0, COMMUNITIES, PEOPLE).astype(np.int32)
    tables = (
        draw.integers(-1, 9, (CHANNELS, COMMUNITIES)).astype(np.int32),
        draw.integers(0, 2, CHANNELS).astype(np.uint8),
        draw.integers(0, 86_400, (2, STEPS)).astype(np.int32),
        draw.integers(0, 5, (CHANNELS, REASONS)).astype(np.uint8),
        draw.integers(1, 9_000, (5, STEPS)).astype(np.int32),
        draw.integers(0, 9_000, (CHANNELS, STEPS)).astype(np.int32),
    )
    given_ = (rows, keys, channel, reason, persons), people, tables, 90, spans_of(draw, size, 3), KEY
    for found, expected in zip(kernels.sessions(*given_), plain_attempts.sessions(*given_), strict=True):
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("wrong", [-1, 2**32])
def test_a_luck_key_that_no_word_holds_is_refused(wrong):
    _, rows, keys, channel, reason = columns(9, 1)
    keys[5] = wrong
    people = np.arange(PEOPLE), np.zeros(PEOPLE, np.int32)
    one = np.zeros((CHANNELS, STEPS), np.int32)
    tables = one, np.zeros(CHANNELS, np.uint8), one, one.astype(np.uint8), one, one
    attempts = rows, keys, channel, reason, np.ones(9, np.int16)
    with pytest.raises(ValueError, match=r"luck keys lie in .*: 0 to 4294967295 are needed"):
        kernels.sessions(attempts, people, tables, 0, (np.array([0, 9]), np.array([[1, 2, 3]])), KEY)


@settings(deadline=None)
@given(SIZES, st.integers(0, 2**32))
def test_trying_online_equals_its_plain_twin(size, seed):
    draw, rows, keys, _, reason = columns(size, seed)
    place = draw.integers(-1, 2, size).astype(np.int32)
    ids, band = draw.integers(0, 2**62, PEOPLE), draw.integers(0, 3, PEOPLE).astype(np.uint8)
    known = draw.random(PEOPLE) < 0.5
    limits, walks = draw.integers(0, 2**32, (2, 3)), draw.random(REASONS) < 0.7
    spans = spans_of(draw, size, 2)
    results, after = [], []
    for kernel in (kernels.try_online, plain_attempts.try_online):
        experienced = known.copy()
        people = ids, experienced, band
        given_ = (rows, keys, place, reason), people, limits, walks, (2**31, 3 * 2**30), spans, KEY
        flags, order = kernel(*given_)
        results.append([flags.tolist(), order and [column.tolist() for column in order]])
        after.append(experienced.tolist())
    assert results[0] == results[1]
    assert after[0] == after[1]


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), max_size=12), st.integers(0, 2**32))
def test_open_seconds_and_worst_waits_equal_their_plain_twin(customers, seed):
    draw = np.random.default_rng(seed)
    places = len(customers)
    offsets, spans = np.cumsum([0, *customers]), np.cumsum([0, *draw.integers(0, 3, places)])
    openings = np.sort(draw.integers(0, 86_400, (spans[-1], 2)), axis=1)
    groups = np.append(np.sort(draw.integers(0, places + 1, 3)), places)
    given_ = draw.integers(0, 4, offsets[-1]), offsets, openings, spans, draw.integers(0, 4, places), groups
    found = [column.tolist() for column in waits(*given_)]
    assert found == [list(column) for column in plain_attempts.waits(*given_)]


def customers(draw, size, lowest):
    """Return place, second, service and patience of as many customers of four places."""
    highest = 4, 20, 900, 900
    return tuple(
        draw.integers(low, high, size).astype(np.int32) for low, high in zip((lowest, 0, 0, 0), highest, strict=True)
    )


def day_of_customers(seed, visits, others, copies):
    """Return visits, customers with other business in the midst of a month's, and copies, at five places."""
    draw = np.random.default_rng(seed)
    ours, theirs, further = customers(draw, visits, -1), customers(draw, others, 0), customers(draw, copies, 0)
    first = draw.integers(0, others + 1)
    place = theirs[0][first:]
    spans = first + np.concatenate([[0], np.cumsum(np.bincount(place, minlength=5))])
    order = np.arange(others)
    order[first:] = first + np.lexsort((theirs[1][first:], place))
    return ours, (spans, *(column[order] for column in theirs[1:])), further


@settings(deadline=None)
@given(st.lists(st.integers(0, 90), max_size=6), st.integers(0, 2**32))
def test_order_within_spans_is_a_stable_sort_of_each(sizes, seed):
    second = np.random.default_rng(seed).integers(0, 40, sum(sizes)).astype(np.int32)
    span = np.repeat(np.arange(len(sizes)), sizes)
    found = kernels.order_within(second, np.cumsum([0, *sizes]))
    assert found.tolist() == np.lexsort((second, span)).tolist()


@settings(deadline=None)
@given(SIZES, SIZES, SIZES, st.integers(0, 2**32))
def test_the_line_equals_its_plain_twin(visits, others, copies, seed):
    parts = day_of_customers(seed, visits, others, copies)
    for found, expected in zip(kernels.line_up(*parts, 5), plain_attempts.line_up(*parts, 5), strict=True):
        assert found.tolist() == expected.tolist()


@settings(deadline=None)
@given(SIZES, SIZES, SIZES, st.integers(0, 2**32))
def test_a_day_at_the_desks_is_the_line_the_service_and_the_waits(visits, others, copies, seed):
    parts, draw = day_of_customers(seed, visits, others, copies), np.random.default_rng(seed)
    openings, spans = np.array([[5, 9], [12, 18], [0, 99], [3, 20]]), np.array([0, 2, 3, 3, 4, 4])
    servers, groups = draw.integers(1, 4, 5), np.array([0, 2, 5])
    free, again, answers = np.zeros((5, 3), np.int64), np.zeros((5, 3), np.int64), np.full((2, visits), 7, np.uint8)
    found = kernels.serve_day(
        parts, (answers[0], answers[1].astype(np.int32)), (servers, free), (openings, spans), groups
    )
    second, service, patience, source, offsets = line = plain_attempts.line_up(*parts, 5)
    served = kernels.serve_places(second, service, patience, offsets, servers, openings, spans, again)
    waits = plain_attempts.waits(served[0], offsets, openings, spans, servers, groups)
    for part, expected in zip(found, (line, served, waits), strict=True):
        assert [column.tolist() for column in part] == [list(column) for column in expected]
    assert free.tolist() == again.tolist() or not len(source)
    ours = source >= 0
    assert answers[0, source[ours]].tolist() == served[1][ours].tolist()
    assert (np.delete(answers[0], source[ours]) == 7).all()


@settings(deadline=None)
@given(SIZES, st.integers(0, 2**32))
def test_copies_of_visits_equal_their_plain_twin(size, seed):
    draw, rows, keys, _, _ = columns(size, seed)
    visits = rows, keys, draw.integers(-1, 4, size).astype(np.int32), draw.integers(1, 900, size).astype(np.int32)
    places = draw.choice([0.5, 1.0, 1.4, 3.0, 6.2], 4), draw.integers(0, 2, 4).astype(np.uint8)
    tables = draw.integers(0, 86_400, STEPS).astype(np.int32), draw.integers(0, 9_000, (2, STEPS)).astype(np.int32)
    given_ = visits, draw.integers(0, 2**40, PEOPLE), places, tables, (1, 2, 3), KEY
    for found, expected in zip(kernels.copies(*given_), plain_attempts.copies(*given_), strict=True):
        assert found.tolist() == expected.tolist()


def test_a_place_whose_catchment_is_three_times_what_is_simulated_gets_two_copies_of_each_visit():
    visits = (
        np.arange(6, dtype=np.int32),
        np.full(6, 9),
        np.array([0, 1, 0, -1, 1, 0], np.int32),
        np.full(6, 60, np.int32),
    )
    tables = np.arange(STEPS, dtype=np.int32), np.ones((1, STEPS), np.int32)
    places = np.array([3.0, 1.0]), np.zeros(2, np.uint8)
    place, second, service, _ = kernels.copies(visits, np.arange(PEOPLE), places, tables, (1, 2, 3), KEY)
    assert place.tolist() == [0] * 6
    assert set(service.tolist()) == {60}
    assert len(set(second.tolist())) > 3


@settings(deadline=None)
@given(SIZES, st.integers(0, 2**32), st.integers(0, 2**32))
def test_moving_to_open_days_equals_its_plain_twin(size, seed, limit):
    draw = np.random.default_rng(seed)
    open_from = np.maximum.accumulate(draw.integers(0, 9, 40) + np.arange(40)) + 100
    open_from = np.array([min(day for day in open_from if day >= 100 + i) for i in range(40)])
    ids, rows = draw.integers(0, 2**62, PEOPLE), draw.integers(0, PEOPLE, size).astype(np.int32)
    given_ = draw.integers(100, 140, size), rows, ids, open_from, 100, limit, 7, KEY
    found, expected = kernels.open_days(*given_), plain_attempts.open_days(*given_)
    assert (found[0].tolist(), found[1]) == (expected[0].tolist(), expected[1])


@pytest.mark.parametrize("day", [99, 140])
def test_a_day_that_the_calendar_does_not_hold_is_told(day):
    given_ = np.array([120, day]), np.array([1, 2], np.int32), np.arange(9), np.arange(100, 140), 100, 5, 7, KEY
    assert not kernels.open_days(*given_)[1]
    assert not plain_attempts.open_days(*given_)[1]
