"""The days of the veterans' hall: who sets out, who puts it off, who is served, and who gives up.

A week is planned on its first morning: the cold days, the buses, and for each visitor the way, by what one knows then
of the hall's stop. Who dies or moves away before the day does not come. When the week is over it is counted, whoever
has been at the hall knows the stop, and who was not served may come again in another week.
"""

from collections import defaultdict
from dataclasses import dataclass, field

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
    """What is to be counted, noted by day; told when a week is over."""

    def __init__(self, tally: ProgrammeTally, *, by_day: bool) -> None:
        self._tally = tally
        self._by_day = by_day
        self._notes: dict[str, list[tuple[Rows, int]]] = defaultdict(list)

    def note(self, measure: str, rows: Rows, day: int) -> None:
        """Note `measure` for each of `rows` on `day`."""
        if rows.size:
            self._notes[measure].append((rows, day))

    def note_each(self, measure: str, rows: Rows, days: Integers) -> None:
        """Note `measure` for each of `rows` on a day of its own, which matters where a trace is wanted."""
        if not self._by_day:
            self.note(measure, rows, 0)
            return
        for day in np.unique(days).tolist():
            self.note(measure, rows[days == day], day)

    def tell(self, day: int) -> None:
        """Count what has been noted by the end of `day`."""
        for measure, notes in self._notes.items():
            if self._by_day:
                for rows, on in notes:
                    self._tally.add(measure, rows, day=on)
            else:
                self._tally.add(measure, np.concatenate([rows for rows, _ in notes]), day=day)
        self._notes.clear()


@dataclass
class Week:
    """Who sets out on which of some days, in the order of the days.

    Attributes:
        wanted: the errands.
        visits: the attempts at the hall's desks.
        mode, seconds, new_stop: the way of each.
        offsets: where the visitors of each day begin, and the end.
        made: those who set out, as indices by day: not who died or moved away before.
    """

    first_day: int
    last_day: int
    wanted: Wanted
    visits: Visits
    ways: Ways
    offsets: list[int]
    made: list[NDArray[np.intp]] = field(default_factory=list)


