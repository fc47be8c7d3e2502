"""One run: the world, the programmes, the day loop, the tables.

The order of a day: dated rules and closures; demography (who dies or leaves today does nothing today); every act,
reading the morning's state only; online attempts, of which some fail and walk to a desk; one desk call for all visits
of all programmes; every settle in the order of the register; month-end, service-year and year-end postings.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Stream
from sim.core.memory import give_back
from sim.programmes import REGISTER
from sim.scenario import Model, Scenario, ScenarioError, read
from sim.scenario.errors import Fault
from sim.scenario.run_section import Run
from sim.tables.tables import Tables
from sim.tables.tabulator import Tabulator
from sim.world.days import Day, Year, years
from sim.world.desks import Calendar
from sim.world.parameters import Parameters as WorldParameters
from sim.world.programme import Programme
from sim.world.record import Record
from sim.world.tally import TraceEntry
from sim.world.visits import Channel, Result, Together, Visits
from sim.world.world import World, build_world

SCHEMA: dict[str, type[Model]] = {
    "run": Run,
    "world": WorldParameters,
    **{programme.name: programme.Parameters for programme in REGISTER},
}

_LARGE = 1 << 20  # residents
_SECONDS_A_MINUTE = 60
_RESIDENTS_AN_ATTEMPT = 2  # a year; a little fewer attempts are made
_HOTLINE, _NOT_SERVED = np.uint8(Channel.HOTLINE), np.uint8(Result.FAILED_ONLINE)


def load(name: str | Path) -> Scenario:
    """Return the shipped scenario of that name, or the one in the file at that path, checked against the schema.

    Raises:
        ScenarioError: all faults of the file and its parents, each with file, line and column.
    """
    return read(name, SCHEMA)


@dataclass(frozen=True)
class Replication:
    """What one run gives: its tables, and the trace of whoever was watched."""

    tables: Tables
    trace: tuple[TraceEntry, ...]
    visits: "tuple[VisitEntry, ...]"


@dataclass(frozen=True)
class VisitEntry:
    """One attempt of a watched resident."""

    day: int
    row: int
    programme: str
    channel: int
    reason: int
    result: int
    wait: int


def replicate(
    scenario: Scenario,
    replication: int,
    *,
    watch: Iterable[int] = (),
    on_day: Callable[[Day, World], None] | None = None,
    on_year: Callable[[Year, Tabulator], None] | None = None,
    register: Sequence[type[Programme]] = REGISTER,
) -> Replication:
    """Run `scenario` once, with the luck of `replication`.

    Args:
        scenario: checked rules.
        replication: index of the luck, from 0.
        watch: ids of residents whose trace is wanted.
        on_day: called at the end of each day, for those who look into a run (it must change nothing).
        on_year: called at the end of each year, for those who show a run while it goes on; its rows are
            `tabulator.of_year(year)`.
        register: programmes of which those run that the scenario names (`run.programmes`).
    """
    run: Run = scenario.policy("run").at(0)
    chosen = [programme for programme in register if programme.name in run.programmes]
    _refuse_away_from_home(scenario, chosen)
    world = build_world(scenario.policy("world"), run, Stream(run.seed, replication), watch)
    programmes = [programme(scenario.policy(programme.name), world) for programme in chosen]
    give_back()
    loop = DayLoop(world, programmes, watch=bool(world.tally.watching))
    tabulator = Tabulator(scenario.name, replication, world, programmes)
    for year in years(run.start, run.end):
        loop.start_year(year)
        if len(world.residents.id) > _LARGE:  # in a smaller city it costs more time than it is worth
            give_back()
        for day in year.days():
            loop.pass_day(day)
            if on_day is not None:
                on_day(day, world)
        tabulator.close_year(year, loop.record)
        give_back()
        if on_year is not None:
            on_year(year, tabulator)
    return Replication(tabulator.tables(), tuple(world.tally.trace()), tuple(loop.seen))


def _refuse_away_from_home(scenario: Scenario, chosen: Sequence[type[Programme]]) -> None:
    """Refuse programmes whose rules name places of another city than the one that is simulated."""
    city = scenario.leaf("world.city")
    bound = [programme.name for programme in chosen if programme.HOME not in (None, city.value)]
    if bound:
        free = ", ".join(programme.name for programme in REGISTER if programme.HOME is None)
        message = f"{city.value!r} is not the city of {', '.join(bound)}; run.programmes leaves them out"
        message += f" ({free} hold anywhere)"
        raise ScenarioError([Fault(city.place, city.path, message)])


class DayLoop:
    """Passes the days of a run."""

    def __init__(self, world: World, programmes: list[Programme], *, watch: bool) -> None:
        self.world = world
        self.programmes = programmes
        self.record = Record(world.places, len(world.residents) // _RESIDENTS_AN_ATTEMPT)
        self.seen: list[VisitEntry] = []
        self._watch = watch

    def start_year(self, year: Year) -> None:
        """Let experience move people to other channels, staff the places, and have every programme plan."""
        world = self.world
        world.demography.start_year(year)
        world.channels.preferences.start_year(year.year, year.first_day)
        world.desks.plan_year(year.first_day, year.last_day)
        self.record.start_year()
        for programme in self.programmes:
            programme.plan(year)

    def pass_day(self, day: Day) -> None:
        """Pass one day in the order that the module says."""
        world = self.world
        world.demography.begin(day.day)
        acts = [(i, p, v) for i, p in enumerate(self.programmes) if (v := p.act(day)) is not None and len(v)]
        if acts or day.workday:
            self._serve_and_settle(day, acts)
        for programme in self.programmes:
            programme.close(day)
        world.notices.end_of_day()

    def _serve_and_settle(self, day: Day, acts: list[tuple[int, Programme, Visits]]) -> None:
        world, today = self.world, day.day
        tried = world.channels.go_online([v for _, _, v in acts], [p.LUCK for _, p, _ in acts], today)
        queue = world.desks.serve(tried, Calendar(today, day.workday, day.month))
        if queue is not None:
            self.record.keep_queue(today, queue)
        if not acts:
            return
        settled = [programme.settle(day, *tried.of(place)) for place, (_, programme, _) in enumerate(acts)]
        results = self.record.keep(today, [i for i, _, _ in acts], tried, np.concatenate(settled, dtype=np.uint8))
        visits = tried.visits
        bad_wait = world.policy.at(today).channels.bad_wait_minutes * _SECONDS_A_MINUTE
        bad = (results >= _NOT_SERVED) | (tried.outcomes.wait > bad_wait)
        world.channels.preferences.remember(visits.who, bad & (visits.channel < _HOTLINE))
        if self._watch:
            names = np.repeat([programme.name for _, programme, _ in acts], np.diff(tried.bounds))
            self._see(day, names, tried, results)

    def _see(self, day: Day, names: NDArray[np.str_], tried: Together, results: NDArray[np.uint8]) -> None:
        visits, watched = tried.visits, self.world.tally.watched
        for i in np.flatnonzero(watched[visits.who]).tolist() if watched is not None else ():
            entry = (int(visits.who[i]), str(names[i]), int(visits.channel[i]), int(visits.reason[i]), int(results[i]))
            self.seen.append(VisitEntry(day.day, *entry, int(tried.outcomes.wait[i])))
