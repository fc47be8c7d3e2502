"""Records and what follows a payment: corrections, payments astray, look-ups, certificates, slips, reminders."""

import numpy as np
import pytest

from sim.core.calendar import day_of
from sim.programmes.resident_pension.certificates import available
from sim.programmes.resident_pension.errands import What
from sim.programmes.resident_pension.register import Item
from sim.programmes.resident_pension.rules import Rules
from sim.world.visits import Channel, Reason, Result
from tests.programmes.pension_town import BASIC, SUPPLEMENTARY, Town, member, rules

WRONG = {"registration_error_rate": 1, "registration_error_blocks_payment": 0, "registration_error_noticed.online": 1}
ASTRAY = {"registration_error_rate": 1, "registration_error_blocks_payment": 0, "registration_error_noticed.online": 0}
CERTAINLY = {"certificate_demand": 1, "certificate_late_share": 0, "certificate_too_early": 0}


@pytest.mark.clause("SP-09")
def test_a_wrong_record_is_noticed_at_the_confirmation():
    town = Town([member()], WRONG)
    town.pay_on("2021-03-10").until("2021-03-11")
    assert town.results(Reason.BASIC) == [("2021-03-10", Result.WRONG_RECORD)]


@pytest.mark.clause("SP-09")
@pytest.mark.parametrize(("noticed", "seen"), [(0, 0), (1, 400)])
def test_the_share_that_notices_is_that_of_the_place_where_one_pays(noticed, seen):
    given = ASTRAY | {"registration_error_noticed.counter": noticed}
    town = Town([member(channel=Channel.BANK_COUNTER) for _ in range(400)], given)
    town.pay_on("2021-03-10").until("2021-03-11")
    assert sum(result == Result.WRONG_RECORD for _, result in town.results(Reason.BASIC)) == seen


@pytest.mark.clause("SP-10")
def test_it_is_corrected_at_the_agency_and_paid_from_the_next_day_on():
    town = Town([member()], WRONG)
    town.pay_on("2021-03-09").until("2021-07-01")  # a Tuesday; the agency is visited on Wednesday
    assert town.results(Reason.CORRECTION) == [("2021-03-10", Result.DONE)]
    assert [v.channel for v in town.visits if v.reason == Reason.CORRECTION] == [Channel.AGENCY]
    assert town.results(Reason.BASIC)[1] == ("2021-03-11", Result.DONE)
    assert town.counts.get((2021, "basic.correction_visits")) is None  # the year is not over
    town.until("2022-01-01")
    assert town.counts[2021, "basic.correction_visits"] == 1


@pytest.mark.clause("SP-10")
def test_a_record_corrected_on_25_june_is_too_late_for_the_season():
    town = Town([member()], WRONG)
    town.pay_on("2021-06-24").until("2022-01-01")
    assert town.results(Reason.CORRECTION) == [("2021-06-25", Result.DONE)]
    assert len(town.results(Reason.BASIC)) == 1
    assert town.counts[2021, "basic.missed_record"] == 1
    assert town.counts[2021, "supplementary.missed_record"] == 1


@pytest.mark.clause("SP-10")
def test_a_reform_may_wait_no_day_or_spare_the_visit():
    town = Town([member()], WRONG | {"correct_online": True})
    town.pay_on("2021-06-23").until("2022-01-01")
    assert [v.channel for v in town.visits if v.reason == Reason.CORRECTION] == [Channel.MINSHENG]
    assert town.counts[2021, "basic.paid"] == 1
    assert town.counts[2021, "basic.correction_visits"] == 0


@pytest.mark.clause("SP-10")
def test_the_correction_lasts():
    town = Town([member()], WRONG).to_the_end()
    assert sum(town.counts[year, "basic.correction_visits"] for year in range(2021, 2026)) == 1
    assert town.counts[2022, "basic.paid"] == 1


@pytest.mark.clause("SP-09")
def test_a_blocked_record_costs_a_visit_but_no_money():
    town = Town([member()], ASTRAY | {"registration_error_blocks_payment": 1})
    town.pay_on("2021-03-10").until("2021-03-11")
    assert town.results(Reason.BASIC) == [("2021-03-10", Result.WRONG_RECORD)]
    assert "payment_astray" not in set(town.ledger.ledger.rows()["kind"])


@pytest.mark.clause("SP-09")
def test_an_unnoticed_wrong_record_sends_the_payment_astray_until_it_is_found():
    town = Town([member()], ASTRAY | {"misposted_found_days": 5})
    opening = town.balance(0, BASIC)
    town.pay_on("2021-02-02").until("2021-02-03")
    assert town.results(Reason.BASIC) == [("2021-02-02", Result.DONE)]
    assert town.balance(0, BASIC) == opening
    assert town.ledger.ledger.balance("pooled_fund") == 20_000
    town.until("2022-01-01")
    assert town.ledger.ledger.balance("pooled_fund") == 0
    assert town.balance(0, BASIC) == opening + 200 + 35
    assert town.counts[2021, "basic.paid"] == 1


