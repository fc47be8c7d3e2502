"""A day's errands: the compiled kernels equal a plain loop."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.luck import Purpose, Stream, When, exponential

STREAM = Stream(398, 2)
KINDS = np.array([1, 2, 3, 1], np.uint8)  # by what
RESULTS = np.array([0, 6, 7], np.uint8)  # by outcome
FAILURE, PAYS, NUMBER = 5, 1, 6


def sorted_out(today, what, group, outcome, failed, fell_back, payable):
    """Return results and attempts by kind, looking at one attempt after the other."""
    ids = [*today, *(i for i, again in zip(today, fell_back, strict=False) if again)]
    results = [FAILURE if failed[i] else int(RESULTS[outcome[i]]) for i in range(len(ids))]
    by_kind = {}
    for i, errand in enumerate(ids):
        kind = int(KINDS[what[errand]])
        if kind == PAYS and not payable[group[errand]]:
            kind = 0
        kind = NUMBER - 1 if fell_back[i] else NUMBER - 2 if results[i] else kind
        by_kind.setdefault(kind, []).append((i, errand))
    return results, [(kind, *map(list, zip(*by_kind[kind], strict=True))) for kind in sorted(by_kind)]


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 30), st.integers(0, 2**32))
def test_sorting_out_equals_a_plain_loop(tried, seed):
    draw = np.random.default_rng(seed)
    what, group = draw.integers(0, len(KINDS), 50).astype(np.uint8), draw.integers(0, 2, 50).astype(np.uint8)
    today, fell_back = np.sort(draw.permutation(50)[:tried]), draw.random(tried) < 0.2
    further = int(fell_back.sum())
    failed = np.append(fell_back | (draw.random(tried) < 0.3), np.zeros(further, bool))
    fell_back = np.append(fell_back, np.zeros(further, bool))
    outcome, payable = draw.integers(0, 3, tried + further).astype(np.uint8), draw.random(2) < 0.7
    results, kinds = kernels.sort_out(
        today, (what, group), (outcome, failed, fell_back), (RESULTS, KINDS, payable), (FAILURE, PAYS, NUMBER)
    )
    expected = sorted_out(today.tolist(), what, group, outcome, failed, fell_back, payable)
    assert (results.tolist(), [(kind, at.tolist(), ids.tolist()) for kind, at, ids in kinds]) == expected


def drawn(number, ids, when):
    """Return the words of a purpose."""
    return STREAM.bits(Purpose(number, "a test", When.ATTEMPT), ids, when).astype(np.int64)


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 2**32))
def test_who_sets_out_equals_a_plain_loop(entries, seed):
    draw = np.random.default_rng(seed)
    days = draw.integers(0, 3, 20).astype(np.int32)
    who = draw.integers(0, 9, 20).astype(np.int32)
    what, group, ready, tries = (draw.integers(0, 3, 20).astype(np.uint8) for _ in range(4))
    channel = np.where(draw.random(20) < 0.2, 255, 1).astype(np.uint8)
    alive, informed, payable = draw.random(9) < 0.8, draw.random(9) < 0.5, draw.random(3) < 0.5
    today = np.sort(draw.integers(0, 20, entries)).astype(np.int32)
    columns = days, who, what, ready, tries, channel
    found = kernels.set_out(today, 1, columns, alive, (2, 255))
    due = [e for e in sorted(set(today.tolist())) if days[e] == 1]
    goes = [e for e in due if alive[who[e]] and (what[e] == 2 or ready[e] or tries[e])]
    out = [e for e in goes if channel[e] != 255]
    expected = out, [e for e in goes if channel[e] == 255], [e for e in due if not alive[who[e]]]
    assert tuple(column.tolist() for column in found) == expected
    in_vain = [i for i, e in enumerate(out) if what[e] < 2 and informed[who[e]] and not payable[group[e]]]
    assert kernels.in_vain(found[0], (who, what, group), informed, payable, 2).tolist() == in_vain


def test_attempts_are_counted_and_told():
    tries, caused = np.array([0, 3, 255], np.uint8), np.array([True, False, False])
    who, what, period = np.array([7, 8, 9], np.int32), np.array([0, 1, 0], np.uint8), np.array([1, 2, 3], np.int32)
    columns = who, what, period, tries, np.array([4, 5, 6], np.uint8), np.array([2, 3, 4], np.int16), caused
    found = kernels.attempts_of(np.array([0, 1, 2]), columns, np.array([11, 12], np.uint8), 1)
    rows, keys, channel, reason, persons, retry = (column.tolist() for column in found)
    assert (rows, keys, channel, reason) == ([7, 8, 9], [256, 515, 1023], [4, 5, 6], [11, 12, 11])
    assert (persons, retry, tries.tolist()) == ([2, 1, 4], [True, True, True], [1, 4, 255])


@settings(deadline=None)
@given(st.integers(0, 20), st.integers(0, 2**32))
def test_who_comes_again_and_when_equals_a_plain_loop(failed, seed):
    draw = np.random.default_rng(seed)
    ids, people = draw.permutation(20)[:failed], draw.integers(0, 99, 9)
    who, period = draw.integers(0, 9, 20).astype(np.int32), draw.integers(0, 99, 20).astype(np.int32)
    tries, waits, half = draw.integers(1, 4, 20).astype(np.uint8), exponential(9), 2**31
    flags = draw.random((2, failed)) < 0.3
    key = STREAM.seed, STREAM.replication
    found = kernels.come_again(
        ids, (flags[0], flags[1]), (who, period, tries), people, waits, (100, 130), (5, half, 6), key
    )
    own, keys = people[who[ids]], period[ids].astype(np.int64) * 256 + tries[ids] - 1
    again = np.flatnonzero(flags[0] | (drawn(5, own, keys) < half))
    day = np.where(flags[1], 130, 101 + waits[drawn(6, own, keys) >> 20])
    assert [column.tolist() for column in found] == [ids[again].tolist(), day[again].tolist()]


@settings(deadline=None)
@given(st.integers(0, 20), st.integers(0, 2**32))
def test_the_next_days_equal_a_plain_loop(errands, seed):
    draw = np.random.default_rng(seed)
    ids, people = draw.permutation(20)[:errands], draw.integers(0, 99, 9)
    who, group = draw.integers(0, 9, 20).astype(np.int32), draw.integers(0, 2, 20).astype(np.uint8)
    tries, told, known = draw.integers(0, 5, 20).astype(np.uint8), draw.integers(0, 5, 9), draw.random(9) < 0.5
    following = np.where(np.arange(12) < 9, np.arange(12) // 3 * 3 + 102, -1) + np.array([[0], [1]])
    following[following < 100] = -1
    closes, belief = np.array([106, 108]), np.array([2**32, 2**31, 2**30], np.uint64)
    earliest, key = draw.integers(100, 120, errands), (STREAM.seed, STREAM.replication)
    found = kernels.next_days(
        ids,
        earliest,
        (who, group, tries),
        (following, closes, 100),
        (people, told.astype(np.uint8), known),
        belief,
        (4, 9),
        key,
    )
    day = following[group[ids], np.minimum(earliest - 100, 11)]
    row = who[ids]
    believes = drawn(9, people[row], 0) < belief[np.minimum(told[row] + known[row], 2)].astype(np.int64)
    day = np.where((day != earliest) & (earliest <= closes[group[ids]]) & believes, earliest, day)
    left = (day >= 0) & (tries[ids] < 4)
    assert [column.tolist() for column in found] == [ids[left].tolist(), day[left].tolist()]
