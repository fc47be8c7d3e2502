"""Line 66 by itself, for tests: its rules with changes, its weather, its weeks."""

from functools import cache
from types import SimpleNamespace

import numpy as np

from sim.core.calendar import day_of
from sim.core.luck import Stream
from sim.programmes.bus_line import Parameters
from sim.programmes.bus_line.line import Plan, run_days
from sim.scenario.read import read

FIRST = day_of("2021-01-01")
MONDAY = day_of("2021-03-01")
RULEBOOK = read("scenarios/rules/bus_line.yaml", {"bus_line": Parameters})


def policy(changes=None):
    """Return the dated rules of the rulebook with `changes` by path below bus_line."""
    changed = RULEBOOK.replace({f"bus_line.{path}": value for path, value in (changes or {}).items()})
    return changed.policy("bus_line")


def plan(changes=None):
    """Return what the rules of spring 2021 make of route, timetable and demand."""
    return Plan(policy(changes).at(MONDAY))


def weather(rain=(), snow=(), temperature=5.0):
    """Return five dry years of one temperature; `rain` and `snow` name days."""
    days = 366 * 5
    falls = [np.isin(np.arange(FIRST, FIRST + days), [day_of(d) for d in dates]) for dates in (rain, snow)]
    return SimpleNamespace(
        first_day=FIRST,
        rain=falls[0],
        snow=falls[1],
        temperature=np.full(days, temperature),
        windy=np.zeros(days, bool),
    )


@cache
def _weeks(changes, number, seed, snow):
    last = MONDAY + 7 * number - 1
    return run_days(plan(dict(changes)), Stream(seed, 0), weather(snow=snow), MONDAY, last)


def weeks(changes=None, number=2, seed=66, snow=()):
    """Return some weeks of March 2021, the same riders and luck for the same seed."""
    return _weeks(tuple((changes or {}).items()), number, seed, tuple(snow))


def minutes_added(days):
    """Return the mean minutes added per through rider."""
    riders, seconds = days.through.sum(axis=0)
    return seconds / riders / 60
