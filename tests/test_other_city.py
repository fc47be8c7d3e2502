"""The same command builds another city: its counties, its people, the programmes whose rules hold anywhere."""

import csv
import gzip
from pathlib import Path

import pyarrow.compute as pc
import pytest

import sim
from sim.run import replicate
from sim.scenario import ScenarioError

YANGQUAN = {
    "world.city": "阳泉市",
    "world.resident_scheme_registered_total": 400_000,
    "run.sample": 0.02,
    "run.end": "2021-03-31",
    "run.programmes": ["resident_pension", "flexible_pension"],
}
CENSUS = Path(sim.__file__).parent / "data" / "census_counties_2020.csv.gz"


@pytest.fixture(scope="module")
def tables():
    return replicate(sim.load("baseline").replace(YANGQUAN), 0).tables


@pytest.fixture(scope="module")
def counties():
    """The city's counties with their residents, from the census file itself."""
    with gzip.open(CENSUS, "rt", encoding="utf8") as file:
        rows = [row for row in csv.DictReader(file) if row["city"] == "阳泉市" and row["level"] == "county"]
    return {row["county"]: int(row["population"]) for row in rows}


def test_another_citys_tables_name_its_own_counties(tables, counties):
    assert set(tables.people["county"].unique().to_pylist()) == set(counties)
    assert set(tables.load["county"].unique().to_pylist()) <= {*counties, "city"}


def test_another_city_has_its_census_residents_within_what_a_quarter_and_a_sample_of_communities_leave(
    tables, counties
):
    alive = pc.equal(tables.indicators["indicator"], "residents.alive")
    (found,) = tables.indicators.filter(alive)["value"].to_pylist()
    assert found == pytest.approx(sum(counties.values()), rel=0.02)


def test_another_citys_people_pay_and_its_accounts_balance(tables):
    figures = {row["indicator"]: row["value"] for row in tables.indicators.to_pylist()}
    assert figures["resident_pension.basic.paid"] > 0
    assert figures["flexible_pension.paid"] > 0
    assert figures["ledger.imbalance_fen"] == 0


def test_programmes_that_name_places_of_datong_are_refused_elsewhere():
    with pytest.raises(ScenarioError, match=r"world.city: '阳泉市' is not the city of .*bus_line.*run.programmes"):
        replicate(sim.load("baseline").replace({**YANGQUAN, "run.programmes": ["resident_pension", "bus_line"]}), 0)
