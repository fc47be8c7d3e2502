"""Paying: the window, the order of the two contributions, registration, channels, and what a missed day costs."""

import numpy as np
import pytest

from sim.core.calendar import day_of
from sim.core.kernels import Outcome
from sim.core.luck import Stream
from sim.programmes.resident_pension.errands import What
from sim.programmes.resident_pension.season import Season
from sim.run import load
from sim.world.preferences import Preferences
from sim.world.residents import Status
from sim.world.visits import Channel, Reason, Result
from tests.programmes.pension_town import BASIC, SUPPLEMENTARY, Town, member, rules

BASIC_VISIT, SUPPLEMENTARY_VISIT = Reason.BASIC, Reason.SUPPLEMENTARY


def season(changes=None, year=2021):
    p = rules(changes).at(day_of("2021-01-01"))
    return Season(p, year, (day_of(f"{year}-01-01"), day_of(f"{year}-12-31")))


def payable(s, date, group=0):
    return bool(s.payable[group, day_of(date) - s.first])


@pytest.mark.clause("SP-05", "SP-06", "SP-07")
@pytest.mark.parametrize(
    ("date", "open_"),
    [
        ("2021-01-01", True),  # New Year's Day, a holiday: open all the same
        ("2021-01-25", True),
        ("2021-01-26", False),
        ("2021-02-01", True),
        ("2021-05-31", False),
        ("2021-06-25", True),
        ("2021-06-26", False),
        ("2021-06-30", False),
        ("2021-07-01", False),
        ("2021-12-25", False),
    ],
)
def test_the_window_is_the_first_to_the_25th_of_january_to_june(date, open_):
    assert payable(season(), date) is open_


@pytest.mark.clause("SP-07")
def test_a_closing_day_on_a_saturday_does_not_move():
    s = season(year=2022)
    assert payable(s, "2022-06-25")
    assert not payable(s, "2022-06-27")


@pytest.mark.clause("SP-07")
def test_extending_to_the_next_working_day_moves_it():
    s = season({"window.extend": "last_day_to_next_workday"}, year=2022)
    assert payable(s, "2022-06-27")
    assert not payable(s, "2022-06-28")


@pytest.mark.clause("SP-05")
def test_the_second_reading_goes_on_until_25_december():
    s = season({"payable_after_june": True})
    assert payable(s, "2021-07-01")
    assert payable(s, "2021-12-25")
    assert not payable(s, "2021-12-26")
    assert s.closes == day_of("2021-12-31")


@pytest.mark.clause("SP-06")
def test_25_june_is_accepted_and_credited_with_the_entry_subsidy():
    town = Town([member()], {"take_up_first_year": 1})
    town.until("2021-01-01").pay_on("2021-06-24").pay_on("2021-06-25", SUPPLEMENTARY).until("2021-07-01")
    assert town.results(SUPPLEMENTARY_VISIT) == [("2021-06-25", Result.DONE)]
    assert town.balance(0, SUPPLEMENTARY) == 200 + 70


@pytest.mark.clause("SP-06", "SP-20")
def test_26_june_is_refused_counted_as_missed_and_can_be_paid_later_without_the_subsidy():
    town = Town([member()], {"back_pays_missed_share": 1, "back_payment_within_days": 30})
    town.until("2021-01-01").pay_on("2021-06-20").pay_on("2021-06-26", SUPPLEMENTARY).to_the_end()
    assert town.results(SUPPLEMENTARY_VISIT, 0)[0] == ("2021-06-26", Result.NOT_PAYABLE)
    assert town.counts[2021, "supplementary.missed_after_closing_day"] == 1
    assert town.counts[2021, "supplementary.paid"] == 0
    assert town.counts[2021, "supplementary.back_paid"] == 1
    assert town.amounts[2021, "supplementary.entry_subsidy_yuan"] == 0
    back = town.results(Reason.BACK_PAYMENT)
    assert back[0][1] == Result.DONE
    assert "2021-07-01" <= back[0][0] <= "2021-09-25"