class Hall:
    """The visitors of one run."""

    def __init__(self, policy: Dated[Parameters], world: World, tally: ProgrammeTally, knowledge: Knowledge) -> None:
        self._world = world
        self._diary = Diary(tally, by_day=world.tally.watching)
        self._knowledge = knowledge
        self._visitors = Visitors(policy, world)
        self._journeys = Journeys(policy, world)
        self._agenda = Agenda()
        self._pending = np.zeros(len(world.residents), np.int16)
        self._places = np.flatnonzero(world.places.kind == Channel.VETERANS_HALL).astype(np.int32)
        self._week: Week | None = None
        self._failed: list[Wanted] = []
        self._trips = self._seconds = 0

    # planning -----------------------------------------------------------------------------------------------------

    def plan(self, rules: Parameters, year: Year) -> None:
        """Lay down the visits wanted this year, and who will hear of the stop."""
        wanted = self._visitors.plan(year)
        self._agenda.plan(year.first_day, year.last_day, wanted.day, wanted.who, wanted.when)
        self._knowledge.plan(rules, np.concatenate([self._visitors.veterans(), wanted.who]), year)

    def open_week(self, days: Days) -> None:
        """Plan some days: the cold, the buses, the ways."""
        rules, last = days.plan.rules, days.first_day + days.kind.size - 1
        taken = [(day, *self._agenda.take(day)) for day in range(days.first_day, last + 1)]
        wanted = Wanted.concat([Wanted(who, when, np.full(who.size, day)) for day, who, when in taken])
        np.subtract.at(self._pending, wanted.who[wanted.tries > 0], 1)
        self._note_wanted(wanted)
        wanted = self._brave_the_cold(rules, wanted, last)
        wanted = wanted.take(np.argsort(wanted.day, kind="stable"))
        visits, cold = self._visits(rules, wanted, days.first_day), self._visitors.cold(rules, wanted.day)
        ways = self._journeys.ways(days, wanted, visits.second, cold=cold, knows=self._knowledge.knows(wanted.who))
        stays = ways.mode == Mode.STAY
        self._diary.note_each("hall_given_up", wanted.who[stays], wanted.day[stays])
        goes = np.flatnonzero(~stays)
        wanted = wanted.take(goes)
        offsets = np.searchsorted(wanted.day, np.arange(days.first_day, last + 2)).tolist()
        self._week = Week(days.first_day, last, wanted, visits.take(goes), ways.take(goes), offsets)

    def _note_wanted(self, wanted: Wanted) -> None:
        """Note the errands that come up: those not tried before."""
        new = wanted.tries == 0
        self._diary.note_each("hall_wanted", wanted.who[new], wanted.day[new])

    def _brave_the_cold(self, rules: Parameters, wanted: Wanted, last: int) -> Wanted:
        """Return who goes in these days: on a cold day some put it off to another, or give up at last."""
        goes = [wanted.take(slice(0))]
        while wanted.who.size:
            shies = self._visitors.puts_off(rules, wanted)
            if not shies.any():
                goes.append(wanted)
                break
            goes.append(wanted.take(~shies))
            wanted = wanted.take(shies)
            ends = wanted.tries + 1 >= rules.hall.tries
            self._diary.note_each("hall_given_up", wanted.who[ends], wanted.day[ends])
            wanted = wanted.take(~ends)
            self._diary.note_each("hall_put_off", wanted.who, wanted.day)
            wanted = self._visitors.later(rules, wanted, wanted.day)
            beyond = wanted.day > last
            self._keep(wanted.take(beyond))
            wanted = wanted.take(~beyond)
        return Wanted.concat(goes)

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
        first, end = week.offsets[day.day - week.first_day : day.day - week.first_day + 2]
        if first == end:
            return None
        who = week.wanted.who[first:end]
        alive = self._world.residents.alive[who]
        at = np.arange(first, end)
        if not alive.all():
            self._diary.note("hall_lapsed", who[~alive], day.day)
            at = at[alive]
        week.made.append(at)
        return week.visits.take(at)

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Note what was done, and who was not served."""
        served = outcomes.served
        self._diary.note("hall_done", visits.who[served], day.day)
        if not served.all():
            at = np.flatnonzero(~served)
            self._failed.append(Wanted(visits.who[at], visits.when[at], np.full(at.size, day.day)))
        return np.zeros(len(visits), np.uint8)

    def close_week(self, rules: Parameters, day: int) -> None:
        """Count the week that ends on `day`."""
        if self._week is None:
            return
        if self._week.made:
            self._count_trips(self._week, np.concatenate(self._week.made))
            if day >= rules.diversion.begins and offers_a_stop(rules):
                self._knowledge.tell(self._week.wanted.who, day)
        if self._failed:
            self._try_again(rules, Wanted.concat(self._failed), day)
            self._failed.clear()
        self._diary.tell(day)

    def _count_trips(self, week: Week, made: NDArray[np.intp]) -> None:
        """Count the trips of a week by way, and the time of those who made them: there, and as long back."""
        wanted, ways = week.wanted.take(made), week.ways.take(made)
        self._diary.note_each("hall_trips", wanted.who, wanted.day)
        for mode, measure in _WAYS.items():
            at = ways.mode == mode
            self._diary.note_each(measure, wanted.who[at], wanted.day[at])
        self._diary.note_each("hall_new_stop_trips", wanted.who[ways.new_stop], wanted.day[ways.new_stop])
        self._trips += made.size
        self._seconds += int(ways.seconds.sum())
        self._world.tally.spend(wanted.who, 2 * ways.seconds)

    def _try_again(self, rules: Parameters, failed: Wanted, last: int) -> None:
        """Let those who were not served come again in another week, or give up."""
        again = self._visitors.comes_again(rules, failed)
        self._diary.note_each("hall_given_up", failed.who[~again], failed.day[~again])
        self._diary.note_each("hall_comes_again", failed.who[again], failed.day[again])
        self._keep(self._visitors.later(rules, failed.take(again), last))

    def count(self) -> dict[str, Rows | float]:
        """Return who has a visit before them at the year's end, and the year's mean minutes from door to door."""
        some = np.flatnonzero(self._pending).astype(np.int32)
        minutes = self._seconds / max(self._trips, 1) / _MINUTE
        self._trips = self._seconds = 0
        return {"hall_pending": np.repeat(some, self._pending[some]), "door_to_door_minutes": minutes}
