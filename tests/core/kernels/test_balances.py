"""Accounts at the year's end: the compiled kernels equal a plain loop."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels.balances import PARTS
from sim.core.money import share_of

MONTH, LAST = 24_251, 24_263


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 2**32), st.floats(0, 0.2))
def test_a_year_is_credited_as_in_a_plain_loop(seed, rate):
    draw = np.random.default_rng(seed)
    monthly, spent = draw.integers(0, 3, 40) * draw.integers(1, 9_000, 40), draw.random(40) < 0.2
    since, area = draw.integers(MONTH - 12, MONTH + 1, 40), draw.integers(0, 3, 40)
    account = np.where(spent, 0, monthly * (MONTH - since) + draw.integers(0, 2, 40) * draw.integers(0, 300_000, 40))
    people, credited, ends, expected = [0] * 3, [0] * 3, [], account.tolist()
    for row, each in enumerate(monthly.tolist()):
        draws = each > 0 and not spent[row]
        expected[row] -= each * int(MONTH - since[row]) if draws else 0
        if expected[row] > 0:
            interest = int(share_of(expected[row], rate))
            people[area[row]] += 1
            credited[area[row]] += interest
            expected[row] += interest
        if draws and MONTH + expected[row] // each <= LAST:
            ends.append((row, MONTH + expected[row] // each))
    now = [MONTH if each and not empty else first for each, empty, first in zip(monthly, spent, since, strict=True)]
    account, monthly, since = account.astype(np.int32), monthly.astype(np.int32), since.astype(np.int16)
    part = int(share_of(PARTS, rate))
    found = kernels.credit_year(account, (monthly, since, spent), area.astype(np.uint8), 3, part, (MONTH, LAST))
    assert (found[0].tolist(), found[1].tolist()) == (people, credited)
    assert list(zip(found[2].tolist(), found[3].tolist(), strict=True)) == ends
    assert (account.tolist(), since.tolist()) == (expected, now)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_what_was_paid_since_it_was_told_equals_a_plain_loop(seed):
    draw = np.random.default_rng(seed)
    codes, since = draw.integers(0, 3, 30).astype(np.uint8), draw.integers(MONTH - 3, MONTH + 2, 30).astype(np.int16)
    amounts = np.array([0, 2_000, 5_000])
    paid = [row for row in range(30) if codes[row] and since[row] < MONTH]
    sums = [int(amounts[codes[row]]) * (MONTH - int(since[row])) for row in paid]
    now = [MONTH if row in paid else first for row, first in enumerate(since.tolist())]
    rows, fen = kernels.paid_since(codes, since, amounts, MONTH)
    assert (rows.tolist(), fen.tolist(), since.tolist()) == (paid, sums, now)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_left_on_an_account_equals_a_plain_loop(seed):
    draw = np.random.default_rng(seed)
    monthly, spent = draw.integers(0, 3, 30) * draw.integers(1, 9_000, 30), draw.random(30) < 0.2
    since = draw.integers(MONTH - 12, MONTH + 1, 30).astype(np.int16)
    account = (monthly * (MONTH - since) + draw.integers(0, 300_000, 30)).astype(np.int32)
    expected = [
        0 if each and empty else balance - each * (MONTH - int(first))
        for balance, each, first, empty in zip(account.tolist(), monthly.tolist(), since, spent, strict=True)
    ]
    assert kernels.left_on(account, (monthly.astype(np.int32), since, spent), MONTH).tolist() == expected