@pytest.mark.clause("SP-06")
def test_who_is_refused_on_26_march_returns_on_1_april():
    town = Town([member()], {"refused_return_share.january_to_may": 1})
    town.pay_on("2021-03-26").until("2021-07-01")
    assert town.results(BASIC_VISIT) == [("2021-03-26", Result.NOT_PAYABLE), ("2021-04-01", Result.DONE)]


@pytest.mark.clause("SP-05")
def test_under_the_second_reading_who_came_on_26_june_pays_on_1_july_with_the_subsidy():
    town = Town([member()], {"payable_after_june": True, "refused_return_share.after_june": 1})
    town.pay_on("2021-06-26").until("2022-01-01")
    assert town.results(BASIC_VISIT) == [("2021-06-26", Result.NOT_PAYABLE), ("2021-07-01", Result.DONE)]
    assert town.amounts[2021, "basic.entry_subsidy_yuan"] == 3500


@pytest.mark.clause("SP-02")
def test_the_supplementary_contribution_waits_for_the_basic_one():
    town = Town([member()])
    town.pay_on("2021-03-10").pay_on("2021-02-10", SUPPLEMENTARY).until("2021-07-01")
    assert town.results(BASIC_VISIT) == [("2021-03-10", Result.DONE)]
    assert town.results(SUPPLEMENTARY_VISIT) == [("2021-03-11", Result.DONE)]


@pytest.mark.clause("SP-02")
def test_who_does_not_know_the_order_is_sent_away_and_pays_after_the_basic_contribution():
    town = Town([member()], {"ignores_basic_first_share": 1})
    town.pay_on("2021-03-10").pay_on("2021-02-10", SUPPLEMENTARY).until("2021-07-01")
    assert town.results(SUPPLEMENTARY_VISIT) == [("2021-02-10", Result.NOT_ELIGIBLE), ("2021-03-11", Result.DONE)]


@pytest.mark.clause("SP-02")
def test_without_the_basic_payment_the_supplementary_one_is_missed_for_the_same_reason():
    town = Town([member()], {"refused_return_share.january_to_may": 0})
    town.pay_on("2021-06-26").pay_on("2021-05-10", SUPPLEMENTARY).until("2022-01-01")
    assert town.counts[2021, "basic.missed_after_closing_day"] == 1
    assert town.counts[2021, "supplementary.missed_after_closing_day"] == 1


@pytest.mark.clause("SP-02")
@pytest.mark.parametrize(("gate", "eligible"), [(False, 1), (True, 0)])
def test_the_rule_of_order_binds_basic_pensioners_only_by_the_switch(gate, eligible):
    town = Town([member(62, Status.RESIDENT_PENSIONER)], {"gate_applies_to_basic_pensioners": gate})
    town.until("2022-01-01")
    assert town.counts[2021, "basic.eligible"] == 0
    assert town.counts[2021, "supplementary.eligible"] == eligible
    assert town.counts[2021, "supplementary.paid"] == eligible


@pytest.mark.clause("SP-02")
def test_a_reform_may_drop_the_order():
    town = Town([member()], {"requires_basic_paid_same_year": False})
    town.pay_on("2021-03-10").pay_on("2021-02-10", SUPPLEMENTARY).until("2021-07-01")
    assert town.results(SUPPLEMENTARY_VISIT) == [("2021-02-10", Result.DONE)]


@pytest.mark.clause("SP-04")
def test_there_is_one_normal_contribution_a_year_and_scheme():
    town = Town([member(), member(25), member(62, Status.RESIDENT_PENSIONER)]).to_the_end()
    for year in range(2021, 2026):
        for scheme in ("basic", "supplementary"):
            assert town.counts[year, f"{scheme}.paid"] <= town.counts[year, f"{scheme}.eligible"]
    assert town.counts[2023, "basic.paid"] == 2
    assert town.counts[2021, "supplementary.paid"] == 3


