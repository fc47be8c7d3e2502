"""Fen, shares and double entry."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.money import Ledger, fen, share_of, yuan


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (180, 18000),
        ("29.99", 2999),
        (0.125, 12),
        (0.135, 14),
        (Decimal("1.005"), 100),
        (Fraction(1, 3), 33),
        (-2.5, -250),
    ],
)
def test_yuan_become_fen_half_even(written, expected):
    assert fen(written) == expected


@given(st.integers(-(10**15), 10**15))
def test_fen_and_yuan_are_one_amount(amount):
    assert fen(yuan(amount)) == amount


@given(st.integers(0, 10**12), st.integers(0, 8 * 10**9))
def test_a_share_is_exact_half_up(amount, parts):
    expected = (2 * amount * parts + 10**9) // (2 * 10**9)
    assert int(share_of(amount, parts / 10**9)) == expected


def test_a_share_beyond_eight_is_refused():
    with pytest.raises(ValueError, match="share"):
        share_of(100, 9)


def posts(size):
    rng = np.random.default_rng(size)
    return [
        (
            int(rng.integers(18628, 18628 + 1826)),
            rng.integers(0, 11, n).astype(np.uint8),
            rng.integers(0, 10**6, n) if k % 2 else int(rng.integers(0, 10**6)),
            rng.integers(0, 7, n) if k % 3 == 0 else k % 7,
        )
        for k, n in enumerate(rng.integers(0, size, 40))
    ]


@pytest.mark.parametrize("size", [3, 200, 20_000])
def test_rows_hold_every_fen_once(size):
    ledger = Ledger(11, "2021-01-01", "2025-12-31")
    device = ledger.of("eldercare_device")
    total = count = 0
    for day, county, amount, service_year in posts(size):
        device.post(day, "device", "city", "operator", county, amount, service_year)
        total += int(np.broadcast_to(amount, len(county)).sum())
        count += len(county)
    rows = ledger.rows()
    assert rows["amount_fen"].sum() == total == ledger.balance("operator") == -ledger.balance("city")
    assert rows["count"].sum() == count
    assert set(rows["programme"]) <= {"eldercare_device"}


def test_sums_are_kept_by_month_county_and_service_year():
    ledger = Ledger(11, "2021-01-01", "2022-12-31")
    poster = ledger.of("eldercare_device")
    poster.post("2021-01-31", "fee", "city", "operator", np.array([1, 1, 2], np.uint8), 18000, 1)
    poster.post("2021-02-01", "fee", "city", "operator", np.array([1, 2]), np.array([9000, 1]), np.array([3, 1]))
    rows = ledger.rows()
    table = list(
        zip(
            *(rows[name].tolist() for name in ("year", "month", "county", "service_year", "count", "amount_fen")),
            strict=True,
        )
    )
    assert table == [
        (2021, 1, 1, 1, 2, 36000),
        (2021, 1, 2, 1, 1, 18000),
        (2021, 2, 1, 3, 1, 9000),
        (2021, 2, 2, 1, 1, 1),
    ]


def test_running_totals_post_like_single_amounts():
    single, running = (Ledger(3, "2021-01-01", "2021-12-31") for _ in range(2))
    single.of("p").post("2021-03-31", "benefit", "pooled_fund", "household", np.array([0, 2, 2]), 2000)
    running.of("p").post_totals("2021-03-31", "benefit", "pooled_fund", "household", [1, 0, 2], [2000, 0, 4000])
    for name, column in single.rows().items():
        assert column.tolist() == running.rows()[name].tolist()


def test_all_accounts_together_hold_nothing():
    ledger = Ledger(11, "2021-01-01", "2021-12-31")
    ledger.of("a").post("2021-01-05", "contribution", "household", "resident_account", np.arange(11), 20_000)
    ledger.of("b").post("2021-01-05", "entry_subsidy", "city", "resident_account", np.arange(11), 7_000)
    assert ledger.accounts() == ["city", "household", "resident_account"]
    assert sum(ledger.balance(account) for account in ledger.accounts()) == 0
    assert ledger.balance("resident_account", "a") == 220_000
    assert ledger.accounts("b") == ["city", "resident_account"]


def test_sums_stay_exact_beyond_the_reach_of_float():
    ledger = Ledger(1, "2021-01-01", "2021-12-31")
    amounts = np.array([2**53 + 1, 1, 2**53 - 1])
    ledger.of("a").post("2021-01-05", "opening", "opening_balance", "bank", np.zeros(3, int), amounts)
    assert ledger.balance("bank") == 2**54 + 1


def test_a_post_keeps_what_the_caller_later_changes():
    ledger = Ledger(2, "2021-01-01", "2021-12-31")
    county, amount, service = np.zeros(2, np.uint8), np.array([5, 6]), np.array([1, 1])
    ledger.of("a").post("2021-01-05", "fee", "city", "bank", county, amount, service)
    county[:], amount[:], service[:] = 1, 0, 0
    rows = ledger.rows()
    assert (rows["county"].tolist(), rows["amount_fen"].tolist(), rows["service_year"].tolist()) == ([0], [11], [1])


def test_an_empty_ledger_has_empty_columns():
    assert {len(column) for column in Ledger(11, "2021-01-01", "2021-12-31").rows().values()} == {0}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "2022-01-01"}, "outside the ledger"),
        ({"payee": "city"}, "payer and payee are one"),
        ({"amount_fen": -1}, "-1 fen"),
        ({"county_codes": np.array([11])}, "county codes"),
        ({"service_year": 256}, "service years"),
    ],
)
def test_faulty_posts_are_refused(change, words):
    ledger = Ledger(11, "2021-01-01", "2021-12-31")
    post = {
        "day": 18628,
        "kind": "fee",
        "payer": "city",
        "payee": "bank",
        "county_codes": np.array([0]),
        "amount_fen": 1,
    }

    def post_and_read():
        ledger.of("a").post(**(post | change))
        ledger.rows()

    with pytest.raises(ValueError, match=words):
        post_and_read()


def test_negative_totals_are_refused():
    with pytest.raises(ValueError, match="negative"):
        Ledger(1, "2021-01-01", "2021-12-31").of("a").post_totals("2021-01-31", "fee", "city", "bank", [1], [-5])


def test_many_small_posts_are_added_up_on_the_way():
    ledger = Ledger(2, "2021-01-01", "2021-12-31")
    post = ledger.of("a").post
    for day in range(18628, 18628 + 40):
        post(day, "fee", "city", "bank", np.ones(4000, np.uint8), 1)
    post(18700, "fee", "city", "bank", np.ones(0, np.uint8), 1)
    assert ledger.balance("bank") == 160_000