@pytest.mark.clause("SP-09")
def test_what_is_found_after_the_season_is_credited_but_the_year_was_missed():
    town = Town([member()], ASTRAY | {"misposted_found_days": 5000, "basic_habit_share": 1})
    opening = town.balance(0, BASIC)
    town.pay_on("2021-02-02").until("2022-01-01")
    assert town.counts[2021, "basic.missed_record"] == 1
    assert town.counts[2021, "basic.paid"] == 0
    e = town.register.errands
    e.put(town.ids(What.CORRECTION), day_of("2022-01-04"))
    town.until("2022-01-05")
    assert town.balance(0, BASIC) == opening + 235


@pytest.mark.clause("SP-11")
def test_the_record_is_looked_up_online_after_the_payment():
    town = Town([member(), member(smartphone=False)], {"query_after_payment": 1, "pays_for_household.mean_persons": 1})
    town.pay_on("2021-03-10").until("2021-03-12")
    queries = [v for v in town.visits if v.reason == Reason.QUERY]
    assert [(v.day, v.who, v.channel, v.result) for v in queries] == [("2021-03-11", 0, Channel.WECHAT, Result.DONE)]


@pytest.mark.clause("SP-11")
def test_a_look_at_the_record_finds_what_has_gone_astray():
    town = Town([member()], ASTRAY | {"query_after_payment": 1, "pays_for_household.mean_persons": 1})
    town.pay_on("2021-02-02").until("2021-07-01")
    assert town.results(Reason.CORRECTION)[0][0] <= "2021-02-05"


@pytest.mark.clause("SP-17")
def test_paid_on_9_february_2021_gives_a_certificate_on_22_february():
    assert available(day_of("2021-02-09"), Rules(rules().at(0))) == day_of("2021-02-22")


@pytest.mark.clause("SP-17")
def test_make_up_days_count_as_working_days():
    # 25 April 2021 is a Sunday on which offices work
    assert available(day_of("2021-04-22"), Rules(rules().at(0))) == day_of("2021-04-28")


@pytest.mark.clause("SP-17")
def test_a_request_before_that_is_in_vain_and_repeated():
    town = Town(
        [member(login=False)], CERTAINLY | {"certificate_too_early": 1, "persistence": 0, "take_up_first_year": 0}
    )
    town.pay_on("2021-02-09").until("2022-01-01")
    asked = town.results(Reason.CERTIFICATE)
    assert [result for _, result in asked[:-1]] == [Result.TOO_EARLY] * (len(asked) - 1)
    assert len(asked) > 1
    assert asked[-1] == ("2021-02-22", Result.DONE)
    assert [v.retry for v in town.visits if v.reason == Reason.CERTIFICATE] == [False] + [True] * (len(asked) - 1)
    assert town.counts[2021, "basic.certificate_early_visits"] == len(asked) - 1


@pytest.mark.clause("SP-17")
def test_a_late_certificate_takes_longer():
    given = CERTAINLY | {"certificate_late_share": 1, "certificate_wanted_days": 1, "take_up_first_year": 0}
    town = Town([member(login=False)], given)
    town.pay_on("2021-02-09").until("2022-01-01")
    assert town.results(Reason.CERTIFICATE) == [("2021-02-22", Result.TOO_EARLY), ("2021-03-01", Result.DONE)]


@pytest.mark.clause("SP-15", "SP-14")
@pytest.mark.parametrize(("login", "channel"), [(True, Channel.E_TAX), (False, Channel.TAX_HALL)])
def test_it_is_printed_from_the_e_tax_site_with_a_login_or_at_the_tax_hall(login, channel):
    given = CERTAINLY | {"certificate_online_share": 1}
    for paid_through in (Channel.WECHAT, Channel.BANK_APP):
        town = Town([member(login=login, channel=paid_through)], given).until("2022-01-01")
        assert {v.channel for v in town.visits if v.reason == Reason.CERTIFICATE} == {channel}


@pytest.mark.clause("SP-16", "SP-21")
@pytest.mark.parametrize("channel", [Channel.BANK_KIOSK, Channel.BANK_COUNTER, Channel.VILLAGE_AGENT])
def test_the_slip_of_an_on_site_payment_is_proof_at_once(channel):
    with_slip = Town([member(channel=channel)], CERTAINLY).until("2022-01-01")
    without = Town([member(channel=channel)], CERTAINLY | {"slip_is_proof": False}).until("2022-01-01")
    assert with_slip.results(Reason.CERTIFICATE) == []
    assert without.results(Reason.CERTIFICATE) != []