@pytest.mark.clause("SP-03")
def test_both_contributions_have_one_calendar():
    town = Town([member(), member(62, Status.RESIDENT_PENSIONER)], {"refused_return_share.january_to_may": 0})
    town.pay_on("2021-04-26").pay_on("2021-04-26", SUPPLEMENTARY, row=1).until("2021-06-01")
    assert {v.result for v in town.visits if v.day == "2021-04-26"} == {Result.NOT_PAYABLE}


@pytest.mark.clause("SP-18")
def test_the_supplementary_scheme_starts_empty_and_the_basic_one_does_not():
    town = Town([member(50)])
    opening = town.ledger.ledger.rows()
    assert set(opening["payee"]) == {"resident_account"}
    assert town.balance(0, BASIC) > 0
    assert town.balance(0, SUPPLEMENTARY) == 0
    assert not town.register.years.any()


@pytest.mark.clause("SP-18")
def test_before_the_scheme_begins_nobody_may_pay_into_it():
    town = Town([member()], {"begins": "2022-01-01"}).until("2022-01-01")
    assert town.counts[2021, "supplementary.eligible"] == 0
    assert town.counts[2021, "basic.paid"] == 1


@pytest.mark.clause("SP-19")
def test_registration_comes_before_the_supplementary_payment():
    town = Town([member()], {"registered_automatically_share": 0}).until("2022-01-01")
    registration = town.results(Reason.REGISTRATION)
    payment = town.results(SUPPLEMENTARY_VISIT)
    assert [result for _, result in registration] == [Result.DONE]
    assert payment[0][1] == Result.DONE
    assert payment[0][0] > registration[0][0]


@pytest.mark.clause("SP-19")
def test_the_unregistered_find_nothing_to_pay():
    town = Town(
        [member()],
        {"registered_automatically_share": 0, "requires_basic_paid_same_year": False, "ignores_basic_first_share": 1},
    )
    e = town.register.errands
    town.pay_on("2021-01-05", SUPPLEMENTARY)
    e.put(town.ids(What.REGISTRATION), day_of("2021-01-11"))
    town.until("2021-07-01")
    assert town.results(SUPPLEMENTARY_VISIT) == [("2021-01-05", Result.NOT_ELIGIBLE), ("2021-01-12", Result.DONE)]


@pytest.mark.clause("SP-19")
def test_bulk_registration_spares_the_visits():
    town = Town([member() for _ in range(40)], {"registered_automatically_share": 1}).until("2022-01-01")
    assert town.results(Reason.REGISTRATION) == []
    assert town.stocks[2021]["supplementary.registered"].size == 40


@pytest.mark.clause("SP-01", "SP-21")
@pytest.mark.parametrize(
    "channel",
    [Channel.WECHAT, Channel.BANK_APP, Channel.E_TAX, Channel.BANK_KIOSK, Channel.BANK_COUNTER, Channel.VILLAGE_AGENT],
)
def test_each_channel_takes_the_payment(channel):
    town = Town([member(channel=channel)]).until("2022-01-01")
    assert town.counts[2021, "basic.paid"] == 1
    assert {v.channel for v in town.visits} == {channel}


@pytest.mark.clause("SP-01", "SP-08")
def test_a_channel_that_takes_no_payments_is_replaced_by_the_counter():
    town = Town([member(channel=Channel.WECHAT)], {"accepts.wechat": False}).until("2022-01-01")
    assert {v.channel for v in town.visits} == {Channel.BANK_COUNTER}
    assert town.counts[2021, "basic.paid"] == 1


