"""Calls, falls and answers: rates and chances worked by hand, then the call centre's books."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.calendar import day_of, month_of
from sim.core.counts import poisson
from sim.core.luck import Stream
from sim.programmes.eldercare_device import calls as calling
from sim.programmes.eldercare_device.calls import CallTables, Users
from sim.programmes.eldercare_device.parameters import KINDS, SERVICES
from tests.programmes.device_world import EAGER, City, people, rules

START = day_of("2021-01-01")
JUNE = day_of("2021-06-01")
LUCK = Stream(11, 0)
HELD = {**EAGER, "attrition_factor": 0}
KEPT = {**HELD, "issued_before_2021.2020": 400}


def users(n, age=80, days=30):
    ids = np.arange(n)
    whole = np.ones(n, np.int64)
    return Users(ids, whole * age, np.zeros(n, bool), whole * JUNE, whole * days)


def a_month(n=4000, changes=None, *, cold=False, weight=1.0, age=80):
    found = rules(changes).at(START)
    tables = CallTables(found)
    made, falls = calling.month_of_calls(found, tables, LUCK, users(n, age), month_of(JUNE), cold=cold, weight=weight)
    return found, tables, made, falls


def share_of_kind(made, name):
    return int((made.kind == KINDS.index(name)).sum())


# ---- falls ----


def test_falls_by_age_and_for_those_alone():
    age = np.array([60, 69, 70, 79, 80, 95, 80])
    alone = np.array([False] * 6 + [True])
    rates = calling.fall_rates(rules().at(START).falls, age, alone)
    assert rates.tolist() == pytest.approx([0.163, 0.163, 0.217, 0.217, 0.273, 0.273, 0.273 * 1.19])


@pytest.mark.clause("EC-13")
def test_a_fall_calls_only_if_the_device_is_worn_charged_and_detects_or_is_pressed():
    falls = rules().at(START).falls
    worn = np.array([0.0, 0.5, 1.0])
    assert calling.chance_of_signal(falls, worn).tolist() == pytest.approx([0, 0.5 * 0.85 * 0.8, 0.85 * 0.8])


@pytest.mark.parametrize("off", ["falls.charged", "falls.detection"])
def test_a_device_that_is_empty_or_never_notices_is_silent(off):
    falls = rules({off: 0, "falls.pressed": 0}).at(START).falls
    assert calling.chance_of_signal(falls, np.ones(3)).tolist() == [0, 0, 0]


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1))
def test_wearing_is_a_share_and_meets_its_mean_where_it_can(always, never, mean):
    falls = rules({"falls.worn_always": always, "falls.worn_never": never, "falls.worn_or_in_reach": mean}).at(START)
    worn = calling.share_worn(falls.falls, (np.arange(10_000) + 0.5) / 10_000)
    assert worn.min() >= 0
    assert worn.max() <= 1
    if always <= mean <= 1 - never:
        assert worn.mean() == pytest.approx(mean, abs=0.01)


# ---- how many calls ----


@given(st.floats(0.01, 20))
def test_poisson_counts_have_the_mean_and_variance_of_poisson(mean):
    bits = ((np.arange(20_000) + 0.5) / 20_000 * 2**32).astype(np.uint32)
    counts = poisson(bits, np.full(bits.size, mean))
    assert counts.mean() == pytest.approx(mean, rel=0.01, abs=1e-3)
    assert counts.var() == pytest.approx(mean, rel=0.03, abs=1e-2)


@pytest.mark.clause("EC-08")
def test_one_key_calls_for_six_services_and_answers_questions():
    _, _, made, _ = a_month(20_000)
    a_year = 20_000 * 30 / 365
    for kind, mean in rules().at(START).calls.per_user_year.items():
        pressed = share_of_kind(made, kind) - (made.fall.sum() if kind == "rescue" else 0)
        assert pressed / a_year == pytest.approx(mean, rel=0.12), kind
    assert KINDS == ("rescue", "shopping", "meals", "medical", "cleaning", "travel", "enquiry_or_test")


def test_few_call_often_and_many_hardly_ever():
    found = rules().at(START)
    rates = calling.yearly_rates(CallTables(found), LUCK, users(20_000))
    meals = np.sort(rates[:, KINDS.index("meals")])
    assert meals.mean() == pytest.approx(3.0, rel=0.1)
    assert meals[-2000:].sum() > 0.6 * meals.sum()


def test_the_cold_season_and_age_bring_more_calls():
    warm, cold = a_month()[2], a_month(cold=True)[2]
    assert share_of_kind(cold, "medical") > share_of_kind(warm, "medical")
    assert a_month(age=95)[2].ids.size > warm.ids.size


@pytest.mark.clause("EC-08")
def test_calls_fall_into_the_days_the_device_was_held_in_order_of_time():
    _, _, made, falls = a_month()
    assert (np.diff(made.arrival) >= 0).all()
    assert made.day.min() >= JUNE
    assert made.day.max() < JUNE + 30
    assert (made.arrival // 86_400 == made.day).all()
    assert made.fall.sum() == falls.signalled.sum()


def test_a_sample_is_filled_up_by_copies_that_are_not_its_own():
    one, five = a_month()[2], a_month(weight=5.0)[2]
    assert (~five.copy).sum() == one.ids.size
    assert five.ids.size == pytest.approx(5 * one.ids.size, rel=0.05)
    assert set(five.ids[five.copy]).isdisjoint(one.ids)


# ---- answers ----


def answers(changes=None, **more):
    found, tables, made, _ = a_month(changes=changes, **more)
    return made, calling.answer(found, tables, LUCK, made)


@pytest.mark.clause("EC-13")
def test_rescue_is_answered_before_all_other_requests():
    busy = {"response.operators.day": 1, "response.operators.night": 1, "calls.factor": 12}
    first, later = answers(busy), answers({**busy, "response.rescue_first": False})
    rescue = first[0].kind == calling.RESCUE
    assert first[1].wait[rescue].mean() < 0.7 * later[1].wait[rescue].mean()
    assert first[1].answered[rescue].mean() > later[1].answered[rescue].mean()
    assert first[1].wait[~rescue].mean() >= later[1].wait[~rescue].mean()


@pytest.mark.clause("EC-13")
def test_a_rescuer_is_there_after_waiting_talking_and_travelling():
    made, found = answers()
    sent = found.response >= 0
    assert sent[found.answered & (made.kind == calling.RESCUE) & ~made.false].all()
    assert (found.response[sent] > found.wait[sent]).all()
    assert np.median(found.response[sent]) > 9 * 60


def test_fewer_responders_are_later():
    few = answers({"response.responders.day": 1, "response.responders.night": 1, "calls.factor": 3})
    many = answers({"calls.factor": 3})
    rescue = (many[0].kind == calling.RESCUE) & ~many[0].false & many[1].answered
    assert few[1].response[rescue].mean() > many[1].response[rescue].mean()


# ---- the books ----


@pytest.fixture(scope="module")
def year():
    return City(people(400), KEPT).run("2021-12-31")


@pytest.mark.clause("EC-08")
def test_every_call_is_answered_or_not_and_is_of_one_kind(year):
    by_kind = sum(year.count(f"calls_{kind}") for kind in KINDS)
    assert by_kind == year.count("calls_answered") + year.count("calls_unanswered") > 0


def test_falls_are_more_than_the_device_tells(year):
    assert year.count("falls") > year.count("falls_signalled") > 0


@pytest.mark.clause("EC-13")
def test_rescues_and_their_response_times_are_reported(year):
    assert year.count("rescues") >= year.count("rescues_late") > 0
    assert year.stocks[2021]["rescue_p95_seconds"] > 540


@pytest.mark.clause("EC-11")
def test_the_bank_gives_ten_percent_off_services_bought_through_it_and_not_off_the_fee():
    through = City(people(200), {**KEPT, "services.bank_payment_share": 1}).run("2021-12-31")
    without = City(people(200), {**KEPT, "services.bank_payment_share": 0}).run("2021-12-31")
    full = without.yuan("services_cost_yuan")
    assert without.yuan("bank_cost_yuan") == 0
    assert through.yuan("bank_cost_yuan") == pytest.approx(full * 0.1, abs=0.005 * through.count("bank_cost_yuan"))
    assert through.yuan("services_cost_yuan") + through.yuan("bank_cost_yuan") == pytest.approx(full)
    assert through.ledger.balance("bank") == -round(through.yuan("bank_cost_yuan") * 100)
    for measure in ("user_cost_yuan", "public_cost_yuan"):
        assert through.yuan(measure) == without.yuan(measure)


def test_paid_services_come_to_about_240_yuan_a_user_and_year(year):
    assert year.yuan("services_cost_yuan") / 400 == pytest.approx(240, rel=0.35)
    assert len(SERVICES) == 5
