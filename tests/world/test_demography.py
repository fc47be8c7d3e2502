"""Births, deaths and moves: rates, switches, balance, and the same people in every sample."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.core.calendar import day_of
from sim.core.luck import Stream
from sim.scenario import read
from sim.world import life_table
from sim.world.days import years
from sim.world.demography import Demography, draw_events
from sim.world.demography_parameters import DemographyParameters
from sim.world.households import HouseholdKind, Households, counters
from sim.world.residents import COLUMNS, FEMALE, Residents, Status, age, birthday
from sim.world.vital_people import order_of, rank

RULES = Path(__file__).parents[2] / "scenarios" / "rules" / "demography.yaml"
FIRST, LAST = day_of("2021-01-01"), day_of("2025-12-31")
PEOPLE, COUNTIES = 60_000, 11
STILL = {"world.mortality_factor": 0, "world.birth_factor": 0, "world.moving_factor": 0}


def parameters(**changes):
    scenario = read(RULES, {"world": DemographyParameters})
    return scenario.replace({f"world.{name}": value for name, value in changes.items()}).policy("world").at(FIRST)


class Town:
    """A town of households of three in communities of 600, sorted as a population is."""

    def __init__(self, births=None, size=PEOPLE, home=3):
        rng = np.random.default_rng(5)
        rows = np.arange(size)
        self.columns = {name: np.zeros(size, kind) for name, kind in COLUMNS.items()}
        self.columns["id"] = rows
        self.columns["birth"] = rng.integers(FIRST - 36_000, FIRST, size) if births is None else births
        self.columns["sex"] = rng.integers(0, 2, size).astype(np.uint8)
        self.columns["household"] = (rows // home).astype(np.int32)
        self.columns["community"] = (rows // 600).astype(np.int32)
        self.columns["county"] = (self.columns["community"] % COUNTIES).astype(np.uint8)
        self.columns["status"][:] = Status.MEMBER
        self.columns["alive"][:] = True
        self.of_households()

    def of_households(self):
        homes, firsts = np.unique(self.columns["household"], return_index=True)
        self.households = {
            **counters(self.columns["household"], self.columns["birth"], FIRST, len(homes)),
            "kind": np.full(len(homes), HouseholdKind.OTHER, np.uint8),
            "county": self.columns["county"][firsts],
            "community": self.columns["community"][firsts],
        }

    def sample(self, communities):
        part = Town.__new__(Town)
        kept = np.isin(self.columns["community"], communities)
        part.columns = {name: column[kept] for name, column in self.columns.items()}
        part.columns["household"] = np.unique(part.columns["household"], return_inverse=True)[1].astype(np.int32)
        part.of_households()
        return part


def run(town, events, p, on_day=lambda demography, day: None):
    residents = Residents(town.columns, events.newcomers, day=FIRST, counties=COUNTIES)
    homes = Households(events.all_households(town.households), residents.household)
    demography = Demography(events, residents, homes, p, Stream(1, 0))
    counts = []
    for year in years(events.first_day, events.last_day):
        demography.start_year(year)
        for day in range(year.first_day, year.last_day + 1):
            demography.begin(day)
            on_day(demography, day)
        counts.append(demography.year_counts())
    return residents, homes, counts


@cache
def a_run():
    town, p = Town(), parameters()
    events = draw_events(town, p, Stream(1, 0), FIRST, LAST)
    return town, events, *run(town, events, p)


def rows_of(events, name):
    return getattr(events, name).columns[0]


def test_all_switches_at_zero_leave_everybody_where_they_are():
    town = Town()
    p = parameters(mortality_factor=0, birth_factor=0, moving_factor=0)
    events = draw_events(town, p, Stream(1, 0), FIRST, LAST)
    for name in ("died", "left", "born", "arrived", "moved", "widowed"):
        assert rows_of(events, name).size == 0
    residents, homes, counts = run(town, events, p)
    assert residents.alive.all()
    assert len(residents) == PEOPLE
    assert {tuple(count.values())[1:] for count in counts} == {(0, 0, 0, 0, 0)}
    assert homes.members.tolist() == town.households["members"].tolist()


@pytest.mark.parametrize(
    ("switch", "silent", "others"),
    [
        ("mortality_factor", ("died", "widowed"), ("born", "left", "arrived", "moved")),
        ("birth_factor", ("born",), ("died", "left", "arrived", "moved")),
        ("moving_factor", ("left", "arrived", "moved"), ("died", "born")),
    ],
)
def test_each_switch_stops_its_own_events_only(switch, silent, others):
    events = draw_events(Town(), parameters(**{switch: 0}), Stream(1, 0), FIRST, LAST)
    assert all(rows_of(events, name).size == 0 for name in silent)
    assert all(rows_of(events, name).size > 0 for name in others)


@pytest.mark.parametrize("years_old", [2, 45, 70, 85, 95])
@pytest.mark.parametrize("sex", [0, 1])
@pytest.mark.parametrize("birth_day", ["02-14", "12-30"])
def test_the_life_table_is_reproduced(years_old, sex, birth_day):
    """Five sigma: a false alarm once in 1.7 million seeds a case."""
    n = 200_000
    born = day_of(f"{2022 - years_old}-{birth_day}")
    town = Town(births=np.full(n, born, np.int32), size=n)
    town.columns["sex"][:] = sex
    events = draw_events(
        town, parameters(birth_factor=0, moving_factor=0, mortality_factor=1.0), Stream(3, 0), FIRST, LAST
    )
    days = np.repeat(np.arange(FIRST, LAST + 1), np.diff(events.died.starts))
    begin, end = birthday(np.array([born]), years_old)[0], birthday(np.array([born]), years_old + 1)[0]
    at_risk = n - (days < begin).sum()
    dead = ((days >= begin) & (days < end)).sum()
    chance = life_table.chances()[sex, years_old]
    assert abs(dead - at_risk * chance) < 5 * (at_risk * chance * (1 - chance)) ** 0.5 + 1e-9 * n


def test_deaths_fall_evenly_over_the_year():
    """Five sigma for each half of the year: a false alarm once in a million seeds."""
    town = Town(births=np.full(200_000, day_of("1950-01-01"), np.int32), size=200_000)
    events = draw_events(town, parameters(birth_factor=0, moving_factor=0), Stream(3, 0), FIRST, day_of("2021-12-31"))
    days = np.repeat(np.arange(365), np.diff(events.died.starts))
    expected = len(days) * 182 / 365
    assert abs((days < 182).sum() - expected) < 5 * (expected / 2) ** 0.5 + 0.02 * expected


def test_the_living_balance():
    _, events, residents, _, counts = a_run()
    total = {name: sum(count[name] for count in counts) for name in counts[0]}
    assert total["births"] == rows_of(events, "born").size
    assert counts[-1]["alive"] == (PEOPLE + total["births"] + total["moved_in"] - total["deaths"] - total["moved_out"])
    before = PEOPLE
    for count in counts:
        before += count["births"] + count["moved_in"] - count["deaths"] - count["moved_out"]
        assert count["alive"] == before
    assert residents.alive.sum() == before


def test_household_counters_follow_their_members():
    _, events, residents, homes, _ = a_run()
    alive = residents.alive
    expected = counters(residents.household[alive], residents.birth[alive], events.last_day, len(homes))
    assert homes.members.tolist() == expected["members"].tolist()
    assert homes.elders.tolist() == expected["elders"].tolist()
    assert homes.children.tolist() == expected["children"].tolist()


def test_households_share_a_community_and_a_community_its_county():
    _, events, residents, homes, _ = a_run()
    alive = np.flatnonzero(residents.alive)
    assert (homes.community[residents.household[alive]] == residents.community[alive]).all()
    assert (homes.county[residents.household[alive]] == residents.county[alive]).all()
    assert (events.county_of[residents.community[alive]] == residents.county[alive]).all()


def test_nobody_dies_twice_or_before_arriving():
    _, events, *_ = a_run()
    gone = np.concatenate([rows_of(events, "died"), rows_of(events, "left")])
    assert len(np.unique(gone)) == len(gone)
    day = {
        name: np.repeat(np.arange(FIRST, LAST + 1), np.diff(getattr(events, name).starts)) for name in ("died", "born")
    }
    left = dict(zip(rows_of(events, "died").tolist(), day["died"].tolist(), strict=True))
    assert all(
        left[row] > born
        for row, born in zip(rows_of(events, "born").tolist(), day["born"].tolist(), strict=True)
        if row in left
    )


def test_ids_are_unique_and_newcomers_meet_no_founder():
    _, events, residents, _, _ = a_run()
    assert len(np.unique(residents.id)) == len(residents)
    assert (events.newcomers["id"] >= 2**62).all()


def test_newborns_live_with_a_woman_of_18_to_46():
    _, events, residents, _, _ = a_run()
    born = rows_of(events, "born")[:200]
    for row in born:
        at_home = np.flatnonzero(residents.household == residents.household[row])
        ages = age(residents.birth[at_home], int(residents.birth[row]))
        assert ((residents.sex[at_home] == FEMALE) & (ages >= 18) & (ages <= 46)).any()


def test_two_samples_have_the_same_newborns_deaths_and_newcomers_in_common():
    town, p = Town(), parameters(move_between_counties_rate=0)
    common = np.arange(22)
    found = []
    for communities in (np.arange(44), np.concatenate([common, np.arange(60, 90)])):
        part = town.sample(communities)
        events = draw_events(part, p, Stream(1, 0), FIRST, LAST)
        ids = np.concatenate([part.columns["id"], events.newcomers["id"]])
        place = np.concatenate([part.columns["community"], events.newcomers["community"]])
        found.append(
            {
                (name, int(ids[row]))
                for name in ("died", "left", "born", "arrived", "widowed", "changed")
                for row in rows_of(events, name)
                if place[row] in common
            }
        )
    assert found[0] == found[1]
    assert len({what for what, _ in found[0]}) == 6


def test_other_replications_have_other_lives():
    town, p = Town(), parameters()
    one, other = (draw_events(town, p, Stream(1, k), FIRST, LAST) for k in (0, 1))
    assert set(rows_of(one, "died").tolist()) != set(rows_of(other, "died").tolist())
    again = draw_events(town, p, Stream(1, 0), FIRST, LAST)
    assert rows_of(one, "died").tolist() == rows_of(again, "died").tolist()


def test_the_birth_rate_is_met_by_the_census_age_structure():
    """Five sigma on about 1,700 births: a false alarm once in a million seeds."""
    from sim.world.vital_places import Reference

    census = Reference.of_census()
    rng = np.random.default_rng(2)
    n = 300_000
    share = census.women / census.residents
    ages = rng.choice(101, n, p=[*share, 1 - share.sum()])
    town = Town(births=(FIRST - 365.25 * ages - rng.integers(0, 365, n)).astype(np.int32), size=n)
    town.columns["sex"][:] = (ages < 100).astype(np.uint8)
    events = draw_events(
        town, parameters(mortality_factor=0, moving_factor=0), Stream(1, 0), FIRST, day_of("2021-12-31")
    )
    assert abs(rows_of(events, "born").size - 0.006 * n) < 5 * (0.006 * n * 1.03) ** 0.5


def test_changed_are_living_elders_and_nobody_else():
    town, p = Town(), parameters()
    events = draw_events(town, p, Stream(1, 0), FIRST, LAST)
    seen = []

    def look(demography, day):
        residents, today = demography._residents, demography.today
        assert residents.alive[today.changed].all()
        assert (residents.age_on(today.changed, day) >= 60).all()
        assert np.isin(np.concatenate([today.turned_60, today.turned_75, today.turned_80]), today.changed).all()
        elder = residents.age_on(today.widowed, day) >= 60
        assert np.isin(today.widowed[elder], today.changed).all()
        touched = residents.household[np.concatenate([today.died, today.left, today.born])]
        others = np.flatnonzero(np.isin(residents.household, touched) & residents.alive)
        assert np.isin(others[residents.age_on(others, day) >= 60], today.changed).all()
        seen.append(today.changed.size)

    events_of_a_quarter = draw_events(town, p, Stream(1, 0), FIRST, FIRST + 120)
    run(town, events_of_a_quarter, p, look)
    assert sum(seen) > 100
    assert rows_of(events, "changed").size > sum(seen)


def test_a_member_draws_the_pension_from_the_birthday_on():
    town, p = Town(), parameters(work_change_rate=0, leave_alone_rate=0)
    events = draw_events(town, p, Stream(1, 0), FIRST, FIRST + 200)
    turned = []

    def look(demography, day):
        status = demography._residents.status[demography.today.turned_60]
        assert not (status == Status.MEMBER).any()
        turned.append((status == Status.RESIDENT_PENSIONER).sum())

    run(town, events, p, look)
    assert sum(turned) > 100


def test_january_moves_children_students_and_workers_on():
    town = Town()
    ages = age(town.columns["birth"], FIRST)
    town.columns["status"][ages < 25] = Status.STUDENT
    town.columns["status"][ages < 16] = Status.CHILD
    town.columns["status"][(ages >= 40) & (ages < 60)] = Status.EMPLOYEE
    p = parameters()
    residents, _, _ = run(town, draw_events(town, p, Stream(1, 0), FIRST, LAST), p)
    ages = residents.age_on(slice(None), LAST - 364)
    status = residents.status
    assert (ages[(status == Status.CHILD) & residents.alive] < 16).all()
    assert (ages[(status == Status.STUDENT) & residents.alive] < 25).all()
    founders = np.arange(len(residents)) < PEOPLE
    women = (residents.sex == FEMALE) & (ages >= 50) & residents.alive & founders
    assert not (status[women] == Status.EMPLOYEE).any()
    young = (ages >= 16) & (ages < 25) & residents.alive
    assert 0.35 < (status[young] == Status.STUDENT).mean() < 0.7


def test_smartphones_spread_by_the_stated_points():
    """Four sigma and the loss by death: the share of users of 50 and over rises by about four points a year."""
    town = Town(births=np.full(PEOPLE, FIRST - 55 * 366, np.int32))
    p = parameters(mortality_factor=0, birth_factor=0, moving_factor=0)
    residents, _, _ = run(town, draw_events(town, p, Stream(1, 0), FIRST, LAST), p)
    assert abs(residents.smartphone.mean() - 4 * 0.04) < 0.006


def test_a_horizon_may_begin_and_end_within_a_year():
    town, p = Town(), parameters()
    events = draw_events(town, p, Stream(1, 0), FIRST + 100, FIRST + 500)
    assert events.died.count(FIRST + 100, FIRST + 500) == rows_of(events, "died").size
    for name in ("died", "born", "left", "arrived", "moved"):
        assert rows_of(events, name).size > 0


def test_movers_leave_their_county():
    town, events, *_ = a_run()
    rows, community = events.moved.columns
    first = {}
    for row, target in zip(rows.tolist(), community.tolist(), strict=True):
        first.setdefault(row, target)
    founders = [(row, target) for row, target in first.items() if row < PEOPLE]
    came_from = town.columns["county"][[row for row, _ in founders]]
    went_to = events.county_of[[target for _, target in founders]]
    assert (came_from != went_to).all()


def test_where_movers_will_live_is_known_beforehand_as_it_then_turns_out():
    town, p = Town(), parameters(moving_factor=6)
    events = draw_events(town, p, Stream(1, 0), FIRST, FIRST + 900)
    rows = np.concatenate([rows_of(events, "moved"), np.arange(0, PEOPLE, 97, np.int32)])
    assert np.bincount(rows_of(events, "moved")).max() > 1
    days = FIRST + (rows.astype(np.int64) * 7919) % 900
    told = []

    def look(demography, day):
        if day == FIRST:
            told.append(demography.community_on(rows, days))
        today = days == day
        at_last = demography._residents.community[rows[today]]
        assert np.array_equal(told[0][today], at_last)
        assert np.array_equal(demography.community_on(rows[today], days[today]), at_last)

    run(town, events, p, look)


def test_ranks_count_equal_values_before():
    assert rank(np.array([5, 3, 5, 5, 3])).tolist() == [0, 0, 1, 2, 1]
    assert rank(np.array([], int)).tolist() == []


@pytest.mark.parametrize("largest", [1000, 2**60], ids=["packed", "too wide to pack"])
def test_an_order_is_by_the_first_and_then_the_second_column(largest):
    rng = np.random.default_rng(4)
    major, minor = rng.integers(0, 20, 500), rng.integers(0, largest, 500)
    order = order_of(major, minor)
    assert list(zip(major[order], minor[order], strict=True)) == sorted(zip(major, minor, strict=True))
    assert order_of(major[:0], minor[:0]).size == 0
