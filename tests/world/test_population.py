"""The synthetic population against the census and the published totals."""

import csv
from importlib.resources import files

import numpy as np
import pytest

from sim.core.luck import Stream
from sim.world.census import AGE_STARTS, ELDERLY_FROM, aged, margins, scaled
from sim.world.households import HouseholdKind
from sim.world.population import build
from sim.world.residents import (
    COLUMNS,
    COUNTIES,
    ELSEWHERE_PROVINCE,
    OTHER_PROVINCE,
    Disability,
    Status,
)
from tests.world.people import ages, by_county, city, in_family, members_aged, parameters

WHOLE = pytest.param(1.0, marks=pytest.mark.slow, id="whole")
SIZES = [pytest.param(0.01, id="small"), WHOLE]
PINGCHENG = COUNTIES.index("pingcheng")


def cells(population):
    """Return residents by county, sex and census age group."""
    group = np.searchsorted(AGE_STARTS, ages(population), side="right") - 1
    code = (population.columns["county"].astype(int) * 2 + population.columns["sex"]) * len(AGE_STARTS) + group
    return np.bincount(code, minlength=len(COUNTIES) * 2 * len(AGE_STARTS)).reshape(len(COUNTIES), 2, -1)


def published(name):
    with (files("sim.data") / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("scale", SIZES)
def test_residents_are_the_census_by_county_sex_and_age(scale):
    assert np.array_equal(cells(city(scale)), scaled(margins(), scale).people)


@pytest.mark.slow
def test_the_whole_city_is_the_file_of_datong_line_by_line():
    found, total = cells(city(1.0)), 0
    for row in published("population_datong_2020.csv"):
        if row["district"] in COUNTIES and row["age_group"] != "total" and row["sex"] in {"male", "female"}:
            start = int(row["age_group"].split("-")[0].rstrip("+"))
            count = found[COUNTIES.index(row["district"]), int(row["sex"] == "female"), AGE_STARTS.index(start)]
            assert count == int(row["count"]), row
            total += int(row["count"])
    assert total == len(city(1.0)) == 3_105_591


@pytest.mark.slow
def test_households_are_those_of_the_census_in_each_county():
    population = city(1.0)
    family, members, old = in_family(population), population.households["members"], members_aged(population, 65)
    found = {
        "family_households": by_county(population, family),
        "one_person_households": by_county(population, family & (members == 1)),
        "households_with_one_65plus": by_county(population, family & (old == 1)),
        "households_with_two_65plus": by_county(population, family & (old == 2)),
        "households_with_three_or_more_65plus": by_county(population, family & (old >= 3)),
        "family_household_population": np.bincount(
            population.columns["county"][family[population.columns["household"]]], minlength=len(COUNTIES)
        ),
        "three_generation_households": by_county(
            population, population.households["kind"] == HouseholdKind.THREE_GENERATIONS
        ),
    }
    for row in published("households_datong_2020.csv"):
        if row["district"] in COUNTIES:
            for name, counts in found.items():
                want = float(row[name])
                if name == "three_generation_households":  # the file's census counts four generations apart
                    assert abs(counts[COUNTIES.index(row["district"])] - want) <= 0.01 * want + 50
                else:
                    assert abs(counts[COUNTIES.index(row["district"])] - want) <= 0.01 * want, (row["district"], name)


@pytest.mark.parametrize("scale", SIZES)
def test_registration_is_that_of_the_census_in_each_county(scale):
    population, census = city(scale), margins()
    county, hukou = population.columns["county"], population.columns["hukou"]
    for index in range(len(COUNTIES)):
        here = county == index
        province = here & (hukou != index) & (hukou != OTHER_PROVINCE)
        found = (
            np.count_nonzero(here & population.columns["other_township"]),
            np.count_nonzero(province),
            np.count_nonzero(here & (hukou == OTHER_PROVINCE)),
        )
        assert found == pytest.approx(census.registered[index] * scale, rel=0.01, abs=2)
    old = (county == PINGCHENG) & (ages(population) >= 75)
    assert (hukou[old] == PINGCHENG).mean() == pytest.approx(0.85, abs=0.001 / scale**0.5)
    assert set(np.unique(hukou)) <= {*range(len(COUNTIES)), ELSEWHERE_PROVINCE, OTHER_PROVINCE}


@pytest.mark.parametrize("scale", SIZES)
def test_the_old_live_alone_or_in_empty_nests_as_often_as_given(scale):
    population, years = city(scale), ages(city(scale))
    kind = population.households["kind"][population.columns["household"]]
    for low, high, key in ((65, 74, "65_74"), (75, 79, "75_79"), (80, 255, "80_plus")):
        old = (years >= low) & (years <= high)
        assert (kind[old] == HouseholdKind.ALONE).mean() == pytest.approx(parameters().lives_alone[key], abs=0.01)
        nest = parameters().empty_nest_couple[key]
        assert (kind[old] == HouseholdKind.COUPLE).mean() == pytest.approx(nest, abs=0.02 / scale**0.25)


def test_people_beyond_family_households_live_in_collective_ones():
    population, census = city(), scaled(margins(), 0.01)
    collective = ~in_family(population)[population.columns["household"]]
    found = np.bincount(population.columns["county"][collective], minlength=len(COUNTIES))
    assert np.array_equal(found, census.population - census.family_population)


def test_everybody_has_exactly_one_status_that_fits_the_age():
    population, years = city(), ages(city())
    status = population.columns["status"]
    assert status.max() <= max(Status)
    assert np.array_equal(status == Status.CHILD, years < 16)
    assert years[status == Status.MEMBER].min() >= 16
    assert years[status == Status.MEMBER].max() < 60
    assert years[status == Status.RESIDENT_PENSIONER].min() == 60


@pytest.mark.parametrize("scale", SIZES)
def test_members_and_pensioners_add_up_to_the_published_total(scale):
    status = city(scale).columns["status"]
    pensioners = np.count_nonzero(status == Status.RESIDENT_PENSIONER)
    total = parameters().resident_scheme_registered_total * scale
    assert np.count_nonzero(status == Status.MEMBER) + pensioners == pytest.approx(total, abs=2)
    assert pensioners == pytest.approx(total * parameters().resident_scheme_pensioner_share, abs=2)
    assert np.count_nonzero(status == Status.FLEXIBLE) == pytest.approx(
        parameters().flexible_participants * scale, abs=1
    )


def test_families_join_the_resident_scheme_together():
    population = city()
    members = np.bincount(
        population.columns["household"][population.columns["status"] == Status.MEMBER],
        minlength=len(in_family(population)),
    )[in_family(population)]
    adults = members_aged(population, 16, 59)[in_family(population)]
    pairs = adults == 2
    share = members[pairs].sum() / (2 * pairs.sum())
    assert (members[pairs] == 2).mean() > 1.5 * share**2
    assert members[members > 0].mean() > 1.5


def test_couples_are_of_similar_age_and_opposite_sex():
    population, years = city(), ages(city())
    first = np.cumsum(population.households["members"], dtype=int) - population.households["members"]
    couples = first[population.households["kind"] == HouseholdKind.COUPLE]
    sex = population.columns["sex"]
    assert (sex[couples] != sex[couples + 1]).mean() > 0.999
    assert np.percentile(years[couples] - years[couples + 1], 95) <= 8


def test_children_live_with_somebody_who_could_be_their_parent():
    population, years = city(), ages(city())
    home = population.columns["household"]
    with_parents = np.isin(
        population.households["kind"], (HouseholdKind.WITH_CHILDREN, HouseholdKind.THREE_GENERATIONS)
    )
    count, minors = len(with_parents), years < 18
    eldest, youngest = np.zeros(count, int), np.full(count, 255)
    np.maximum.at(eldest, home[minors], years[minors])
    np.minimum.at(youngest, home[minors], years[minors])
    parent = ~minors & (years - eldest[home] >= 16) & (years - youngest[home] <= 50)
    has_parent = np.bincount(home[parent], minlength=count) > 0
    asked = with_parents & (youngest < 255)
    assert has_parent[asked].mean() > 0.98
    assert not (in_family(population) & (members_aged(population, 0, 17) == population.households["members"])).any()


def test_household_attributes_are_shared_and_have_their_shares():
    population = city()
    home, urban = population.columns["household"], population.columns["urban"]
    for name in ("dibao", "poor", "urban", "community", "county"):
        column = population.columns[name]
        first = np.cumsum(population.households["members"], dtype=int) - population.households["members"]
        assert np.array_equal(column, column[first][home]), name
    dibao = population.columns["dibao"]
    assert dibao[~urban].mean() == pytest.approx(parameters().dibao_share["rural"], abs=0.002)
    assert dibao[urban].mean() == pytest.approx(parameters().dibao_share["urban"], abs=0.002)
    assert not population.columns["poor"][urban].any()


@pytest.mark.slow
def test_disability_among_the_old_is_more_frequent_in_dibao_households():
    population, years = city(1.0), ages(city(1.0))
    severe, dibao = population.columns["disability"] == Disability.SEVERE, population.columns["dibao"]
    old = (years >= 60) & (years <= 74)
    assert severe[old].mean() == pytest.approx(parameters().disabled_share["60_74"], abs=0.001)
    odds = [severe[old & here].mean() / (1 - severe[old & here].mean()) for here in (dibao, ~dibao)]
    assert odds[0] / odds[1] == pytest.approx(parameters().disabled_odds_in_dibao, rel=0.1)


def test_income_has_its_means_and_fifths_have_equal_size():
    population = city()
    income, urban, p = population.columns["income"], population.columns["urban"], parameters().income
    assert income[urban].mean() == pytest.approx(p.urban_2015 * (1 + p.urban_growth) ** 5, rel=0.001)
    assert income[~urban].mean() == pytest.approx(p.rural_2015 * (1 + p.rural_growth) ** 5, rel=0.001)
    fifths = np.bincount(population.columns["income_fifth"], minlength=5) / len(population)
    assert fifths == pytest.approx(np.full(5, 0.2), abs=0.005)


def test_smartphones_logins_and_cards_follow_age():
    population, years = city(), ages(city())
    phone, urban = population.columns["smartphone"], population.columns["urban"]
    for low, high, key in ((16, 39, "16_39"), (60, 69, "60_69")):
        here = urban & (years >= low) & (years <= high)
        assert phone[here].mean() == pytest.approx(parameters().smartphone_share[key], abs=0.03)
    assert phone[~urban].mean() < phone[urban].mean()
    assert not (population.columns["login"] & ~phone).any()
    working = phone & (years >= 16) & (years < 60)
    share = parameters().natural_person_login_share["16_59"]
    assert population.columns["login"][working].mean() == pytest.approx(share, abs=0.02)
    assert not population.columns["bank_card"][years < 16].any()


def test_communities_have_about_a_thousand_residents_and_rows_are_in_order():
    population = city(0.05)
    columns = population.columns
    sizes = np.bincount(columns["community"])
    assert 500 < sizes.min() <= sizes.max() < 1500
    keys = [columns[name].astype(int) for name in ("county", "urban", "community", "household")]
    assert np.array_equal(np.lexsort(keys[::-1]), np.arange(len(population)))
    assert np.array_equal(columns["id"], np.arange(len(population)))
    assert all(columns[name].dtype == kind for name, kind in COLUMNS.items() if name in columns)


def test_counters_are_those_of_the_members():
    population = city()
    assert np.array_equal(population.households["elders"], members_aged(population, 60))
    assert np.array_equal(population.households["children"], members_aged(population, 0, 17))
    homes = population.homes(population.residents())
    rows = homes.rows_of(np.array([7, 3]))
    assert population.columns["household"][rows].tolist() == sorted(
        population.columns["household"][rows].tolist(), reverse=True
    )
    assert len(rows) == homes.members[[7, 3]].sum()


def test_the_same_seed_makes_the_same_city_and_another_seed_another():
    again = build(parameters(), scale=0.01)
    assert all(np.array_equal(column, again.columns[name]) for name, column in city().columns.items())
    other = build(parameters().model_copy(update={"population_seed": 7}), scale=0.01)
    assert np.array_equal(cells(other), cells(city()))
    assert not np.array_equal(other.columns["birth"], city().columns["birth"])


def test_a_sample_takes_whole_communities_of_each_county_and_keeps_ids():
    whole = city(0.05)
    sample = whole.sample(0.2, Stream(1, 0))
    rows = sample.columns["id"]
    for name, column in sample.columns.items():
        if name != "household":
            assert np.array_equal(column, whole.columns[name][rows]), name
    taken = np.unique(sample.columns["community"])
    assert np.array_equal(rows, np.flatnonzero(np.isin(whole.columns["community"], taken)))
    assert np.array_equal(np.unique(sample.columns["county"]), np.arange(len(COUNTIES)))
    assert np.array_equal(np.bincount(sample.columns["household"]), sample.households["members"])
    scaled_up = np.bincount(sample.columns["county"]) * sample.weight
    assert scaled_up == pytest.approx(np.bincount(whole.columns["county"]))
    assert np.array_equal(whole.sample(0.2, Stream(1, 0)).columns["id"], rows)
    assert not np.array_equal(whole.sample(0.2, Stream(1, 1)).columns["id"], rows)
    assert whole.sample(1.0, Stream(1, 0)) is whole
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        whole.sample(0.0, Stream(1, 0))


@pytest.mark.parametrize("factor", [0.5, 1, 1.2, 2])
def test_the_census_leaves_elders_enough_for_its_households(factor):
    census = aged(margins(), factor)
    elders = census.people[:, :, ELDERLY_FROM:].sum(axis=(1, 2))
    assert (elders >= census.elderly @ np.array([1, 2, 3])).all()


# ------------------------------------------------------------------------------------------- an older, or younger, city

OLD, MIDDLE_AGED = slice(AGE_STARTS.index(60), None), slice(AGE_STARTS.index(40), AGE_STARTS.index(60))


def older(factor, scale):
    return build(parameters().model_copy(update={"older_factor": factor}), scale=scale)


def test_with_a_factor_of_1_the_census_is_the_census():
    census = margins()
    assert parameters().older_factor == 1
    assert aged(census, 1) is census


@pytest.mark.parametrize("factor", [0, 0.8, 1.2, 1.5, 100])
def test_the_old_come_from_the_middle_aged_of_the_same_county_and_sex(factor):
    before, after = margins().people, aged(margins(), factor).people
    assert np.array_equal(after.sum(axis=2), before.sum(axis=2))
    assert (after >= 0).all()
    untouched = np.ones(len(AGE_STARTS), bool)
    untouched[OLD] = untouched[MIDDLE_AGED] = False
    assert np.array_equal(after[:, :, untouched], before[:, :, untouched])
    if factor == 100:  # more than there are: all of them
        assert after[:, :, MIDDLE_AGED].sum() == 0
        return
    assert np.abs(after[:, :, OLD].sum(axis=2) - factor * before[:, :, OLD].sum(axis=2)).max() <= 0.5
    assert np.abs(after[:, :, OLD] - factor * before[:, :, OLD]).max() <= 1.5


@pytest.mark.parametrize("scale", SIZES)
def test_an_older_city_has_its_residents_and_its_households(scale):
    population, census = older(1.2, scale), scaled(aged(margins(), 1.2), scale)
    assert len(population) == len(city(scale))
    assert np.array_equal(cells(population), census.people)
    family, old = in_family(population), np.minimum(members_aged(population, 65), 3)
    assert np.array_equal(by_county(population, family), census.family_households)
    assert np.array_equal(by_county(population, family & (population.households["members"] == 1)), census.one_person)
    households = np.stack([by_county(population, family & (old == number)) for number in (1, 2, 3)], axis=1)
    assert np.abs(households - census.elderly).max() <= (0 if scale == 1 else 3)
    assert households.sum() == pytest.approx(1.2 * scale * margins().elderly.sum(), rel=0.01)


def test_statuses_and_the_resident_scheme_follow_the_ages():
    now, then = (np.bincount(p.columns["status"], minlength=len(Status)) for p in (older(1.2, 0.01), city()))
    assert now[Status.RESIDENT_PENSIONER] == pytest.approx(1.2 * then[Status.RESIDENT_PENSIONER], rel=0.002)
    assert now[[Status.CHILD, Status.STUDENT]] == pytest.approx(then[[Status.CHILD, Status.STUDENT]], abs=2)
    years = ages(city())
    left = 1 - 0.2 * np.count_nonzero(years >= 60) / np.count_nonzero((years >= 40) & (years < 60))
    for status in (Status.MEMBER, Status.FLEXIBLE, Status.EMPLOYEE, Status.PUBLIC):
        here = years[city().columns["status"] == status]
        expected = np.count_nonzero(here < 40) + left * np.count_nonzero(here >= 40)
        assert now[status] == pytest.approx(expected, rel=0.04), status


def test_residents_of_ones_own_have_the_ages_that_they_have():
    with pytest.raises(ValueError, match="residents of one's own file have the ages"):
        parameters().model_validate({**parameters().model_dump(), "microdata": "own.csv", "older_factor": 1.2})


def test_any_city_of_the_census_can_be_built():
    other = build(parameters().model_copy(update={"city": "大庆市"}), scale=0.01)
    census = scaled(margins("大庆市"), 0.01)
    assert np.array_equal(np.bincount(other.columns["county"], minlength=len(census.names)), census.population)
    assert np.array_equal(by_county(other, in_family(other)), census.family_households)
    with pytest.raises(ValueError, match="no counties of a city called 'Atlantis'"):
        margins("Atlantis")
