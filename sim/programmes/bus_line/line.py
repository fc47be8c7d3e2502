"""Line 66 from day to day: the buses, their riders, and the same riders on the old route (clause BL-04).

Some days are run at once, with their riders, paces and swings drawn by day and stop. If trips take the detour, the
very same riders and luck are run on the old route as well: what a through rider arrives later is the detour's doing
and nobody else's. No hall, no home and no newspaper enters here: scenarios of one replication that leave line and
weather as they are share what their buses did.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import workdays
from sim.core.kernels.bus_shapes import (
    ALIGHTED,
    BOARDED,
    PASSED_UP,
    STOOD,
    WAITED,
    Integers,
    Line,
    Riders,
    Run,
    Service,
)
from sim.core.luck import Stream
from sim.core.memory import LastFew
from sim.core.money import fen
from sim.programmes.bus_line.demand import Demand
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import SWING
from sim.programmes.bus_line.route import BACK, DIRECT, DIVERTED, OUT, Route
from sim.programmes.bus_line.timetable import Timetable
from sim.world.weather import Weather

_MINUTE, _HOUR = 60, 3600
_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles
_AT_ONCE = 31  # days: the riders of more would only take memory
_NOT_THE_LINES = {"hall", "ways", "knowledge", "inconvenience_limit", "cost_per_bus_hour"}  # rules it does not know


class Plan:
    """What one set of rules makes of route, timetable and demand; kept as long as the rules hold."""

    def __init__(self, rules: Parameters) -> None:
        self.rules = rules
        self.route = Route(rules)
        self.timetable = Timetable(rules)
        self.demand = Demand(rules, self.route)
        self._legs = 2 * self.timetable.departs.shape[1] * self.route.stops
        self.key = repr([(name, value) for name, value in rules if name not in _NOT_THE_LINES])

    def service(self, stream: Stream, weather: Weather, first_day: int, kind: Integers) -> Service:
        """Return the trips of the days from `first_day` on, whose kinds are given."""
        days = np.arange(first_day, first_day + kind.size)
        diverts = np.where((days >= self.rules.diversion.begins)[:, None], self.timetable.diverts[kind], DIRECT)
        departs = np.repeat(self.timetable.departs[kind][:, None], 2, axis=1)
        at = days - weather.first_day
        bits = np.concatenate([stream.range_bits(SWING, 0, self._legs, day) for day in days.tolist()])
        return Service(
            departs=departs,
            way=np.repeat(diverts[:, None].astype(np.uint8), 2, axis=1),
            pace=self.timetable.pace(kind, weather.rain[at], weather.snow[at]),
            swing=np.take(self.timetable.swing, bits >> _STEP).reshape(*departs.shape, self.route.stops),
        )

    def shuttle_seconds(self, first_day: int, kind: Integers) -> Integers:
        """Return the seconds that the shuttle is out, by day."""
        shuttle, days = self.rules.shuttle, np.arange(first_day, first_day + kind.size)
        hours = sum(last - first for first, last in shuttle.hours) if shuttle.runs else 0
        return kind * (days >= self.rules.diversion.begins) * hours


@dataclass(frozen=True)
class Days:
    """Some days of the line.

    Attributes:
        first_day: the first of them.
        plan: route, timetable and demand in force.
        kind: 0 no working day, 1 working day, shape (days,).
        service: the trips.
        riders: who comes to the stops; those from or to new stops count on days when these are served.
        run: what became of them.
        through: riders who ride across the detour, and seconds they arrive later for it, shape (days, 2).
        bus_seconds: seconds that buses are on the line or in layover, and the shuttle is out, by day.
    """

    first_day: int
    plan: Plan
    kind: Integers
    service: Service
    riders: Riders
    run: Run
    through: Integers
    bus_seconds: Integers

    @property
    def diverts(self) -> NDArray[np.bool_]:
        """The days on which some trip takes the detour."""
        return np.asarray(self.service.way.any(axis=(1, 2)))

    @property
    def came(self) -> Integers:
        """Riders of each day."""
        any_trip, diverted = np.diff(self.riders.offsets).reshape(self.kind.size, -1, 2).sum(axis=1).T
        return np.asarray(any_trip + diverted * self.diverts)

    def headways(self) -> NDArray[np.float64]:
        """Return the time between two buses over that of the timetable, at the first old stop beyond the detour."""
        cut, arrive = self.plan.route.cut, self.run.arrive
        seconds = np.stack([arrive[:, direction, :, cut[direction]] for direction in (OUT, BACK)], axis=1)
        wanted = self.plan.timetable.headway[self.kind][:, None]
        kept = np.diff(seconds, axis=2) / np.maximum(wanted[:, :, 1:], 1)
        return np.asarray(kept[(seconds[:, :, 1:] >= 0) & (wanted[:, :, 1:] > 0)])


@dataclass(frozen=True)
class Buses:
    """The buses of some days as visitors of the hall meet them: when each trip is where, under which rules.

    Attributes:
        plan: route, timetable and demand in force.
        first_day: the first of the days.
        arrive: second at which each trip comes in at each position, shape (days, directions, trips, stops).
    """

    plan: Plan
    first_day: int
    arrive: NDArray[np.int32]

    @property
    def last_day(self) -> int:
        """The last of the days."""
        return self.first_day + len(self.arrive) - 1


@dataclass(frozen=True)
class Ran:
    """What some days of the line leave behind.

    Attributes:
        first_day: the first of them.
        arrive: second at which each trip comes in at each position, shape (days, directions, trips, stops).
        tally: riders who boarded, alighted and so on, by day, shape (days, 5).
        came: riders, by day.
        through: riders who ride across the detour, and seconds they arrive later for it, shape (days, 2).
        bus_seconds: seconds that buses are on the line or in layover, and the shuttle is out, by day.
        headways: number, sum and sum of squares of the headways over those of the timetable, shape (3,).
    """

    first_day: int
    arrive: NDArray[np.int32]
    tally: Integers
    came: Integers
    through: Integers
    bus_seconds: Integers
    headways: NDArray[np.float64]

    @staticmethod
    def of(days: Days) -> "Ran":
        """Return what is left of `days`."""
        kept = days.headways()
        figures = days.run.tally, days.came, days.through, days.bus_seconds
        return Ran(days.first_day, days.run.arrive, *figures, np.array([kept.size, kept.sum(), kept @ kept]))

    @staticmethod
    def joined(parts: "list[Ran]") -> "Ran":
        """Return all of `parts`, which follow each other."""
        names = ("arrive", "tally", "came", "through", "bus_seconds")
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        for column in columns.values():
            column.flags.writeable = False
        return Ran(parts[0].first_day, **columns, headways=np.sum([part.headways for part in parts], axis=0))


_ran: LastFew[Ran] = LastFew(6)  # the spans of some years


def run_span(plan: Plan, stream: Stream, weather: Weather, first_day: int, last_day: int) -> Ran:
    """Return what the days `first_day`..`last_day` leave behind: run now, or found as an earlier scenario ran them."""
    at = slice(first_day - weather.first_day, last_day + 1 - weather.first_day)
    key = plan.key, stream, first_day, last_day, weather.rain[at].tobytes(), weather.snow[at].tobytes()

    def run() -> Ran:
        edges = [*range(first_day, last_day + 1, _AT_ONCE), last_day + 1]
        return Ran.joined([Ran.of(run_days(plan, stream, weather, a, b - 1)) for a, b in pairwise(edges)])

    return _ran.get(key, run)


def run_days(plan: Plan, stream: Stream, weather: Weather, first_day: int, last_day: int) -> Days:
    """Run the days `first_day`..`last_day` with the detour as far as the rules say, and on the old route."""
    kind = workdays(first_day, last_day).astype(np.int64)
    service = plan.service(stream, weather, first_day, kind)
    riders = plan.demand.draw(stream, first_day, kind)
    line = plan.route.line
    run = kernels.run_line(line, service, riders)
    old = run
    if (service.way == DIVERTED).any():
        old = kernels.run_line(line, service._replace(way=np.zeros_like(service.way)), riders)
    through = kernels.added_seconds(riders, plan.route.cut, run, old)
    seconds = _out(line, run) + plan.shuttle_seconds(first_day, kind)
    return Days(first_day, plan, kind, service, riders, run, through, seconds)


def _out(line: Line, run: Run) -> Integers:
    """Return the seconds that buses are on the line or in layover, by day."""
    ran = run.end >= 0
    out: Integers = (run.end - run.start).sum(axis=(1, 2), where=ran) + line.layover * ran.sum(axis=(1, 2))
    return out


class Year:
    """The sums of one year of the line."""

    def __init__(self) -> None:
        self._tally = np.zeros(5, np.int64)
        self._through = np.zeros(2, np.int64)
        self._came = self._days = self._beyond_limit = self._seconds = 0
        self._headways = np.zeros(3)

    def add(self, rules: Parameters, ran: Ran) -> None:
        """Add some days, run under `rules`."""
        self._tally += ran.tally.sum(axis=0)
        self._through += ran.through.sum(axis=0)
        self._came += int(ran.came.sum())
        self._days += ran.came.size
        riders, seconds = ran.through.T
        limit = rules.inconvenience_limit * _MINUTE
        self._beyond_limit += int(np.count_nonzero(seconds > limit * riders))
        self._seconds += int(ran.bus_seconds.sum())
        self._headways += ran.headways

    def figures(self) -> dict[str, int | float]:
        """Return the year's indicators."""
        boarded = int(self._tally[BOARDED])
        number, total, squares = self._headways.tolist()
        mean = total / max(number, 1)
        spread = max(squares / max(number, 1) - mean * mean, 0.0) ** 0.5
        return {
            "through_riders": int(self._through[0]),
            "through_minutes_added": self._through[1] / max(int(self._through[0]), 1) / _MINUTE,
            "limit_exceeded_share": self._beyond_limit / max(self._days, 1),
            "riders": self._came,
            "boardings": boarded,
            "alightings": int(self._tally[ALIGHTED]),
            "left_behind": self._came - boarded,
            "passed_up": int(self._tally[PASSED_UP]),
            "standing_share": self._tally[STOOD] / max(boarded, 1),
            "wait_minutes": self._tally[WAITED] / max(boarded, 1) / _MINUTE,
            "headway_cv": spread / mean if mean else 0.0,
            "bus_hours": self._seconds / _HOUR,
        }


def cost_fen(rules: Parameters, ran: Ran) -> Integers:
    """Return what the buses cost, by day, in fen."""
    return (ran.bus_seconds * fen(rules.cost_per_bus_hour) + _HOUR // 2) // _HOUR
