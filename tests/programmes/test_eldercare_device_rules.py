"""Who may have the care device and what a year costs: the page's rules, worked by hand."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.calendar import day_of
from sim.core.money import fen
from sim.programmes.eldercare_device.dates import anniversaries, whole_years
from sim.programmes.eldercare_device.eligibility import (
    AGE,
    DISABLED,
    NEED,
    Situation,
    ages_from,
    eligible,
    in_place,
    open_districts,
    routes,
)
from sim.programmes.eldercare_device.parameters import COUNTIES
from sim.programmes.eldercare_device.service_years import Renewal, charges, exit_chance, passes_means_test, price
from sim.world.residents import COUNTIES as CITY
from sim.world.residents import ELSEWHERE_PROVINCE, OTHER_PROVINCE
from tests.programmes.device_world import PINGCHENG, rules

YUNGANG = COUNTIES.index("yungang")
START = day_of("2021-01-01")


def who(age, members=3, elders=1, dibao=False, disability=0, county=PINGCHENG, hukou=PINGCHENG):
    """Return one person's situation; as it stands, in a household of three with one elder."""
    whole = (np.array([number]) for number in (age, members, elders))
    codes = (np.array([code], np.uint8) for code in (disability, county, hukou))
    return Situation(*whole, np.array([dibao]), *codes)


def may_have(person, changes=None):
    found = rules(changes).at(START).eligibility
    return bool(eligible(found, open_districts(found, COUNTIES), person)[0])


def test_the_counties_are_the_citys_in_its_order():
    assert COUNTIES == CITY


@given(st.integers(0, 130), st.integers(0, 130), st.integers(0, 130), st.integers(0, 2))
def test_the_ages_by_what_else_counts_are_those_from_which_a_route_is_open(anyone, need, disabled, grade):
    named = {"age_any": anyone, "age_alone_or_poor": need, "age_disabled": disabled, "disabled_from_grade": grade}
    found = rules().at(START).eligibility.model_copy(update=named)
    for counts, age in enumerate(ages_from(found)):
        home = {"members": 1} if counts & 1 else {"members": 3}
        disability = grade if counts & 4 else 0
        person = [who(age + more, **home, dibao=bool(counts & 2), disability=disability) for more in (-1, 0)]
        if counts & 4 or grade > 0:
            assert [bool(routes(found, p)[0]) for p in person] == [False, True]


# ---- who ----

CASES = {
    "80 with children": (who(80), AGE),
    "79 with children": (who(79), 0),
    "75 alone": (who(75, members=1), NEED),
    "74 alone": (who(74, members=1), 0),
    "75 with a spouse of 60 or more": (who(75, members=2, elders=2), NEED),
    "75 with a spouse below 60": (who(75, members=2, elders=1), 0),
    "75 with children, dibao": (who(75, dibao=True), NEED),
    "74 with children, dibao": (who(74, dibao=True), 0),
    "60 disabled, dibao": (who(60, dibao=True, disability=2), DISABLED),
    "60 disabled, no dibao": (who(60, disability=2), 0),
    "60 slightly disabled, dibao": (who(60, dibao=True, disability=1), 0),
    "59 disabled, dibao": (who(59, dibao=True, disability=2), 0),
    "90 alone, disabled, dibao": (who(90, members=1, dibao=True, disability=2), AGE + NEED + DISABLED),
}


@pytest.mark.clause("EC-02", "EC-03", "EC-04")
@pytest.mark.parametrize(("person", "expected"), CASES.values(), ids=CASES)
def test_three_routes_lead_to_the_device(person, expected):
    assert routes(rules().at(START).eligibility, person).tolist() == [expected]
    assert may_have(person) == (expected > 0)


