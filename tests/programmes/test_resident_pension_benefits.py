"""What the accounts pay: pensions, exit subsidy, heirs, interest; and that every yuan is accounted for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.calendar import day_of
from sim.programmes.resident_pension.annuities import AccountPension
from sim.programmes.resident_pension.errands import What
from sim.programmes.resident_pension.rules import (
    Rules,
    joining_shares,
    monthly,
    odds_raised,
    paid_out,
    parts,
    shared_session_chance,
)
from sim.programmes.resident_pension.season import Season, quantile_days
from sim.world.residents import Status
from tests.programmes.pension_town import BASIC, SUPPLEMENTARY, Town, member, rules

OLD = Status.RESIDENT_PENSIONER
LUMP = {"lump_sum_share_65_plus": 1, "lump_sum_years": 1}


def paid(town, kind, month=None, payer=None):
    """Return the yuan paid of a kind (in a month, by a payer)."""
    rows = town.ledger.ledger.rows()
    chosen = rows["kind"] == kind
    if month is not None:
        chosen &= (rows["year"] == month[0]) & (rows["month"] == month[1])
    if payer is not None:
        chosen &= rows["payer"] == payer
    return int(rows["amount_fen"][chosen].sum()) / 100


def test_15_times_5000_yuan_give_625_yuan_a_month_and_the_exit_subsidy():
    assert monthly(np.array([15 * 5000 * 100]), 120).tolist() == [62_500]
    town = Town([member(67, OLD)], LUMP | {"basic_account_at_start_mean": 0})
    e = town.register.errands
    e.put(town.ids(What.BACK_PAYMENT), day_of("2021-02-10"))
    town.until("2021-07-01")
    assert paid(town, "back_payment") == 75_000
    assert paid(town, "account_pension", (2021, 2)) == 0
    assert paid(town, "account_pension", (2021, 3), "supplementary_account") == 625
    assert paid(town, "exit_subsidy", (2021, 3)) == 20
    assert town.balance(0, SUPPLEMENTARY) == 75_000 - 4 * 625


def test_when_the_account_is_empty_the_pooled_fund_goes_on_for_life():
    given = LUMP | {"account_divisor": 7, "basic_account_at_start_mean": 0}
    town = Town([member(70, OLD)], given)
    town.register.errands.put(town.ids(What.BACK_PAYMENT), day_of("2021-02-10"))
    town.until("2021-10-01")
    month = int(monthly(np.array([7_500_000]), 7)[0])
    assert paid(town, "account_pension", payer="supplementary_account") == 75_000
    assert round(paid(town, "account_pension", payer="pooled_fund") * 100) == 7 * month - 7_500_000
    town.until("2021-11-01")
    assert round(paid(town, "account_pension", (2021, 10), "pooled_fund") * 100) == month


def test_the_flat_pension_starts_the_month_after_the_60th_birthday():
    town = Town([member(birth="1961-03-31")])
    town.people.status[0] = Status.MEMBER
    town.until("2021-06-01")
    assert paid(town, "flat_pension", (2021, 3)) == 0
    assert paid(town, "flat_pension", (2021, 4)) == 108
    assert town.people.status[0] == OLD


def test_the_basic_account_is_paid_out_over_139_months():
    town = Town([member(birth="1961-03-31")], {"refused_return_share.january_to_may": 0})
    town.pay_on("2021-01-26").until("2021-05-01")
    account = town.register.account[BASIC][0]
    assert paid(town, "account_pension", (2021, 4)) == int(monthly(np.array([account]), 139)[0]) / 100


@pytest.mark.parametrize(("age", "yuan"), [(64, 0), (66, 20), (79, 20), (81, 30)])
def test_who_was_65_when_the_scheme_began_draws_the_exit_subsidy_without_paying(age, yuan):
    town = Town([member(age, OLD)]).until("2021-02-01")
    assert paid(town, "exit_subsidy", (2021, 1)) == yuan


def test_who_turns_80_draws_more_from_the_next_month_on():
    town = Town([member(birth="1941-04-10", status=OLD)]).until("2021-07-01")
    assert [paid(town, "exit_subsidy", (2021, m)) for m in (3, 4, 5)] == [20, 20, 30]


def test_who_turns_65_later_draws_it_only_with_15_years_paid():
    people = [member(birth="1956-03-10", status=OLD), member(birth="1956-03-10", status=OLD)]
    town = Town(people, {"take_up_first_year": 0})
    town.register.years[1] = 15
    town.register.account[SUPPLEMENTARY][1] = 0
    town.until("2021-06-01")
    assert paid(town, "exit_subsidy", (2021, 3)) == 0
    assert paid(town, "exit_subsidy", (2021, 4)) == 20


def test_the_old_without_support_draw_200_more():
    town = Town([member(70, OLD), member(70, OLD, dibao=True)], {"exit_subsidy_unsupported_share": 1})
    town.until("2021-02-01")
    assert paid(town, "exit_subsidy", (2021, 1)) == 220 + 20


def test_funding_is_split_and_adds_up():
    town = Town([member(70, OLD)]).until("2021-02-01")
    shares = [paid(town, "exit_subsidy", (2021, 1), payer) for payer in ("province", "city", "county")]
    assert shares == [10, 4, 6]


def test_heirs_get_both_balances():
    town = Town([member(50)])
    opening = town.balance(0, BASIC)
    town.pay_on("2021-01-05").pay_on("2021-01-12", SUPPLEMENTARY).until("2021-02-01")
    town.die(0)
    town.until("2021-03-01")
    assert paid(town, "inheritance", (2021, 2)) == opening + 235 + 270
    assert town.balance(0, BASIC) == town.balance(0, SUPPLEMENTARY) == 0


def test_without_inheritance_the_fund_keeps_the_balance():
    town = Town([member(50)], {"account_inheritable": False})
    opening = town.balance(0, BASIC)
    town.die(0)
    town.until("2021-03-01")
    assert town.ledger.ledger.balance("pooled_fund") / 100 == opening


def test_the_dead_draw_nothing_more():
    town = Town([member(70, OLD)])
    town.until("2021-03-10")
    town.die(0)
    town.until("2021-06-01")
    assert [paid(town, "flat_pension", (2021, m)) for m in (2, 3, 4)] == [108, 0, 0]
    assert paid(town, "account_pension", (2021, 4)) == 0


def test_who_moves_within_the_city_is_paid_in_the_new_county():
    town = Town([member(70, OLD)]).until("2021-02-10")
    town.people.county[0] = 4
    town.pension.benefits.note(*[np.empty(0, np.int32)] * 2, np.array([0], np.int32))
    town.until("2021-04-01")
    rows = town.ledger.ledger.rows()
    flat = rows["kind"] == "flat_pension"
    assert {(int(m), int(c)) for m, c in zip(rows["month"][flat], rows["county"][flat], strict=True)} == {
        (1, 1), (2, 4), (3, 4)
    }  # fmt: skip


def test_interest_is_credited_at_the_end_of_the_year():
    town = Town([member(50)], {"account_interest": 0.0275})
    opening = town.balance(0, BASIC)
    town.pay_on("2021-01-05").until("2022-01-01")
    assert town.balance(0, BASIC) == pytest.approx((opening + 235) * 1.0275, abs=0.01)


def test_what_is_told_of_allowances_is_what_the_ledger_paid():
    people = [member(60 + i % 30, OLD) for i in range(90)] + [member(birth=f"1961-{1 + i:02d}-20") for i in range(12)]
    town = Town(people, {"exit_subsidy_unsupported_share": 0.3})
    town.until("2021-08-01")
    for row in (3, 17, 44):
        town.die(row)
    town.to_the_end()
    for kind, measure in (("flat_pension", "basic"), ("exit_subsidy", "supplementary")):
        told = sum(town.amounts[year, f"{measure}.exit_subsidy_yuan"] for year in range(2021, 2026))
        assert told == round(paid(town, kind) * 100) > 0


def test_a_dated_rise_of_the_flat_pension_holds_from_its_day():
    from tests.programmes import pension_town

    scenario = pension_town.RULEBOOK.replace(
        {"resident_pension.basic_flat_pension": {"2021-01-01": 108, "2021-07-01": 113}}
    )
    town = Town([member(70, OLD)])
    pension = type(town.pension)(scenario.policy("resident_pension"), town.world)
    for year in town.years():
        pension.plan(year)
        for day in year.days():
            pension.close(day)
        break
    assert [paid(town, "flat_pension", (2021, m)) for m in (6, 7)] == [108, 113]


@settings(max_examples=15, deadline=None)
@given(
    ages=st.lists(st.integers(17, 90), min_size=1, max_size=40),
    seed=st.integers(0, 10_000),
    belief=st.floats(0, 1),
    error=st.floats(0, 1),
    late=st.booleans(),
    together=st.booleans(),
)
def test_everybody_and_every_yuan_is_accounted_for(ages, seed, belief, error, late, together):
    people = [member(age, OLD if age >= 60 else Status.MEMBER, household=i // 3) for i, age in enumerate(ages)]
    changes = {
        "take_up_first_year": 0.6,
        "believes_30_june_share.first_year": belief,
        "registration_error_rate": error,
        "registered_automatically_share": 0.5,
        "wrong_year_chosen_share": 0.1,
        "back_pays_missed_share": 0.5,
        "certificate_demand": 0.5,
        "query_after_payment": 0.5,
        "lump_sum_share_65_plus": 0.5,
        "account_interest": 0.0275,
        "payable_after_june": late,
        "one_session": together,
    }
    town = Town(people, changes, seed=seed, last="2022-12-31")
    town.until("2021-09-05")
    town.die(0)
    town.to_the_end()
    for year in (2021, 2022):
        for scheme in ("basic", "supplementary"):
            missed = sum(n for (y, name), n in town.counts.items() if y == year and name.startswith(f"{scheme}.missed"))
            intending = town.counts[year, f"{scheme}.intending"]
            assert intending == town.counts[year, f"{scheme}.paid"] + missed
            assert intending <= town.counts[year, f"{scheme}.eligible"]
    balances = town.pension.balances()
    for account, column in balances.items():
        assert town.ledger.ledger.balance(account) == column.sum()
        assert (column >= 0).all()


@given(st.integers(0, 10**9), st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)))
def test_parts_add_up_to_the_amount(amount, shares):
    split = parts(np.array([amount]), (*shares, 1 - sum(shares)))
    assert split.sum() == amount
    assert split.min() >= -1


@given(st.integers(0, 10**9), st.integers(1, 400))
def test_an_account_lasts_its_divisor_give_or_take_a_month(balance, divisor):
    month = monthly(np.array([balance]), divisor)
    assert abs(int(month[0]) * divisor - balance) <= divisor
    assert paid_out(np.array([balance]), month, divisor + 1 + divisor // max(int(month[0]), 1))[0] <= divisor


@given(st.floats(0, 1), st.floats(0, 10))
def test_raising_the_odds_keeps_a_share_a_share(share, factor):
    raised = float(odds_raised(np.array([share]), factor)[0]) if share < 1 or factor > 0 else 1.0
    assert 0 <= raised <= 1
    assert (raised >= share - 1e-9) == (factor >= 1 or share in (0, 1) or raised >= share - 1e-9)


@given(st.integers(1, 1000), st.integers(1, 1000), st.floats(1, 5))
def test_the_chance_of_sharing_a_session_gives_the_mean(persons, households, mean):
    households = min(persons, households)
    share = shared_session_chance(persons, households, mean)
    assert 0 <= share <= 1
    if 0 < share < 1:
        sessions = households + (persons - households) * (1 - share)
        assert persons / sessions == pytest.approx(mean)


def test_more_neighbours_subsidy_and_publicity_make_more_join():
    neighbours = np.array([0.0, 0.2, 0.6])
    p = rules({"take_up_first_year": 0.2, "take_up_age_ratio": {"16_39": 1, "40_49": 2, "50_64": 4}}).at(0)
    shares = joining_shares(p, 1, 2.0, neighbours)
    assert (np.diff(shares, axis=0) > 0).all()
    assert shares[0].tolist() == pytest.approx([0.1, 0.2, 0.4], abs=0.01)
    louder = rules({"take_up_first_year": 0.2, "publicity_odds": 2}).at(0)
    richer = rules({"take_up_first_year": 0.2, "subsidy_elasticity": 0.2, "tier_subsidy.200": 140}).at(0)
    plain = rules({"take_up_first_year": 0.2, "subsidy_elasticity": 0.2}).at(0)
    assert joining_shares(louder, 1, 1.0, neighbours)[0, 0] > joining_shares(plain, 1, 1.0, neighbours)[0, 0]
    assert joining_shares(richer, 1, 1.0, neighbours)[0, 0] > joining_shares(plain, 1, 1.0, neighbours)[0, 0]


@given(st.integers(1, 6), st.integers(6, 12), st.integers(1, 28), st.sampled_from(["none", "holidays"]))
@settings(max_examples=30, deadline=None)
def test_the_next_payable_day_is_payable_and_not_before(first, last, closing, extend):
    given_ = {"window": {"first_month": first, "last_month": last, "last_day": closing, "extend": extend}}
    p = rules(given_).at(0)
    season = Season(p, 2021, (day_of("2021-01-01"), day_of("2021-12-31")))
    days = np.arange(season.first, season.first + 365)
    following = season.next_payable(days, np.zeros(365, np.uint8))
    left = following >= 0
    assert (following[left] >= days[left]).all()
    assert season.payable[0, following[left] - season.first].all()
    assert (days[~left] > season.last[0]).all()
    plan = season.plan(0, believes=False)
    assert season.payable[0, plan - season.first].all()


def test_plans_keep_to_what_is_left_of_the_season():
    days, weights = np.arange(10), np.ones(10)
    assert quantile_days(days, weights, (7, 99)).min() == 7
    assert quantile_days(days, weights, (50, 99)).size == 0


def test_rules_are_worked_out_in_fen():
    r = Rules(rules().at(0))
    assert r.tier[SUPPLEMENTARY].tolist() == [20_000, 50_000, 100_000, 200_000, 500_000]
    assert r.subsidy[SUPPLEMENTARY].tolist() == [7_000, 12_000, 20_000, 36_000, 60_000]
    assert (r.subsidy_parts[BASIC].sum(axis=0) == r.subsidy[BASIC]).all()
    assert r.belief[0] == 0


def test_an_account_pension_of_nothing_is_nobodys():
    town = Town([member(30)])
    pension = AccountPension(town.register, BASIC)
    pension.start(np.array([0], np.int32), np.array([0]), 100, 120)
    assert not pension.monthly.any()
