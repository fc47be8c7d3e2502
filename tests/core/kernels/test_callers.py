"""A month's calls: the compiled kernels equal columns worked out with NumPy, a line a rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.counts import poisson
from sim.core.kernels.plain import fill

KINDS, STEPS, AGES, KEY = 3, 4096, 100, (2021, 3)
COPIES, KIND, DAY, SECOND, FALSE, WORN, SIGNAL = PURPOSES = np.arange(7)
FIRST, MONTH = 18_700, 612
NEVER, ALWAYS = 0.2, 0.7


def bits(purpose, who, when):
    words = np.empty(len(who), np.uint32)
    fill(int(purpose), who, np.broadcast_to(when, who.shape).astype(np.int64), KEY, words)
    return words


def users(size, seed):
    draw = np.random.default_rng(seed)
    ids = draw.integers(0, 2**40, size)
    days = draw.integers(1, 31, size)
    return draw, ids, np.full(size, FIRST), days


def often(size, seed):
    draw, ids, first, days = users(size, seed)
    rates = draw.random((size, KINDS + 1)) / 20
    return rates, (ids, first, days), kernels.count_calls((ids, days), rates, MONTH, 9, KEY)


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 60), st.integers(0, 2**32))
def test_rates_are_factor_times_mean_times_age_and_falls_last(size, seed):
    draw, ids, *_ = users(size, seed)
    age, alone = draw.integers(0, AGES, size), draw.random(size) < 0.5
    factors, means = draw.integers(0, 10**6, (KINDS, STEPS)), draw.random(KINDS)
    older, falls = draw.random(AGES), draw.random((2, AGES))
    rates = kernels.call_rates((ids, age, alone), (factors, means), (older, falls), 5, KEY)
    for kind in range(KINDS):
        factor = factors[kind, bits(5, ids, kind) >> 20]
        assert rates[:, kind].tolist() == (factor * means[kind] * older[age]).tolist()
    assert rates[:, KINDS].tolist() == falls[alone.astype(int), age].tolist()


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 2**32))
def test_calls_are_counted_as_poisson_numbers_are(size, seed):
    rates, (ids, _, days), (limits, counts) = often(size, seed)
    assert limits.tolist() == np.cumsum(rates, axis=1).tolist()
    assert counts.tolist() == poisson(bits(9, ids, MONTH), limits[:, -1] * days).tolist()


def plain_calls(who, limits, counts, second, signals, false, weight):
    ids, first, days = who
    user = np.repeat(np.arange(ids.size), counts)
    when = (MONTH << 8) + np.arange(user.size) - np.repeat(np.cumsum(counts) - counts, counts)
    number = np.floor(weight - 1 + bits(COPIES, ids[user], when) / 2**32).astype(int)
    of = np.repeat(np.arange(user.size), number)
    which = np.concatenate([np.arange(k) for k in [0, *number]]).astype(int)
    call = np.concatenate([ids[user], ids[user][of] ^ ((which + 1) << 44)])
    copy = np.arange(call.size) >= user.size
    user, when = np.concatenate([user, user[of]]), np.concatenate([when, when[of]])
    place = bits(KIND, call, when) / 2**32 * limits[user, -1]
    kind = np.minimum((place[:, None] >= limits[user]).sum(axis=1), KINDS)
    day = first[user] + ((bits(DAY, call, when).astype(int) * days[user]) >> 32)
    fell, wears = kind == KINDS, bits(WORN, call, 0) / 2**32
    use = np.where(wears < NEVER, 0, np.where(wears >= ALWAYS, 2, 1))
    rings = bits(SIGNAL, call, when) < signals[use]
    alarm = (kind == 0) & (bits(FALSE, call, when) < false)
    kind = np.where(fell, 0, kind)
    arrival = day * 86_400 + second[(kind > 0).astype(int), bits(SECOND, call, when) >> 20]
    order = np.lexsort((call, arrival))
    order = order[(rings | ~fell)[order]]
    mine = fell & ~copy
    return (
        np.stack([user, call, when, kind, day, arrival])[:, order],
        np.stack([fell, alarm, copy])[:, order],
        np.stack([user[mine], day[mine]]),
        rings[mine],
    )


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 2**32), st.sampled_from([1.0, 2.5, 40.0]))
def test_calls_are_made_as_columns_make_them(size, seed, weight):
    _, who, (limits, counts) = often(size, seed)
    second = np.random.default_rng(seed).integers(0, 5, (2, STEPS))  # many at the same second
    signals, false = np.array([0, 2**31, 2**32], np.uint64), 2**30
    sample = MONTH << 8, weight
    made = kernels.make_calls(who, (limits, counts), second, ((NEVER, ALWAYS), signals), false, sample, PURPOSES, KEY)
    for found, expected in zip(made, plain_calls(who, limits, counts, second, signals, false, weight), strict=True):
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("size", [0, 50])
def test_what_calls_take_is_looked_up(size):
    draw, ids, *_ = users(size, 1)
    when, kind, false = draw.integers(0, 2**30, size), draw.integers(0, KINDS, size), draw.random(size) < 0.5
    handling, patience, on_site = draw.integers(1, 999, (3, KINDS, STEPS))
    travel, goes, cleared = draw.integers(1, 999, STEPS), draw.integers(0, 2**32, KINDS).astype(np.uint64), 2**31
    tables = handling, patience, on_site, travel
    found = kernels.call_times((ids, when, kind, false), tables, (goes, cleared), np.arange(6), KEY)
    words = [bits(k, ids, when) for k in range(6)]
    places = [word >> 20 for word in words]
    sent = (words[4] < goes[kind]) & ~(false & (words[5] < cleared))
    rows = handling[kind, places[0]], patience[kind, places[1]], sent, travel[places[2]], on_site[kind, places[3]]
    assert found.tolist() == np.stack(rows).astype(int).tolist()