@pytest.mark.clause("SP-08")
def test_who_fails_online_comes_again_until_the_attempts_or_the_season_are_over():
    town = Town([member()], {"attempts_max": 4})
    town.channels.fails = {0}
    town.pay_on("2021-01-05").until("2022-01-01")
    tried = town.results(BASIC_VISIT)
    assert [result for _, result in tried] == [Result.FAILED_ONLINE] * 4
    assert [v.retry for v in town.visits if v.reason == BASIC_VISIT] == [False, True, True, True]
    assert town.counts[2021, "basic.missed_channel"] == 1


@pytest.mark.parametrize(
    ("outcome", "result"), [(Outcome.ABANDONED, Result.ABANDONED), (Outcome.TURNED_AWAY, Result.TURNED_AWAY)]
)
def test_who_gives_up_in_the_queue_for_good_has_missed_it_by_the_queue(outcome, result):
    town = Town([member(channel=Channel.BANK_COUNTER)], {"queue_return_share": 0})
    town.channels.outcome = outcome
    town.until("2022-01-01")
    assert [r for _, r in town.results(BASIC_VISIT)] == [result]
    assert town.counts[2021, "basic.missed_queue"] == 1
    assert town.counts[2021, "supplementary.missed_queue"] == 1


@pytest.mark.clause("SP-13")
def test_the_wrong_year_in_the_bank_app_is_a_back_payment_without_subsidy():
    town = Town([member(channel=Channel.BANK_APP)], {"wrong_year_chosen_share": 1}).until("2022-01-01")
    assert town.counts[2021, "basic.paid"] == 0
    assert town.counts[2021, "basic.back_paid"] == 1
    assert town.counts[2021, "basic.missed_other"] == 1
    assert town.amounts[2021, "basic.entry_subsidy_yuan"] == 0
    assert town.amounts[2021, "basic.collected_yuan"] == 20_000
    assert "back_payment" in set(town.ledger.ledger.rows()["kind"])


@pytest.mark.clause("SP-13")
def test_other_channels_offer_no_wrong_year():
    town = Town([member(channel=Channel.WECHAT)], {"wrong_year_chosen_share": 1}).until("2022-01-01")
    assert town.counts[2021, "basic.paid"] == 1


@pytest.mark.parametrize(("tier", "subsidy"), [("200", 70), ("500", 120), ("1000", 200), ("2000", 360), ("5000", 600)])
def test_the_entry_subsidy_of_each_tier(tier, subsidy):
    shares = {name: int(name == tier) for name in ("200", "500", "1000", "2000", "5000")}
    town = Town([member()], {"tier_share": shares}).until("2022-01-01")
    assert town.balance(0, SUPPLEMENTARY) == int(tier) + subsidy
    paid_by = {payer: town.ledger.ledger.balance(payer) for payer in ("province", "city")}
    basic = 3500
    assert -paid_by["province"] >= subsidy * 50 + basic // 2


def test_one_session_pays_for_the_household_and_for_both_contributions():
    family = [member(40, household=0), member(38, household=0), member(19, household=0)]
    apart = Town([dict(p) for p in family], {"pays_for_household.mean_persons": 3}).until("2022-01-01")
    assert [(v.reason, v.persons) for v in apart.visits] == [(BASIC_VISIT, 3), (SUPPLEMENTARY_VISIT, 3)]
    together = Town([dict(p) for p in family], {"pays_for_household.mean_persons": 3, "one_session": True})
    together.until("2022-01-01")
    assert [(v.reason, v.persons) for v in together.visits] == [(BASIC_VISIT, 6)]
    for scheme in ("basic", "supplementary"):
        assert together.counts[2021, f"{scheme}.paid"] == apart.counts[2021, f"{scheme}.paid"] == 3


