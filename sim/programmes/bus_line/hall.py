"""The days of the veterans' hall: who sets out, who puts it off, who is served, and who gives up.

A week is looked at when it begins: its weather, its buses, and for each visitor the way with and without knowledge of
the stop. Each morning decides which of the two holds. Who dies or moves away before the day does not come.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.programmes.bus_line.journeys import Journeys, Mode, Ways
from sim.programmes.bus_line.knowledge import Knowledge, offers_a_stop
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


class Diary:
    """What is counted on the days of a week: told at once where somebody is watched, else when the week is over."""

    def __init__(self, tally: ProgrammeTally, *, at_once: bool) -> None:
        self._tally = tally
        self.at_once = at_once
        self._rows: dict[str, list[Rows]] = defaultdict(list)

    def note(self, measure: str, rows: Rows, day: int) -> None:
        """Count `measure` for each of `rows` on `day`."""
        if self.at_once:
            self._tally.add(measure, rows, day=day)
        elif rows.size:
            self._rows[measure].append(rows)

    def close(self, day: int) -> None:
        """Tell what has been noted by the end of `day`."""
        for measure, rows in self._rows.items():
            self._tally.add(measure, np.concatenate(rows), day=day)
        self._rows.clear()


@dataclass
class Week:
    """The visits of some days, sorted by day, with the ways of each.

    Attributes:
        offsets: where the visits of each day begin, and the end.
        put_off, given_up: what was not done because of the cold, with the day of it.
    """

    first_day: int
    last_day: int
    wanted: Wanted
    visits: Visits
    ways: Ways
    offsets: list[int]
    put_off: Wanted
    given_up: Wanted


class Hall:
    """The visitors of one run."""

    def __init__(self, policy: Dated[Parameters], world: World, tally: ProgrammeTally, knowledge: Knowledge) -> None:
        self._world = world
        self._diary = Diary(tally, at_once=world.tally.watching)
        self._knowledge = knowledge
        self._visitors = Visitors(policy, world)
        self._journeys = Journeys(policy, world)
        self._agenda = Agenda()
        self._pending = np.zeros(len(world.residents), np.int16)
        self._places = np.flatnonzero(world.places.kind == Channel.VETERANS_HALL).astype(np.int32)
        self._week: Week | None = None
        self._came: list[Rows] = []
        self._failed: list[Wanted] = []
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
        offsets = np.searchsorted(wanted.day, np.arange(days.first_day, last + 2)).tolist()
        visits = self._visits(rules, wanted, days.first_day)
        cold = self._visitors.cold(rules, wanted.day)
        ways = self._journeys.ways(days, wanted, visits.second, cold=cold)
        self._week = Week(days.first_day, last, wanted, visits, ways, offsets, put_off, given_up)

    def _brave_the_cold(self, rules: Parameters, wanted: Wanted, last: int) -> tuple[Wanted, Wanted, Wanted]:
        """Return who goes in these days, what was put off on which day, and what was given up for it."""
        none = wanted.take(slice(0))
        goes, put_off, given_up = [none], [none], [none]
        while wanted.who.size:
            shies = self._visitors.puts_off(rules, wanted)
            if not shies.any():
                goes.append(wanted)
                break
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
        return Wanted.concat(goes), Wanted.concat(put_off), Wanted.concat(given_up)

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
        first, end = week.offsets[day.day - week.first_day : day.day - week.first_day + 2]
        if first == end:
            return None
        who = week.wanted.who[first:end]
        self._note_wanted(who, week.wanted.when[first:end], day.day)
        knows = self._knowledge.knows(who)
        mode, seconds, new_stop = (
            np.where(knows, column[1, first:end], column[0, first:end])
            for column in (week.ways.mode, week.ways.seconds, week.ways.new_stop)
        )
        alive = self._world.residents.alive[who]
        goes = alive & (mode != Mode.STAY)
        if not goes.all():
            self._diary.note("hall_lapsed", who[~alive], day.day)
            self._diary.note("hall_given_up", who[alive & ~goes], day.day)
        for each, measure in _WAYS.items():
            self._diary.note(measure, who[goes & (mode == each)], day.day)
        self._diary.note("hall_new_stop_trips", who[goes & new_stop], day.day)
        return self._set_out(week.visits.take(first + np.flatnonzero(goes)), seconds[goes], day.day)

    def _set_out(self, visits: Visits, seconds: NDArray[np.int32], day: int) -> Visits:
        """Count the trips, and the time of those who make them: there, and as long back."""
        self._diary.note("hall_trips", visits.who, day)
        self._trips += seconds.size
        self._seconds += int(seconds.sum())
        self._world.tally.spend(visits.who, 2 * seconds)
        self._came.append(visits.who)
        return visits

    def _note_wanted(self, who: Rows, when: Integers, day: int) -> None:
        """Count the errands that come up: those not tried before."""
        self._diary.note("hall_wanted", who[Wanted.tries_of(when) == 0], day)

    def _tell_of_the_cold(self, week: Week, day: int) -> None:
        """Count who did not go today because of the cold."""
        for shied, measure in ((week.put_off, "hall_put_off"), (week.given_up, "hall_given_up")):
            if shied.who.size:
                today = shied.take(shied.day == day)
                self._note_wanted(today.who, today.when, day)
                self._diary.note(measure, today.who, day)

    def settle(self, rules: Parameters, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Count what was done, and keep in mind who was not served."""
        served = outcomes.served
        self._diary.note("hall_done", visits.who[served], day.day)
        if not served.all():
            at = np.flatnonzero(~served)
            self._failed.append(Wanted(visits.who[at], visits.when[at], np.full(at.size, day.day)))
            if self._diary.at_once:
                self._try_again(rules, day.day)
        return np.zeros(len(visits), np.uint8)

    def _try_again(self, rules: Parameters, day: int) -> None:
        """Let those who were not served come again in another week, or give up."""
        if not self._failed or self._week is None:
            return
        failed = Wanted.concat(self._failed)
        self._failed.clear()
        again = self._visitors.comes_again(rules, failed)
        self._diary.note("hall_given_up", failed.who[~again], day)
        self._diary.note("hall_comes_again", failed.who[again], day)
        self._keep(self._visitors.later(rules, failed.take(again), self._week.last_day))

    def close(self, rules: Parameters, day: Day) -> None:
        """End the week: whoever has been at the hall knows its stop, and who was not served may come again."""
        if self._week is None or day.day != self._week.last_day:
            return
        if self._came and day.day >= rules.diversion.begins and offers_a_stop(rules):
            self._knowledge.tell(np.concatenate(self._came), day.day)
        self._came.clear()
        self._try_again(rules, day.day)
        self._diary.close(day.day)

    def count(self) -> dict[str, Rows | float]:
        """Return who has a visit before them at the year's end, and the year's mean minutes from door to door."""
        some = np.flatnonzero(self._pending).astype(np.int32)
        minutes = self._seconds / max(self._trips, 1) / _MINUTE
        self._trips = self._seconds = 0
        return {"hall_pending": np.repeat(some, self._pending[some]), "door_to_door_minutes": minutes}
