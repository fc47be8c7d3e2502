"""Traces add up to the tables: what is told of every resident, together, is what was counted, and the other way round.

Everybody is watched in a tiny city; the same 200 residents watched alone are told the same.
"""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from sim.core.calendar import date_of
from sim.core.luck import Stream
from sim.programmes import REGISTER
from sim.run import DayLoop, replicate
from sim.tables.load import OTHER_BUSINESS
from sim.tables.tables import COLUMNS
from sim.world.days import years
from sim.world.visits import FIRST_ON_SITE, Channel, Reason, Result
from sim.world.world import build_world
from tests.cities import TINY, by, run, scenario, where

CITY = TINY
SOME = 200

REFUSED = [r for r in Result if Result.DONE < r < Result.FAILED_ONLINE]
RESULTS = {
    "done": [Result.DONE],
    "refused": REFUSED,
    "failed_online": [Result.FAILED_ONLINE],
    "abandoned": [Result.ABANDONED],
    "turned_away": [Result.TURNED_AWAY],
}


def world_of(city):
    """Return the world of the first morning."""
    rules = city.policy("run").at(0)
    return build_world(city.policy("world"), rules, Stream(rules.seed, 0))


@pytest.fixture(scope="module")
def residents():
    """Return all who ever live in the tiny city."""
    return world_of(scenario(size=CITY)).residents


@pytest.fixture(scope="module")
def watched(residents):
    return replicate(scenario(size=CITY), 0, watch=residents.id)


@cache
def states():
    """Return (programme, measure) of what is counted as it stands at the year's end: nobody's trace tells of it."""
    city = scenario(size={**CITY, "run.end": "2021-01-01"})
    world = world_of(city)
    programmes = [programme(city.policy(programme.name), world) for programme in REGISTER]
    loop, (year,) = DayLoop(world, programmes, watch=False), years(world.first_day, world.last_day)
    loop.start_year(year)
    for day in year.days():
        loop.pass_day(day)
    return {(p.name, measure) for p in programmes for measure in p.count(year)}


def year_of(day):
    return date_of(day).year


def counted(people, column):
    """Return {(programme, measure, year): sum} of the people table's events."""
    events = where(people, programme=[p.name for p in REGISTER])
    sums = by(events, ["programme", "measure", "year"], column)
    return {key: value for key, value in sums.items() if value and key[:2] not in states()}


def units():
    return {f"{p.name}.{m.name}": m.unit for p in REGISTER for m in p.MEASURES}


def told_of(run_, value):
    """Return {(programme, measure, year): sum of value(entry)} of the traces."""
    sums = Counter()
    for entry in run_.trace:
        programme, _, measure = entry.measure.partition(".")
        sums[programme, measure, year_of(entry.day)] += value(entry)
    return {key: value for key, value in sums.items() if value}


def test_watching_changes_nothing(watched):
    assert watched.tables.digest == run(size=CITY).tables.digest


def test_events_of_all_traces_are_those_of_the_people_table(watched):
    assert told_of(watched, lambda entry: 1) == counted(watched.tables.people, "count")


def test_fen_of_all_traces_are_those_of_the_people_table(watched):
    unit, table = units(), counted(watched.tables.people, "amount")
    yuan = {key: value for key, value in table.items() if unit[".".join(key[:2])] == "yuan"}
    told = told_of(watched, lambda entry: entry.amount_fen if unit[entry.measure] == "yuan" else 0)
    assert told == yuan
    assert sum(yuan.values()) > 0


def test_person_months_of_all_traces_are_those_of_the_people_table(watched):
    unit, table = units(), counted(watched.tables.people, "amount")
    months = {key: value for key, value in table.items() if unit[".".join(key[:2])] == "person-months"}
    told = told_of(watched, lambda entry: entry.amount_fen if unit[entry.measure] == "person-months" else 0)
    assert told == months
    assert sum(months.values()) > 0


def test_events_of_the_traces_of_women_and_men_are_those_of_the_people_table(watched, residents):
    told = Counter((entry.measure, ("male", "female")[residents.sex[entry.row]]) for entry in watched.trace)
    table = where(watched.tables.people, programme=[p.name for p in REGISTER])
    events = by(table, ["programme", "measure", "sex"], "count")
    assert dict(told) == {(f"{p}.{m}", sex): n for (p, m, sex), n in events.items() if (p, m) not in states()}


@pytest.mark.parametrize("result", RESULTS)
def test_visits_of_all_traces_are_those_of_the_load_table(watched, result):
    told = Counter()
    for visit in watched.visits:
        if visit.result in RESULTS[result]:
            told[date_of(visit.day), visit.programme, Reason(visit.reason).name.lower(), channel(visit)] += 1
    load = watched.tables.load.filter(_not_other(watched.tables.load))
    table = by(load, ["date", "programme", "reason", "channel"], result)
    assert dict(told) == {key: n for key, n in table.items() if n}


def test_seconds_waited_in_all_traces_are_those_of_the_load_table(watched):
    load = watched.tables.load.filter(_not_other(watched.tables.load))
    table = by(load, ["channel"], "wait_sum")
    told = Counter()
    for visit in watched.visits:
        told[channel(visit)] += visit.wait
    assert {k: v for k, v in told.items() if v} == {k: v for k, v in table.items() if v}
    assert not any(told[c.name.lower()] for c in Channel if c < FIRST_ON_SITE)


def channel(visit):
    return Channel(visit.channel).name.lower()


def _not_other(load):
    return np.array([name != OTHER_BUSINESS for name in load["programme"].to_pylist()])


def test_a_few_watched_alone_are_told_what_they_are_told_among_all(watched, residents):
    ids = residents.id
    rows = np.unique(np.linspace(0, len(ids) - 1, SOME).astype(int))
    assert len(rows) == SOME
    alone = replicate(scenario(size=CITY), 0, watch=ids[rows])
    chosen = set(rows.tolist())
    assert _sorted(alone.trace) == _sorted(e for e in watched.trace if e.row in chosen)
    assert alone.visits == tuple(v for v in watched.visits if v.row in chosen)
    assert {e.row for e in alone.trace} <= chosen
    assert len(alone.trace) > SOME


def _sorted(entries):
    return sorted((e.row, e.day, e.measure, e.amount_fen) for e in entries)


def test_the_load_table_has_a_column_for_each_result():
    assert set(RESULTS) <= set(COLUMNS["load"])
