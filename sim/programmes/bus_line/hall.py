"""The days of the veterans' hall: who sets out, who puts it off, who is served, and who gives up.

A week is looked at when it begins: its weather, its buses, and for each visitor the way with and without knowledge of
the stop. Each morning decides which of the two holds. Who dies or moves away before the day does not come.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.programmes.bus_line.journeys import Journeys, Mode, Ways
from sim.programmes.bus_line.knowledge import Knowledge
from sim.programmes.bus_line.line import Days
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import VISIT_LUCK
from sim.programmes.bus_line.visitors import FIRST_SERVICE, Visitors, Wanted
from sim.scenario import Dated
from sim.world.agenda import Agenda
from sim.world.days import Day, Year
from sim.world.service_parameters import HALL_SERVICES
from sim.world.tally import ProgrammeTally
from sim.world.visits import Channel, Outcomes, Reason, Visits
from sim.world.world import World

Rows = NDArray[np.int32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MINUTE = 60
_WAYS = {Mode.BUS: "hall_bus_trips", Mode.WALK: "hall_walk_trips", Mode.CAR: "hall_car_trips"}


@dataclass
class Week:
    """The visits of some days, sorted by day, with the ways of each."""

    wanted: Wanted
    visits: Visits
    ways: Ways
    put_off: Wanted
    given_up: Wanted
    last_day: int

    def of_day(self, day: int) -> slice:
        """Return the span of the visits of a day."""
        first, end = np.searchsorted(self.wanted.day, (day, day + 1)).tolist()
        return slice(first, end)


class Hall:
    """The visitors of one run."""

    def __init__(self, policy: Dated[Parameters], world: World, tally: ProgrammeTally, knowledge: Knowledge) -> None:
        self._world = world
        self._tally = tally
        self._knowledge = knowledge
        self._visitors = Visitors(policy, world)
        self._journeys = Journeys(world)
        self._agenda = Agenda()
        self._pending = np.zeros(len(world.residents), np.int16)
        self._places = np.flatnonzero(world.places.kind == Channel.VETERANS_HALL).astype(np.int32)
        self._week: Week | None = None
        self._way = np.empty(0, np.int32)
        self._trips = self._seconds = 0

    # planning -----------------------------------------------------------------------------------------------------

    def plan(self, rules: Parameters, year: Year) -> None:
        """Lay down the visits wanted this year, and who will hear of the stop."""
        wanted = self._visitors.plan(year)
        self._agenda.plan(year.first_day, year.last_day, wanted.day, wanted.who, wanted.when)
        self._knowledge.plan(rules, np.concatenate([self._visitors.veterans(), wanted.who]), year)

    def open_week(self, days: Days) -> None:
        """Look at the visits of some days: the cold, the buses, the ways."""
        rules, last = days.plan.rules, days.first_day + days.kind.size - 1
        taken = [(day, *self._agenda.take(day)) for day in range(days.first_day, last + 1)]
        wanted = Wanted.concat([Wanted(who, when, np.full(who.size, day)) for day, who, when in taken])
        np.subtract.at(self._pending, wanted.who[wanted.tries > 0], 1)
        wanted, put_off, given_up = self._brave_the_cold(rules, wanted, last)
        wanted = wanted.take(np.argsort(wanted.day, kind="stable"))
        visits = self._visits(rules, wanted, days.first_day)
        cold = self._visitors.cold(rules, wanted.day)
        ways = self._journeys.ways(days, wanted, visits.second, cold=cold)
        self._week = Week(wanted, visits, ways, put_off, given_up, last)

    def _brave_the_cold(self, rules: Parameters, wanted: Wanted, last: int) -> tuple[Wanted, Wanted, Wanted]:
        """Return who goes in these days, what was put off on which day, and what was given up for it."""
        goes, put_off, given_up = [], [], []
        while wanted.who.size:
            shies = self._visitors.puts_off(rules, wanted)
            goes.append(wanted.take(~shies))
            wanted = wanted.take(shies)
            ends = wanted.tries + 1 >= rules.hall.tries
            given_up.append(wanted.take(ends))
            wanted = wanted.take(~ends)
            put_off.append(wanted)
            wanted = self._visitors.later(rules, wanted, wanted.day)
            beyond = wanted.day > last
            self._keep(wanted.take(beyond))
            wanted = wanted.take(~beyond)
        none = wanted.take(np.zeros(wanted.who.size, bool))
        return Wanted.concat([*goes, none]), Wanted.concat([*put_off, none]), Wanted.concat([*given_up, none])

    def _keep(self, wanted: Wanted) -> None:
        """Write down later tries."""
        self._agenda.put_each(wanted.day, wanted.who, wanted.when)
        np.add.at(self._pending, wanted.who, 1)

    def _visits(self, rules: Parameters, wanted: Wanted, day: int) -> Visits:
        """Return the attempts at the desks of the hall: one a service, or one pool (clause BL-02)."""
        service = self._visitors.service(rules, wanted)
        n = wanted.who.size
        minutes = {Reason(FIRST_SERVICE + i): rules.hall.minutes[name] for i, name in enumerate(HALL_SERVICES)}
        return self._world.channels.visits(
            VISIT_LUCK,
            wanted.who,
            wanted.when,
            np.full(n, Channel.VETERANS_HALL, np.uint8),
            service + np.uint8(FIRST_SERVICE),
            day=day,
            retry=wanted.tries > 0,
            minutes=minutes,
            place=self._places[service] if self._places.size > 1 else np.full(n, self._places[0]),
        )

    # the day ------------------------------------------------------------------------------------------------------

    def act(self, day: Day) -> Visits | None:
        """Return who sets out today."""
        week = self._week
        if week is None:
            return None
        self._tell_of_the_cold(week, day.day)
        span = week.of_day(day.day)
        if span.start == span.stop:
            return None
        at = np.arange(span.start, span.stop)
        who = week.wanted.who[at]
        alive = self._world.residents.alive[who]
        self._count_wanted(week.wanted.take(at), day.day)
        self._tally.add("hall_lapsed", who[~alive], day=day.day)
        at, who = at[alive], who[alive]
        knows = self._knowledge.knows(who).view(np.uint8)
        mode, way = week.ways.mode[knows, at], week.ways.seconds[knows, at]
        goes = mode != Mode.STAY
        self._tally.add("hall_given_up", who[~goes], day=day.day)
        self._tally.add("hall_new_stop_trips", who[week.ways.new_stop[knows, at]], day=day.day)
        for each, measure in _WAYS.items():
            self._tally.add(measure, who[mode == each], day=day.day)
        self._tally.add("hall_trips", who[goes], day=day.day)
        self._way = way[goes]
        self._trips += self._way.size
        self._seconds += int(self._way.sum())
        self._world.tally.spend(who[goes], 2 * self._way)
        return week.visits.take(at[goes])

    def _count_wanted(self, wanted: Wanted, day: int) -> None:
        self._tally.add("hall_wanted", wanted.who[wanted.tries == 0], day=day)

    def _tell_of_the_cold(self, week: Week, day: int) -> None:
        """Count who did not go today because of the cold."""
        for shied, measure in ((week.put_off, "hall_put_off"), (week.given_up, "hall_given_up")):
            today = shied.take(shied.day == day)
            if today.who.size:
                self._count_wanted(today, day)
                self._tally.add(measure, today.who, day=day)

    def settle(self, rules: Parameters, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Count what was done; let those not served come again or give up; all have seen the stop."""
        served = outcomes.served
        self._tally.add("hall_done", visits.who[served], day=day.day)
        failed = Wanted(visits.who[~served], visits.when[~served], np.full(int((~served).sum()), day.day))
        if failed.who.size and self._week is not None:
            again = self._visitors.comes_again(rules, failed)
            self._tally.add("hall_given_up", failed.who[~again], day=day.day)
            self._tally.add("hall_comes_again", failed.who[again], day=day.day)
            self._keep(self._visitors.later(rules, failed.take(again), self._week.last_day))
        if day.day >= rules.diversion.begins and (rules.shuttle.runs or rules.diversion.trips != "none"):
            self._knowledge.tell(visits.who, day.day)
        return np.zeros(len(visits), np.uint8)

    def count(self) -> dict[str, Rows | float]:
        """Return who has a visit before them at the year's end, and the year's mean minutes from door to door."""
        some = np.flatnonzero(self._pending).astype(np.int32)
        minutes = self._seconds / max(self._trips, 1) / _MINUTE
        self._trips = self._seconds = 0
        return {"hall_pending": np.repeat(some, self._pending[some]), "door_to_door_minutes": minutes}