def test_the_county_pays_for_the_poor_in_one_batch_without_a_visit():
    given = {"government_pays_basic_for": {"dibao": True, "severely_disabled": False, "poor": False}}
    town = Town([member(dibao=True), member(), member(poor=True)], given).until("2022-01-01")
    assert town.counts[2021, "basic.paid"] == 3
    assert 0 not in {v.who for v in town.visits if v.reason == BASIC_VISIT}
    rows = town.ledger.ledger.rows()
    batch = [i for i, kind in enumerate(rows["kind"]) if kind == "government_contribution"]
    assert [(rows["month"][i], rows["count"][i], rows["amount_fen"][i]) for i in batch] == [(3, 1, 10_000)]
    assert town.results(SUPPLEMENTARY_VISIT, 0)[0][0] >= "2021-03-16"


def test_a_debit_needs_no_visit():
    town = Town([member(), member(bank_card=False)], {"auto_debit_share": 1}).until("2022-01-01")
    assert town.counts[2021, "basic.paid"] == town.counts[2021, "supplementary.paid"] == 2
    assert {v.who for v in town.visits} == {1}


def test_who_dies_before_paying_is_counted_so():
    town = Town([member(), member()])
    town.pay_on("2021-05-05").until("2021-03-01")
    town.die(0)
    town.until("2022-01-01")
    assert town.counts[2021, "basic.missed_died_or_moved"] == 1
    assert town.counts[2021, "basic.paid"] == 1


def test_another_member_pays_when_the_payer_has_died():
    town = Town([member(40, household=0), member(38, household=0)], {"pays_for_household.mean_persons": 2})
    town.pay_on("2021-05-05").until("2021-03-01")
    town.die(int(town.register.errands.who[town.sessions()[0]]))
    town.until("2022-01-01")
    assert town.counts[2021, "basic.paid"] == 1


def test_staggered_groups_pay_in_their_own_months():
    s = season({"stagger.by": "birth_month", "stagger.months_open": 1})
    assert [g for g in range(6) if payable(s, "2021-03-10", g)] == [2]
    people = [member(birth=f"1980-{month:02d}-15") for month in range(1, 13)]
    town = Town(people, {"stagger.by": "birth_month", "stagger.months_open": 1}).until("2022-01-01")
    months = {v.who: v.day[5:7] for v in town.visits if v.reason == BASIC_VISIT}
    assert [months[who] for who in range(12)] == [f"{1 + who // 2:02d}" for who in range(12)]


@pytest.mark.parametrize("by", ["none", "county", "birth_month"])
def test_everybody_still_pays_however_they_are_staggered(by):
    people = [member(age, birth=f"{2020 - age}-{1 + age % 12:02d}-03", county=age % 11) for age in range(20, 60)]
    town = Town(people, {"stagger.by": by}).until("2022-01-01")
    assert town.counts[2021, "basic.paid"] == 40


def test_planned_days_lie_in_the_window_for_those_who_know_it():
    town = Town([member(20 + i % 40) for i in range(300)], certain=True)
    e = town.register.errands
    days = e.day[town.sessions()]
    assert all(payable(town.register.season, int(day)) for day in days)
    assert np.mean(days <= day_of("2021-01-25")) == pytest.approx(0.2, abs=0.08)
    assert np.mean(days >= day_of("2021-06-01")) == pytest.approx(0.3, abs=0.08)


@pytest.mark.clause("SP-12", "SP-14")
def test_without_a_card_one_pays_on_site_and_without_a_login_not_on_the_e_tax_site():
    people = [member(20 + i % 60, smartphone=i % 3 != 0, bank_card=i % 2 == 0, login=i % 5 == 0) for i in range(600)]
    residents = Town(people).people
    policy = load("baseline").policy("world").of(lambda p: p.channels)
    preferences = Preferences(policy, residents, Stream(398), day_of("2021-01-01"))
    channel = preferences.choose(np.arange(600, dtype=np.int32))
    online = channel < Channel.BANK_KIOSK
    assert online.any()
    assert not (online & ~residents.bank_card).any()
    assert not (online & ~residents.smartphone).any()
    assert not ((channel == Channel.E_TAX) & ~residents.login).any()
