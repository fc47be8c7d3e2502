"""The shipped scenarios of the care device do what their titles say, on the same elders and the same luck."""

from functools import cache

import numpy as np
import pytest

import sim
from sim.core.calendar import day_of
from sim.programmes.eldercare_device.service_years import price
from tests.programmes.device_world import PINGCHENG, City, people

START, LATE = day_of("2021-01-01"), day_of("2025-12-31")
SCENARIOS = (
    "full-five-years", "linear-step-down", "means-tested", "market-from-year-3", "by-programme-year",
    "market-price-360", "extend-to-city", "age-75", "residence-only", "home-issue", "reminder-before-fee",
)  # fmt: skip
SHORT = {"eldercare_device.issued_before_2021.2019": 60, "eldercare_device.issued_before_2021.2020": 120}


def policy(name):
    return sim.load(name).replace(SHORT).policy("eldercare_device")


@cache
def city(name):
    """Run 600 elders of all kinds, some of them registered or living elsewhere, through five years of a scenario."""
    row = np.arange(600)
    born = [f"{1935 + i % 14}-{1 + i % 12:02d}-15" for i in row.tolist()]
    born = [b if i % 3 else "1985-01-01" for i, b in enumerate(born)]
    columns = people(
        row.size,
        birth=born,
        household=np.where(row % 3 == 2, row.size + row, row // 3),
        community=row // 60,
        smartphone=row % 5 == 0,
        childless=row % 17 == 0,
        dibao=row % 11 == 0,
        income_fifth=row % 5,
        county=np.where(row % 10 == 4, PINGCHENG + 1, PINGCHENG),
        hukou=np.where(row % 10 == 4, PINGCHENG + 1, np.where(row % 10 == 7, 255, PINGCHENG)),
    )
    return City(columns, policy=policy(name)).run()


def yuan(name, day=START, start=2021):
    years = np.arange(1, 8)
    public, user = price(policy(name).at(day), years, years + start - 1)
    return (public // 100).tolist(), (user // 100).tolist()


@pytest.mark.parametrize(
    ("name", "public", "user"),
    [
        ("baseline", [180, 180, 90, 90, 0, 0, 0], [0, 0, 90, 90, 180, 180, 180]),
        ("full-five-years", [180, 180, 180, 180, 180, 0, 0], [0, 0, 0, 0, 0, 180, 180]),
        ("linear-step-down", [180, 144, 108, 72, 36, 0, 0], [0, 36, 72, 108, 144, 180, 180]),
        ("market-from-year-3", [180, 180, 0, 0, 0, 0, 0], [0, 0, 180, 180, 180, 180, 180]),
        ("by-programme-year", [90, 90, 0, 0, 0, 0, 0], [90, 90, 180, 180, 180, 180, 180]),
        ("market-price-360", [180, 180, 90, 90, 0, 0, 0], [0, 0, 90, 90, 360, 360, 360]),
    ],
)
@pytest.mark.clause("EC-10", "EC-15")
def test_what_each_path_costs(name, public, user):
    assert yuan(name) == (public, user)
    assert name != "linear-step-down" or sum(public) == sum(yuan("baseline")[0]) == 540


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_scenario_is_told_in_two_languages_and_changes_something(name):
    scenario = sim.load(name)
    assert all(scenario.title[language] and scenario.purpose[language] for language in ("en", "zh"))
    base, reform = city("baseline"), city(name)
    assert any(
        base.count(measure) != reform.count(measure) or base.yuan(measure) != reform.yuan(measure)
        for measure in base.flows[2021]
    )


def test_five_free_years_move_the_cliff_and_the_cost():
    base, reform = city("baseline"), city("full-five-years")
    assert reform.count("left_year_3") == reform.count("left_year_5") == 0 < base.count("left_year_3")
    assert reform.yuan("public_cost_yuan") > base.yuan("public_cost_yuan")
    assert reform.yuan("user_cost_yuan") < base.yuan("user_cost_yuan")


def test_a_market_price_twice_as_high_drives_out_more_at_year_five():
    assert city("market-price-360").count("left_year_5") > city("baseline").count("left_year_5")
    assert city("market-price-360").count("left_year_3") == city("baseline").count("left_year_3")


def test_a_means_test_saves_and_costs_users():
    base, reform = city("baseline"), city("means-tested")
    assert reform.yuan("public_cost_yuan") < base.yuan("public_cost_yuan")
    assert reform.count("issued") <= base.count("issued")


@pytest.mark.clause("EC-02", "EC-03", "EC-05")
@pytest.mark.parametrize("name", ["extend-to-city", "age-75", "residence-only"])
def test_wider_rules_make_more_eligible_and_lose_nobody(name):
    base, reform = set(city("baseline").stock("eligible", 2025)), set(city(name).stock("eligible", 2025))
    assert base < reform


@pytest.mark.clause("EC-05")
def test_other_districts_are_open_from_2022_only():
    reform = city("extend-to-city")
    elsewhere = {row for row in range(600) if row % 10 == 4}
    assert not elsewhere & set(reform.stock("eligible", 2021))
    assert elsewhere & set(reform.stock("eligible", 2022))


@pytest.mark.clause("EC-06", "EC-07")
def test_home_issue_reaches_more():
    base, reform = city("baseline"), city("home-issue")
    assert reform.count("issued") == reform.count("home_issued") > base.count("issued")
    assert not reform.channels.asked


def test_a_reminder_keeps_users():
    assert city("reminder-before-fee").count("left_year_3") <= city("baseline").count("left_year_3")
    assert city("reminder-before-fee").count("reminded") > 0
