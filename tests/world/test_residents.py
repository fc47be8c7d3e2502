"""Ages, groups, and who belongs to which household."""

import numpy as np
import pytest

from sim.core.calendar import day_of
from sim.world import cache
from sim.world.households import Households
from sim.world.pairing import nearest, shared_out
from sim.world.residents import AGE_BANDS, COUNTIES, Residents, age, birthday, decode_groups, group_count
from tests.world.people import city


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        ("1960-02-29", "2020-02-28", 59),
        ("1960-02-29", "2020-02-29", 60),
        ("1960-02-29", "2021-02-28", 60),
        ("1960-02-29", "2021-03-01", 61),
        ("1960-03-01", "2020-02-29", 59),
        ("1961-01-01", "2021-01-01", 60),
        ("1961-01-02", "2021-01-01", 59),
        ("2021-01-01", "2021-01-01", 0),
        ("2021-06-01", "2021-01-01", 0),
    ],
)
def test_a_year_of_age_is_full_on_the_birthday_and_29_february_counts_on_1_march(birth, day, years):
    born = np.array([day_of(birth)])
    assert age(born, day_of(day)).tolist() == [years]
    if day >= birth:
        assert birthday(born, years)[0] <= day_of(day) < birthday(born, years + 1)[0]


def test_residents_ask_for_ages_and_birthdays_by_row():
    residents = city().residents()
    rows = np.array([5, 17])
    assert residents.age_on(rows, 18628).tolist() == age(residents.birth[rows], 18628).tolist()
    assert residents.birthday(rows, 60).tolist() == birthday(residents.birth[rows], 60).tolist()
    assert len(residents) == len(city())
    assert residents.community_count == city().columns["community"].max() + 1


def test_later_people_stand_behind_the_founders_and_are_not_yet_there():
    founders = {"id": np.arange(2), "birth": np.array([0, 100]), "urban": np.array([True, False])}
    newcomers = {"id": np.array([2**62 + 5]), "birth": np.array([18700]), "sex": np.array([1])}
    residents = Residents(founders, newcomers, day=18628, counties=11)
    assert residents.alive.tolist() == [True, True, False]
    assert residents.id[2] == 2**62 + 5
    assert residents.sex.tolist() == [0, 0, 1]
    founders["birth"][0] = 7
    assert residents.birth[0] == 0


def test_group_codes_can_be_read_back():
    residents = city().residents()
    told = decode_groups(residents.group, len(COUNTIES))
    for name in ("sex", "county", "urban", "income_fifth", "smartphone"):
        assert np.array_equal(told[name], getattr(residents, name)), name
    bands = np.array([int(band.split("-")[0].rstrip("+")) for band in AGE_BANDS])
    years = residents.age_on(slice(None), 18628)
    assert np.array_equal(told["age_band"], np.searchsorted(bands, years, side="right") - 1)
    assert residents.group.max() < group_count(len(COUNTIES)) == 4400


def test_groups_change_with_age():
    residents = city().residents()
    before = residents.group.copy()
    residents.refresh_groups(18628 + 3653)
    assert not np.array_equal(before, residents.group)


def test_households_find_members_wherever_they_stand():
    columns = {name: np.zeros(3, int) for name in ("members", "elders", "children", "kind", "county", "community")}
    homes = Households(columns, np.array([0, 0, 1, 0, -1]))
    assert len(homes) == 3
    assert homes.rows_of(np.array([1, 0])).tolist() == [2, 0, 1, 3]
    assert homes.heads.tolist() == [0, 2, -1]
    homes.index(np.array([0, 0, 1, 1, 2]))
    assert homes.rows_of(np.array([2, 1])).tolist() == [4, 2, 3]
    assert homes.heads.tolist() == [0, 2, 4]


def test_nobody_is_matched_twice_and_the_span_is_kept():
    found = nearest(np.array([40, 40, 40, 90]), np.array([38, 41, 20]), span=5)
    assert sorted(found.tolist()) == [-1, -1, 0, 1]
    assert nearest(np.array([3]), np.array([], int)).tolist() == [-1]


def test_what_is_shared_out_adds_up():
    assert shared_out(7, np.array([0.5, 0.0, 1.0])).tolist() == [2, 0, 5]
    assert shared_out(7, np.zeros(2)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("platform", "variable", "end"),
    [("linux", "XDG_CACHE_HOME", "x"), ("win32", "LOCALAPPDATA", "x"), ("darwin", "HOME", "x/Library/Caches")],
)
def test_the_cache_stands_where_the_platform_keeps_caches(monkeypatch, tmp_path, platform, variable, end):
    monkeypatch.delenv("SIM_CACHE", raising=False)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv(variable, str(tmp_path / "x"))
    assert cache.folder() == tmp_path / end / "datong-policy-simulation-toolkit"