def test_a_longer_lag_makes_more_visits_in_vain():
    people = [member(login=False) for _ in range(200)]
    visits = {}
    for lag in (0, 5, 15):
        town = Town([dict(p) for p in people], CERTAINLY | {"certificate_workdays": lag, "certificate_too_early": 0.5})
        visits[lag] = sum(r == Result.TOO_EARLY for _, r in town.until("2022-01-01").results(Reason.CERTIFICATE))
    assert visits[0] < visits[5] <= visits[15]


def test_clean_records_make_no_visits_to_the_agency():
    town = Town([member() for _ in range(50)], WRONG | {"records_cleaned_share": 1}).until("2022-01-01")
    assert town.results(Reason.CORRECTION) == []
    assert town.counts[2021, "basic.paid"] == 50


BELIEVERS = {"believes_30_june_share.first_year": 1, "planned_after_25_june_share": 1}


def test_believers_who_plan_late_come_after_the_closing_day():
    town = Town([member() for _ in range(30)], BELIEVERS).until("2022-01-01")
    assert town.counts[2021, "basic.missed_after_closing_day"] == 30
    assert {day[5:] for day, _ in town.results(Reason.BASIC)} <= {"06-26", "06-27", "06-28", "06-29", "06-30"}


def test_the_belief_is_one_for_both_contributions_and_fades_with_a_refusal():
    town = Town([member()], BELIEVERS | {"belief_kept": 0})
    town.until("2022-01-01")
    rules_ = town.pension._rules.at(day_of("2021-01-01"))
    assert not town.register.believes(np.array([0], np.int32), rules_).any()
    town.until("2023-01-01")
    assert town.counts[2022, "basic.paid"] == town.counts[2022, "supplementary.paid"] == 1


def test_a_reminder_turns_late_believers_into_payers():
    silent = Town([member() for _ in range(200)], BELIEVERS)
    told = Town(
        [member() for _ in range(200)],
        BELIEVERS | {"reminder": {"messages": 1, "day": 18, "reach": 1}, "belief_kept": 0},
    )
    silent.until("2022-01-01")
    told.until("2022-01-01")
    assert silent.counts[2021, "basic.paid"] == 0
    assert told.counts[2021, "basic.paid"] == 200
    rows = told.ledger.ledger.rows()
    sent = [rows["amount_fen"][i] for i, kind in enumerate(rows["kind"]) if kind == "reminder"]
    assert sent[0] == 200 * 5


def test_each_further_reminder_has_less_effect_and_costs_as_much():
    given = {"reach": 1, "month": 1, "day": 1, "cost": 1}
    people = [member() for _ in range(500)]
    once = Town([dict(p) for p in people], {"reminder": given | {"messages": 1}, "reminder_sms_effect": 0.2})
    often = Town([dict(p) for p in people], {"reminder": given | {"messages": 3}, "reminder_sms_effect": 0.2})
    once.until("2021-01-06")
    often.until("2021-01-06")

    def paid(town):
        dues = town.register.dues
        return int(((dues.state == Item.PAID) & (dues.scheme == BASIC)).sum())

    assert 0 < paid(once) < paid(often) < 3 * paid(once)


def test_publicity_tells_of_the_closing_day_before_the_season():
    given = BELIEVERS | {"publicity_reach": 1, "belief_kept": 0}
    town = Town([member() for _ in range(30)], given).until("2022-01-01")
    assert town.counts[2021, "basic.paid"] == 30


def test_an_answered_call_counts_as_being_told():
    town = Town([member() for _ in range(200)], BELIEVERS)
    rules_ = town.pension._rules.at(day_of("2021-01-01"))
    everybody = np.arange(200, dtype=np.int32)
    before = town.register.believes(everybody, rules_).sum()
    town.world.notices.knows("last_payable_day")[:] = True
    after = town.register.believes(everybody, rules_).sum()
    assert before == 200
    assert 60 < after < 140


@pytest.mark.clause("SP-20")
def test_a_missed_basic_year_is_paid_later_without_subsidy():
    town = Town([member()], {"back_pays_missed_share": 1, "refused_return_share.january_to_may": 0})
    town.pay_on("2021-06-26").until("2023-01-01")
    assert town.counts[2021, "basic.back_paid"] + town.counts[2022, "basic.back_paid"] == 1
    assert town.amounts[2021, "basic.entry_subsidy_yuan"] == 0
    assert all(v.retry for v in town.visits if v.reason == Reason.BACK_PAYMENT)


@pytest.mark.clause("SP-20")
def test_years_before_the_scheme_are_paid_by_those_near_the_pension_only():
    given = {"back_payment_share.first_year": 1, "back_payment_within_days": 1}
    town = Town([member(55), member(30)], given).until("2022-01-01")
    assert town.counts[2021, "supplementary.back_paid"] == 1
    assert town.register.years[0] > 1
    assert town.register.years[1] == 1
    years = int(town.register.years[0]) - 1
    assert town.balance(0, SUPPLEMENTARY) == 270 + 200 * years