@pytest.mark.clause("EC-02", "EC-05")
@pytest.mark.parametrize(
    ("county", "hukou", "expected"),
    [
        (PINGCHENG, PINGCHENG, True),
        (PINGCHENG, YUNGANG, False),
        (PINGCHENG, ELSEWHERE_PROVINCE, False),
        (PINGCHENG, OTHER_PROVINCE, False),
        (YUNGANG, PINGCHENG, False),
        (YUNGANG, YUNGANG, False),
    ],
)
def test_registration_and_residence_must_both_be_in_pingcheng(county, hukou, expected):
    assert may_have(who(85, county=county, hukou=hukou)) is expected


@pytest.mark.clause("EC-02")
def test_either_condition_of_place_can_be_switched_off():
    came_with_the_children = who(85, hukou=OTHER_PROVINCE)
    assert may_have(came_with_the_children, {"eligibility.hukou_required": False})
    moved_out = who(85, county=YUNGANG)
    assert may_have(moved_out, {"eligibility.residence_required": False})
    assert not may_have(moved_out, {"eligibility.hukou_required": False})


@pytest.mark.clause("EC-05")
def test_a_district_may_be_opened_from_a_day_on():
    dated = rules({"eligibility.districts.yungang": {"2021-01-01": False, "2023-01-01": True}})
    person = who(85, county=YUNGANG, hukou=YUNGANG)
    found = [
        bool(eligible(p.eligibility, open_districts(p.eligibility, COUNTIES), person)[0])
        for p in (dated.at(day_of("2022-12-31")), dated.at(day_of("2023-01-01")))
    ]
    assert found == [False, True]


@given(st.integers(0, 110), st.integers(1, 6), st.booleans(), st.integers(0, 2))
def test_nobody_loses_eligibility_by_being_older_poorer_or_frailer(age, members, dibao, disability):
    found = rules().at(START).eligibility
    here = routes(found, who(age, members, members, dibao, disability))[0]
    assert routes(found, who(age + 1, members, members, dibao, disability))[0] & here == here
    assert routes(found, who(age, members, members, True, disability))[0] & here == here
    assert routes(found, who(age, members, members, dibao, 2))[0] & here == here


@given(st.integers(0, 255), st.integers(0, 255))
def test_codes_of_elsewhere_never_open_a_door(county, hukou):
    found = rules().at(START).eligibility
    opened = open_districts(found, COUNTIES)
    inside = in_place(found, opened, np.array([county], np.uint8), np.array([hukou], np.uint8))[0]
    assert inside == (county == hukou == PINGCHENG)


# ---- what a year costs ----


def yuan_by_year(changes=None, start=2021, years=7):
    found = rules(changes).at(START)
    number = np.arange(1, years + 1)
    public, user = price(found, number, start - 1 + number)
    return (public / 100).tolist(), (user / 100).tolist()


@pytest.mark.clause("EC-09", "EC-10")
def test_five_years_cost_the_public_540_and_the_user_360_yuan():
    public, user = yuan_by_year(years=5)
    assert public == [180, 180, 90, 90, 0]
    assert user == [0, 0, 90, 90, 180]
    assert (sum(public), sum(user)) == (540, 360)


@pytest.mark.clause("EC-10")
def test_the_market_price_holds_from_year_five_on():
    public, user = yuan_by_year({"market_price": 360})
    assert public == [180, 180, 90, 90, 0, 0, 0]
    assert user == [0, 0, 90, 90, 360, 360, 360]


@pytest.mark.clause("EC-10")
def test_another_path_and_another_first_market_year():
    changes = {"market_from_year": 3, "subsidy_share": {1: 1.0, 3: 0.0}, "market_price": 200}
    assert yuan_by_year(changes)[1] == [0, 0, 200, 200, 200, 200, 200]


@pytest.mark.clause("EC-15")
@pytest.mark.parametrize(
    ("start", "public", "user"),
    [(2019, [180, 180, 90, 90, 0], [0, 0, 90, 90, 180]), (2021, [90, 90, 0, 0, 0], [90, 90, 180, 180, 180])],
)
def test_by_programme_year_late_comers_soon_pay(start, public, user):
    assert yuan_by_year({"reading": "programme_year"}, start, years=5) == (public, user)


