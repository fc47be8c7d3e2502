"""The care device through the years: costs by service year, the cliff, who leaves and why, and what adds up."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.core.calendar import day_of
from sim.programmes.eldercare_device.parameters import COUNTIES
from tests.programmes.device_world import EAGER, PINGCHENG, City, people

HELD = {**EAGER, "attrition_factor": 0}
YEARS = (2021, 2022, 2023, 2024, 2025)
STAGES = ("holding", "applying", "waiting", "refused", "withdrawn", "never_applied")


def costs(city, measure):
    return [city.yuan(measure, year) for year in YEARS]


# ---- a cohort, worked by hand ----


@pytest.mark.clause("EC-01", "EC-09", "EC-10")
def test_a_cohort_that_stays_costs_180_180_90_90_0_and_pays_0_0_90_90_180():
    cohort = City(people(100), {**HELD, "form.delay_days": 1, "visit.delay_days": 1}).run()
    assert cohort.count("issued", 2021) == 100
    assert costs(cohort, "public_cost_yuan") == [18_000, 18_000, 9_000, 9_000, 0]
    assert costs(cohort, "user_cost_yuan") == [0, 0, 9_000, 9_000, 18_000]
    assert cohort.yuan("device_cost_yuan") == 0
    assert len(cohort.stock("active", 2025)) == 100


@pytest.mark.clause("EC-01")
def test_the_device_costs_the_user_nothing_and_the_pilot_fund_its_price():
    city = City(people(50), {**HELD, "device_unit_cost": 260}).run("2021-12-31")
    assert city.ledger.balance("pilot_fund") == -50 * 26_000
    assert city.yuan("user_cost_yuan") == 0


@pytest.mark.clause("EC-12", "EC-10")
def test_cohorts_of_2019_and_2020_are_in_later_service_years():
    launched = {**HELD, "issued_before_2021.2019": 100, "wants_if_aware": 0}
    first = City(people(100), launched).run()
    # service years 3, 4, 5, 6 and 7 begin in 2021 to 2025
    assert costs(first, "public_cost_yuan") == [9_000, 9_000, 0, 0, 0]
    assert costs(first, "user_cost_yuan") == [9_000, 9_000, 18_000, 18_000, 18_000]
    second = City(people(100), {**launched, "issued_before_2021.2019": 0, "issued_before_2021.2020": 100}).run()
    assert costs(second, "public_cost_yuan") == [18_000, 9_000, 9_000, 0, 0]
    assert costs(second, "user_cost_yuan") == [0, 9_000, 9_000, 18_000, 18_000]
    assert len(second.stock("active_service_year_2", 2021)) == 100


@pytest.mark.clause("EC-12")
def test_a_reform_of_today_does_not_change_who_was_equipped_before():
    columns = people(300, birth=["1935-06-15", "1943-06-15"] * 150, household=np.arange(300) // 3)
    before = {"issued_before_2021.2019": 60, "issued_before_2021.2020": 40}
    quiet = {**HELD, **before, "wants_if_aware": 0}
    baseline = City(columns, quiet).run("2021-12-31")
    reform = City(columns, {**quiet, "eligibility.age_any": 75, "fee": 240, "means_test.applies": True}).run(
        "2021-12-31"
    )
    assert baseline.stock("active", 2021) == reform.stock("active", 2021)


@pytest.mark.clause("EC-10")
def test_the_market_price_is_its_own_key():
    launched = {**HELD, "issued_before_2021.2019": 10, "wants_if_aware": 0, "market_price": 360}
    assert costs(City(people(10), launched).run(), "user_cost_yuan") == [900, 900, 3_600, 3_600, 3_600]


@pytest.mark.clause("EC-15")
def test_by_programme_year_everybody_pays_half_from_2021_and_all_from_2023():
    reading = {**HELD, "reading": "programme_year", "wants_if_fee_odds": 1, "form.delay_days": 1, "visit.delay_days": 1}
    city = City(people(10), reading).run()
    assert costs(city, "public_cost_yuan") == [900, 900, 0, 0, 0]
    assert costs(city, "user_cost_yuan") == [900, 900, 1_800, 1_800, 1_800]


# ---- dated rules ----


def test_the_fee_of_a_service_year_is_the_one_in_force_on_its_first_day():
    dated = {"fee": {"2021-01-01": 180, "2022-07-01": 240}, "issued_before_2021.2020": 200, "wants_if_aware": 0}
    city = City(people(200), {**HELD, **dated}).run("2022-12-31")
    issued = city.device.register.issued[:200].astype("datetime64[D]")
    late = (issued >= np.datetime64("2020-07-01")).sum()
    assert costs_of(city, 2021) == 200 * 180
    assert costs_of(city, 2022) == (200 - late) * 180 + late * 240


def costs_of(city, year):
    return city.yuan("public_cost_yuan", year) + city.yuan("user_cost_yuan", year)


def test_grandfathered_users_keep_the_rules_of_their_day_of_issue():
    dated = {"fee": {"2021-01-01": 180, "2021-07-01": 240}, "issued_before_2021.2020": 20, "wants_if_aware": 0}
    city = City(people(20), {**HELD, **dated, "grandfathered": True}).run("2022-12-31")
    assert costs_of(city, 2021) == costs_of(city, 2022) == 20 * 180


def test_no_fee_comes_back_when_a_user_dies():
    launched = {**HELD, "issued_before_2021.2020": 10, "wants_if_aware": 0}
    whole = City(people(10), launched).run("2021-12-31")
    begins = whole.device.register.issued[:10].astype("datetime64[D]") + 366
    city = City(people(10), launched).on("2021-12-31", died=range(10)).run("2021-12-31")
    assert (begins <= np.datetime64("2021-12-31")).all()
    assert city.yuan("public_cost_yuan") == whole.yuan("public_cost_yuan") == 1_800
    assert city.count("died") == 10
    assert city.stock("eligible", 2021) == []


# ---- leaving ----


@pytest.mark.clause("EC-10")
def test_the_cliff_stands_where_the_price_rises():
    city = City(people(1_000), {**EAGER, "issued_before_2021.2020": 1_000, "exits.background": 0}).run()
    assert city.count("left", 2021) == 0
    assert city.count("left_year_3") == city.count("left_year_3", 2022) == pytest.approx(200, abs=45)
    stayed = 1_000 - city.count("left", 2022)
    assert city.count("left_other_year", 2023) == pytest.approx(0.05 * stayed, abs=25)
    assert city.count("left_year_5") == city.count("left_year_5", 2024) == pytest.approx(0.12 * stayed, abs=40)


def test_those_who_never_call_leave_more_often():
    quiet = {f"calls.per_user_year.{kind}": 0 for kind in ("rescue", "shopping", "meals", "medical", "cleaning")}
    quiet |= {"calls.per_user_year.travel": 0, "calls.per_user_year.enquiry_or_test": 0, "calls.factor": 0}
    launched = {**EAGER, "issued_before_2021.2020": 1_000, "exits.background": 0}
    never, often = (City(people(1_000), {**launched, **more}).run("2022-12-31") for more in (quiet, {}))
    assert never.count("left_year_3") > often.count("left_year_3")


def test_a_reminder_before_the_fee_keeps_some_and_costs_its_price():
    launched = {**EAGER, "issued_before_2021.2020": 1_000, "exits.background": 0}
    without = City(people(1_000), launched).run("2022-12-31")
    told = City(people(1_000), {**launched, "reminder.sent": True}).run("2022-12-31")
    assert told.count("left_year_3") < without.count("left_year_3")
    assert 700 < told.count("reminded") < 850
    assert told.yuan("reminder_cost_yuan") == 2 * 1_000
    stayers = set(without.stock("active", 2022))
    assert stayers <= set(told.stock("active", 2022))


def test_background_losses_are_not_death_move_or_price():
    free = {**EAGER, "issued_before_2021.2020": 2_000, "subsidy_share": 1, "market_from_year": 99}
    city = City(people(2_000), free).run("2022-12-31")
    assert city.count("left") == city.count("left_background")
    assert city.count("left_background", 2022) / 2_000 == pytest.approx(0.08, abs=0.02)


@pytest.mark.clause("EC-02")
def test_a_user_who_moves_out_of_the_district_gives_the_device_back():
    def move(city):
        city.residents.county[:5] = PINGCHENG + 1

    launched = {**HELD, "issued_before_2021.2020": 20, "wants_if_aware": 0}
    city = City(people(20), launched).on("2021-03-01", move, moved=range(5), changed=range(5)).run("2021-12-31")
    assert city.count("moved_away") == 5
    assert city.stock("active", 2021) == list(range(5, 20))
    kept = City(people(20), {**launched, "eligibility.residence_required": False})
    assert kept.on("2021-03-01", move, moved=range(5), changed=range(5)).run("2021-12-31").count("moved_away") == 0


# ---- eligibility follows events ----


@pytest.mark.clause("EC-02", "EC-03")
def test_nobody_is_looked_at_until_something_changes():
    columns = people(3, birth=["1941-05-01", "1944-01-01", "1944-01-01"], household=[0, 1, 1])
    columns["birth"][2] = day_of("1970-01-01")
    city = City(columns, EAGER)
    assert city.device.register.entitled.tolist() == [True, False, False]

    def widowed(city):
        city.households.members[1] = 1
        city.households.elders[1] = 1

    city.on("2021-04-10", widowed, changed=[1]).run("2021-12-31")
    assert city.stock("active", 2021) == [0, 1]


@pytest.mark.clause("EC-02")
def test_a_rule_that_names_another_age_is_followed_on_that_birthday():
    columns = people(3, birth=["1943-06-15", "1943-08-15", "1944-08-15"], household=[0, 0, 0])
    columns["birth"][2] = day_of("1980-01-01")
    city = City(columns, {**EAGER, "eligibility.age_any": 78})
    city.run("2021-06-30")
    assert city.device.register.entitled.tolist() == [True, False, False]
    city.run("2021-12-31")
    assert city.stock("eligible", 2021) == [0, 1]


@pytest.mark.clause("EC-05")
def test_a_district_opened_later_applies_from_that_day():
    yungang = COUNTIES.index("yungang")
    opening = {"eligibility.districts.yungang": {"2021-01-01": False, "2021-07-01": True}}
    city = City(people(20, county=yungang, hukou=yungang), {**EAGER, **opening})
    city.run("2021-06-30")
    assert city.count("forms") == 0
    city.run("2021-12-31")
    assert city.stock("active", 2021) == list(range(20))


# ---- what adds up ----

CHANGES = {
    "baseline": {},
    "means tested": {"means_test.applies": True},
    "programme year": {"reading": "programme_year"},
    "short of stock": {"stock_at_start": 10, "stock_replenishment": 3},
    "home issue": {"visit.home_issue": True, "form.paper": True},
    "childless refused": {"form.childless_may_declare": False},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 1_000))
def test_people_devices_and_money_add_up(changes, seed):
    n = 200
    columns = people(n, smartphone=np.arange(n) % 3 == 0, childless=np.arange(n) % 9 == 0, dibao=np.arange(n) % 10 == 0)
    launched = {"issued_before_2021.2019": 20, "issued_before_2021.2020": 30, **changes}
    city = City(columns, launched, seed=seed, last=day_of("2022-12-31"))
    city.on("2021-05-05", died=range(30)).on("2022-05-05", left=range(30, 50)).run()
    before = 50
    for year in (2021, 2022):
        gone = sum(city.count(m, year) for m in ("left_year_3", "left_year_5", "left_other", "died", "moved_away"))
        assert len(city.stock("active", year)) == before + city.count("issued", year) - gone
        before = len(city.stock("active", year))
        parts = [set(city.stock(stage, year)) for stage in STAGES]
        assert sum(map(len, parts)) == len(set.union(*parts)) == len(city.stock("eligible", year))
    for account, measure in (("city", "public_cost_yuan"), ("bank", "bank_cost_yuan")):
        assert city.ledger.balance(account) == -round(100 * city.yuan(measure))
    accounts = city.ledger.accounts()
    assert sum(city.ledger.balance(account) for account in accounts) == 0
    assert city.device.register.holders == before == city.device.register.holders_in.sum()


def test_the_same_seed_gives_the_same_years_and_another_gives_others():
    columns = people(200, smartphone=np.arange(200) % 3 == 0)
    once, again, other = (City(columns, seed=seed).run("2021-12-31") for seed in (1, 1, 2))
    assert once.stock("active", 2021) == again.stock("active", 2021)
    assert once.yuan("services_cost_yuan") == again.yuan("services_cost_yuan")
    assert once.yuan("services_cost_yuan") != other.yuan("services_cost_yuan")


def test_one_resident_more_changes_nobody_elses_luck():
    quiet = {"issued_before_2021.2019": 0, "issued_before_2021.2020": 0, "awareness.from_holder": 0}
    few, more = (City(people(n), {**quiet, "stock_at_start": 9_999}).run("2021-12-31") for n in (150, 151))
    assert few.stock("active", 2021) == [row for row in more.stock("active", 2021) if row < 150]


def test_a_higher_subsidy_never_loses_a_user():
    launched = {**EAGER, "issued_before_2021.2020": 300}
    baseline = City(people(300), launched).run("2024-12-31")
    reform = City(people(300), {**launched, "subsidy_share": {1: 1.0, 6: 0.0}, "market_from_year": 6}).run("2024-12-31")
    assert set(baseline.stock("active", 2024)) <= set(reform.stock("active", 2024))


def test_a_trace_tells_what_the_tables_count():
    watched = np.zeros(20, bool)
    watched[3] = True
    city = City(people(20), HELD, watched=watched).run("2021-12-31")
    told = [entry.measure for entry in city.world.tally.trace()]
    assert told.count("eldercare_device.issued") == 1
    assert told.index("eldercare_device.forms") < told.index("eldercare_device.issued")
    assert "eldercare_device.public_cost_yuan" in told


@pytest.mark.clause("EC-12")
def test_what_was_paid_before_the_first_day_follows_the_page_and_not_the_reform():
    launched = {**HELD, "issued_before_2021.2019": 5, "issued_before_2021.2020": 5, "wants_if_aware": 0}
    reform = City(people(10), {**launched, "subsidy_share": {1: 0.5, 2: 0.0}})
    assert reform.device.register.paid[:10].tolist() == [0] * 10
