"""The days of the veterans' hall: who sets out, who puts it off, who is served, and who gives up.

What luck, the cold and the buses say of a visit is laid down when the year is planned: the day, the service, and the
way one would go with and without knowing of the hall's stop. Which of the two it is turns out on the first morning of
the week. Who dies or moves away before the day does not come. When the week is over, whoever has been at the hall knows
the stop, and who was not served may come again in another week.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.programmes.bus_line.diary import Diary
from sim.programmes.bus_line.journeys import Journeys, Mode, Ways
from sim.programmes.bus_line.knowledge import Knowledge, offers_a_stop
from sim.programmes.bus_line.line import Buses
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import VISIT_LUCK
from sim.programmes.bus_line.visitors import FIRST_SERVICE, Visitors, Wanted
from sim.scenario import Dated
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


@dataclass(frozen=True)
class Errands:
    """Visits as they are planned, in the order of day, key and row.

    Attributes:
        wanted: who, which, and when.
        visits: the attempts at the hall's desks.
        unaware, aware: the way of each without and with knowing of the hall's stop.
    """

    wanted: Wanted
    visits: Visits
    unaware: Ways
    aware: Ways

    def take(self, at: NDArray[np.intp] | slice) -> "Errands":
        """Return those at `at`."""
        return Errands(self.wanted.take(at), self.visits.take(at), self.unaware.take(at), self.aware.take(at))

    def of_days(self, first_day: int, last_day: int) -> "Errands":
        """Return those of some days."""
        first, end = np.searchsorted(self.wanted.day, [first_day, last_day + 1]).tolist()
        return self.take(slice(first, end))

    def with_others(self, others: "Errands") -> "Errands":
        """Return these and `others`."""
        pairs = (self.unaware, others.unaware), (self.aware, others.aware)
        wanted = Wanted.concat([self.wanted, others.wanted])
        visits = Visits.concat([self.visits, others.visits])
        return Errands(wanted, visits, *(Ways.concat(pair) for pair in pairs)).take(wanted.order())


@dataclass
class Week:
    """Who sets out on which of some days.

    Attributes:
        wanted, visits, ways: the errands of those who do not stay at home.
        offsets: where the visitors of each day begin, and the end.
        made: those who set out, as indices by day: not who died or moved away before.
    """

    first_day: int
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
        self._places = np.flatnonzero(world.places.kind == Channel.VETERANS_HALL).astype(np.int32)
        self._waiting = Wanted.none()
        self._spans: list[tuple[Buses, Errands]] = []
        self._week: Week | None = None
        self._failed: list[Wanted] = []
        self._made: list[tuple[Wanted, Ways]] = []

    # planning -----------------------------------------------------------------------------------------------------

    def plan(self, rules: Parameters, year: Year, buses: list[Buses]) -> None:
        """Lay down the visits of the year, by the spans of days that `buses` run, and who will hear of the stop."""
        wanted = self._visitors.plan(year)
        self._diary.note_each("hall_wanted", wanted.who, wanted.day)
        self._waiting = Wanted.concat([self._waiting, wanted])
        self._spans = [(span, self._due(span, span.first_day, span.last_day)) for span in buses]
        self._knowledge.plan(rules, np.concatenate([self._visitors.veterans(), wanted.who]), year)

    def _due(self, buses: Buses, first_day: int, last_day: int) -> Errands:
        """Return the visits that come up by `last_day`: who braves the cold, and how each would go."""
        due = self._waiting.day <= last_day
        wanted, self._waiting = self._waiting.take(due), self._waiting.take(~due)
        rules = buses.plan.rules
        wanted = self._brave_the_cold(rules, wanted, last_day)
        wanted = wanted.take(wanted.order())
        visits, cold = self._visits(rules, wanted, first_day), self._visitors.cold(rules, wanted.day)
        return Errands(wanted, visits, *self._journeys.both_ways(buses, wanted, visits.second, cold=cold))

    def _brave_the_cold(self, rules: Parameters, wanted: Wanted, last: int) -> Wanted:
        """Return who goes in these days: on a cold day some put it off to another, or give up at last."""
        goes = [Wanted.none()]
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
            self._waiting = Wanted.concat([self._waiting, wanted.take(beyond)])
            wanted = wanted.take(~beyond)
        return Wanted.concat(goes)

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

    # the week and its days ----------------------------------------------------------------------------------------

    def open_week(self, first_day: int, last_day: int) -> None:
        """Let those of these days choose their way by what they know now, and some come who were not served before."""
        buses, errands = next(span for span in self._spans if span[0].first_day <= first_day <= span[0].last_day)
        errands = errands.of_days(first_day, last_day)
        if (self._waiting.day <= last_day).any():
            errands = errands.with_others(self._due(buses, first_day, last_day))
        wanted = errands.wanted
        ways = errands.unaware.unless(self._knowledge.knows(wanted.who), errands.aware)
        stays = ways.mode == Mode.STAY
        self._diary.note_each("hall_given_up", wanted.who[stays], wanted.day[stays])
        goes = np.flatnonzero(~stays)
        wanted = wanted.take(goes)
        offsets = np.searchsorted(wanted.day, np.arange(first_day, last_day + 2)).tolist()
        self._week = Week(first_day, wanted, errands.visits.take(goes), ways.take(goes), offsets)

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
        """End the week that ends on `day`: who was at the hall knows the stop, who was not served may come again."""
        week = self._week
        if week is None:
            return
        if week.made:
            made = np.concatenate(week.made)
            self._made.append((week.wanted.take(made), week.ways.take(made)))
            if day >= rules.diversion.begins and offers_a_stop(rules):
                self._knowledge.tell(week.wanted.who, day)
        if self._failed:
            self._try_again(rules, Wanted.concat(self._failed), day)
            self._failed.clear()

    def _try_again(self, rules: Parameters, failed: Wanted, last: int) -> None:
        """Let those who were not served come again in another week, or give up."""
        again = self._visitors.comes_again(rules, failed)
        self._diary.note_each("hall_given_up", failed.who[~again], failed.day[~again])
        self._diary.note_each("hall_comes_again", failed.who[again], failed.day[again])
        self._waiting = Wanted.concat([self._waiting, self._visitors.later(rules, failed.take(again), last)])

    # the year -----------------------------------------------------------------------------------------------------

    def close_year(self, day: int) -> float:
        """Count the year that ends on `day`; return the mean minutes from door to door."""
        wanted = Wanted.concat([Wanted.none(), *(made for made, _ in self._made)])
        ways = Ways.concat([ways for _, ways in self._made]) if self._made else Ways.none()
        self._made.clear()
        self._count_trips(wanted, ways)
        self._diary.tell(day)
        return int(ways.seconds.sum()) / max(wanted.who.size, 1) / _MINUTE

    def _count_trips(self, wanted: Wanted, ways: Ways) -> None:
        """Count the trips by way, and the time of those who made them: there, and as long back."""
        self._diary.note_each("hall_trips", wanted.who, wanted.day)
        for mode, measure in _WAYS.items():
            at = ways.mode == mode
            self._diary.note_each(measure, wanted.who[at], wanted.day[at])
        self._diary.note_each("hall_new_stop_trips", wanted.who[ways.new_stop], wanted.day[ways.new_stop])
        self._world.tally.spend(wanted.who, 2 * ways.seconds)

    def pending(self) -> Rows:
        """Return who has a visit before them, once for each."""
        return np.sort(self._waiting.who)