@pytest.mark.clause("EC-15")
def test_by_service_year_the_year_of_issue_does_not_matter():
    assert yuan_by_year(start=2019) == yuan_by_year(start=2024)


def test_whoever_fails_the_means_test_pays_the_whole_fee():
    found = rules({"means_test.applies": True}).at(START)
    fifth, dibao = np.array([0, 1, 2, 4, 4], np.uint8), np.array([False, False, False, False, True])
    subsidised = passes_means_test(found.means_test, fifth, dibao)
    public, user = charges(found, 1, 2021, subsidised)
    assert subsidised.tolist() == [True, True, False, False, True]
    assert (public / 100).tolist() == [180, 180, 0, 0, 180]
    assert (user / 100).tolist() == [0, 0, 180, 180, 0]


@given(fee=st.integers(0, 100_000), market=st.integers(0, 100_000), share=st.floats(0, 1), year=st.integers(1, 40))
def test_subsidy_and_user_always_make_up_the_price(fee, market, share, year):
    found = rules({"fee": fee / 100, "market_price": market / 100, "subsidy_share": {1: share, 3: share / 2}})
    public, user = price(found.at(START), year, 2021)
    assert public + user == (market if year >= 5 else fee)
    assert min(public, user) >= 0


# ---- anniversaries ----


@pytest.mark.clause("EC-10")
@pytest.mark.parametrize(
    ("issued", "years", "expected"),
    [
        ("2019-05-10", 2, "2021-05-10"),
        ("2020-02-29", 1, "2021-03-01"),
        ("2020-02-29", 4, "2024-02-29"),
        ("2020-12-31", 5, "2025-12-31"),
    ],
)
def test_a_service_year_begins_on_the_day_of_issue(issued, years, expected):
    assert anniversaries(np.array([day_of(issued)]), years).tolist() == [day_of(expected)]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2060, 12, 31)), st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31)))
def test_an_age_is_the_number_of_birthdays_so_far(birth, today):
    birth, today = min(birth, today), max(birth, today)
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    assert whole_years(np.array([day_of(birth)]), day_of(today)).tolist() == [age]


# ---- who leaves ----


def chance(before, after, changes=None, *, used=True, fifth=2, child=False, reminded=False):
    found = rules({"exits.no_use_share": 0, **(changes or {})}).at(START)
    person = Renewal(
        np.array([fen(before)]), np.array([fen(after)]), np.array([used]), np.array([fifth], np.uint8),
        np.array([child]), np.array([reminded]),
    )  # fmt: skip
    return float(exit_chance(found, person)[0])


def test_the_shares_leaving_are_those_of_the_rulebook():
    assert chance(0, 90) == pytest.approx(0.2)
    assert chance(90, 180) == pytest.approx(0.12)
    assert chance(90, 90) == pytest.approx(0.05)
    assert chance(0, 0) == 0
    assert chance(180, 90) == pytest.approx(0.05)


def test_use_income_children_and_reminders_matter():
    assert chance(0, 90, used=False) == pytest.approx(0.2 * 2 / (0.8 + 0.2 * 2))
    assert chance(0, 90, fifth=0) > chance(0, 90, fifth=0, child=True) > chance(0, 90) > chance(0, 90, fifth=4)
    assert chance(0, 90, reminded=True) < chance(0, 90)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_a_higher_price_never_keeps_a_user(before, after, more):
    assert chance(before, after + more) >= chance(before, after) - 1e-12


@given(st.integers(0, 1000), st.integers(0, 1000), st.floats(0, 5))
def test_the_chance_to_leave_is_a_probability_and_0_without_attrition(before, after, factor):
    assert 0 <= chance(before, after, {"attrition_factor": factor}) <= 1
    assert chance(before, after, {"attrition_factor": 0}) == 0
