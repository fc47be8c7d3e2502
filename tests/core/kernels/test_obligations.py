"""What is to be paid in a year: the compiled kernels equal whole columns of NumPy and the luck of `Stream`."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.luck import Purpose, Stream, When, below

YEAR, STREAM = 2023, Stream(5, 2)
PURPOSES = [Purpose(number, f"a decision {number}", When.YEAR) for number in range(20, 24)]
SEEDS, SIZES = st.integers(0, 2**32), st.sampled_from([0, 1, 30, 5_000])
FIRST, REGISTER, LEADS = 1, 2, 8


@given(SEEDS, SIZES, st.booleans())
def test_items_tell_who_which_tier_what_comes_before_and_what_follows(seed, n, gate):
    draw = np.random.default_rng(seed)
    ids, registered = np.arange(n, dtype=np.int64) + 7, draw.random(n) < 0.5
    rows, exempt = np.flatnonzero(draw.random(n) < 0.8).astype(np.int32), draw.random(n) < 0.3
    tiers = draw.integers(0, 9, (2, len(rows))).astype(np.uint8)
    first, second = (np.flatnonzero(draw.random(len(rows)) < 0.6) for _ in range(2))
    places, kind = np.concatenate([first, second]), np.repeat([0, 1], [len(first), len(second)]).astype(np.uint8)
    limits, keys = draw.integers(0, 2**32, 2), np.array([40, 50])
    items = tuple(np.full(len(places), 99, dtype) for dtype in (np.int32, np.uint8, np.uint8, np.uint8, np.uint8))
    items[1][:] = kind
    of_row = np.full((2, n), -1, np.int32)
    follows = np.array([p.number for p in PURPOSES[:2]]), limits, np.array([1, 4]), keys
    marks = gate, FIRST, REGISTER, LEADS
    kernels.list_items(places, (rows, exempt, tiers), (ids, registered), items, of_row, marks, follows, (5, 2))
    row, _, tier, needs, flags = items
    assert row.tolist() == rows[places].tolist()
    assert tier.tolist() == tiers[kind, places].tolist()
    waits = np.where(~exempt[places] & gate, FIRST, 0) | np.where(registered[row], 0, REGISTER)
    assert needs.tolist() == np.where(kind == 1, waits, 0).tolist()
    expected = np.full((2, n), -1)
    expected[kind, row] = np.arange(len(places))
    assert of_row.tolist() == expected.tolist()
    follow = np.where((kind == 0) & (expected[1, row] >= 0), LEADS, 0)
    for purpose, limit, flag in zip(PURPOSES[:2], limits, (1, 4), strict=True):
        follow |= np.where(STREAM.happens(purpose, ids[row], keys[kind], limit), flag, 0)
    assert flags.tolist() == follow.tolist()


@given(SEEDS, SIZES)
def test_days_are_planned_by_belief_and_some_believers_come_last(seed, n):
    draw = np.random.default_rng(seed)
    ids, told, known = np.arange(n, dtype=np.int64), draw.integers(0, 4, n).astype(np.uint8), draw.random(n) < 0.4
    payers, groups = draw.integers(0, max(n, 1), n), draw.integers(0, 2, n).astype(np.uint8)
    belief, late = np.sort(draw.integers(0, 2**32, 3))[::-1].copy(), int(draw.integers(0, 2**32))
    table, after, begins = draw.integers(0, 300, (2, 2, 4096)), draw.integers(300, 330, 5), np.array([0, 5, 5])
    words = STREAM.bits(PURPOSES[1], ids[payers], YEAR)
    limit = belief[np.minimum(told[payers] + known[payers], 2)]
    trusts = STREAM.bits(PURPOSES[0], ids[payers], 0) < limit
    comes_last = trusts & (groups == 0) & STREAM.happens(PURPOSES[2], ids[payers], YEAR, late)
    expected = np.where(comes_last, after[below(words, 5)], table[groups, trusts.astype(int), words >> np.uint32(20)])
    numbers = tuple(purpose.number for purpose in PURPOSES[:3])
    people, tables = (ids, told, known), (table, after, begins)
    day, believes = kernels.plan_days(payers, groups, people, belief, tables, late, numbers, YEAR, (5, 2))
    assert day.tolist() == expected.tolist()
    assert believes.tolist() == trusts.tolist()
