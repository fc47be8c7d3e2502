"""The way to the hall, door to door: by bus, on foot, by taxi or a child's car, or not at all (clauses BL-01, BL-05).

Homes have no address: a stated share of the city's communities lies along the line, each at a stop drawn once; others
come to the line by another one, those from the counties by coach to the railway station. By bus one takes the first
that comes of the day's own buses, so one waits as long as the line makes one wait. Who knows of the hall's stop gets
off there, others at the nearest old stop, and walk. Before the move the hall is at its old place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import below, exponential, threshold
from sim.programmes.bus_line.line import Buses, Plan
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import HOME_STOP, MODE, NEAR_LINE, STOP_DISTANCE
from sim.programmes.bus_line.route import BACK, DIRECT, OUT, Route
from sim.programmes.bus_line.visitors import Wanted
from sim.scenario import Dated
from sim.world.world import World

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Minutes = NDArray[np.float64]

_MINUTE, _KM = 60, 1000
_NEVER = np.inf
_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles


class Mode(IntEnum):
    """Ways to the hall."""

    BUS = 0
    WALK = 1
    CAR = 2
    STAY = 3


@dataclass(frozen=True)
class Homes:
    """Where some residents live, as seen from the line.

    Attributes:
        stop: number of the stop they come to.
        access: minutes from home to that stop.
        on_foot: minutes of these that one walks.
        km: from home to that stop.
        through_town: whether all of the way is within the city districts.
    """

    stop: Integers
    access: Minutes
    on_foot: Minutes
    km: Minutes
    through_town: Flags


@dataclass(frozen=True)
class ByBus:
    """Ways by bus without and with knowing of the hall's stop, shape (2, visitors).

    Attributes:
        minutes: door to door.
        on_foot: minutes of them that one walks.
        new_stop: whether one gets off at the hall's own stop.
    """

    minutes: Minutes
    on_foot: Minutes
    new_stop: Flags


@dataclass(frozen=True)
class Ways:
    """What each visitor does, shape (visitors,).

    Attributes:
        mode: `Mode` codes.
        seconds: seconds on the way there.
        new_stop: whether one gets off at the hall's own stop.
    """

    mode: NDArray[np.uint8]
    seconds: NDArray[np.int32]
    new_stop: Flags

    def take(self, at: NDArray[np.intp] | slice) -> "Ways":
        """Return the ways of some."""
        return Ways(self.mode[at], self.seconds[at], self.new_stop[at])

    def unless(self, chosen: Flags, others: "Ways") -> "Ways":
        """Return these ways, for the `chosen` those of `others`."""
        names = ("mode", "seconds", "new_stop")
        return Ways(*(np.where(chosen, getattr(others, name), getattr(self, name)) for name in names))

    @staticmethod
    def none() -> "Ways":
        """Return no ways."""
        return Ways(np.empty(0, np.uint8), np.empty(0, np.int32), np.empty(0, bool))

    @staticmethod
    def concat(parts: "Sequence[Ways]") -> "Ways":
        """Return the ways of all `parts`."""
        names = ("mode", "seconds", "new_stop")
        return Ways(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class Journeys:
    """The ways of one run."""

    def __init__(self, policy: Dated[Parameters], world: World) -> None:
        self._world = world
        self._stop_km = policy.of(lambda rules: exponential(rules.ways.stop_distance) / _KM)

    def both_ways(self, buses: Buses, wanted: Wanted, arrival: NDArray[np.int32], *, cold: Flags) -> tuple[Ways, Ways]:
        """Return how each of `wanted` goes to be at the hall about the second `arrival`: unaware and aware of its stop.

        Args:
            buses: the buses.
            wanted: who goes, and on which day.
            arrival: when each means to be at the hall.
            cold: whether the day is cold.
        """
        rules, route = buses.plan.rules, buses.plan.route
        homes = self._homes(buses, wanted)
        moved = wanted.day >= rules.hall.moved
        by_bus = _by_bus(buses, homes, wanted.day, arrival, moved=moved)
        walk, car = _on_foot_and_by_car(rules, route, homes, moved)
        bits = self._world.stream.bits(MODE, self._world.residents.id[wanted.who], wanted.when)
        extra = np.where(cold, rules.ways.cold_walk_factor - 1, 0.0)
        return _ways(rules, by_bus, walk, car, extra, bits)

    def _homes(self, buses: Buses, wanted: Wanted) -> Homes:
        demography, stream, ways = self._world.demography, self._world.stream, buses.plan.rules.ways
        community, ids = demography.community_on(wanted.who, wanted.day), self._world.residents.id[wanted.who]
        county_km = ways.county_distance.array()[demography.county_of(community)]
        town = county_km == 0
        near = town & stream.happens(NEAR_LINE, community, 0, threshold(ways.near_line_share))
        old = np.flatnonzero(~buses.plan.route.diverted[OUT])
        stop = np.where(town, old[below(stream.bits(HOME_STOP, community, 0), old.size)], 0)
        stop_km = self._stop_km.at(buses.first_day)[stream.bits(STOP_DISTANCE, ids, 0) >> _STEP]
        on_foot = np.where(near, stop_km / ways.walk_speed * _MINUTE, 0.0)
        coach = ways.coach_minutes + county_km / ways.coach_speed * _MINUTE
        access = np.where(near, on_foot, np.where(town, ways.other_line_minutes, coach))
        km = np.where(near, stop_km, np.where(town, ways.other_line_distance / _KM, county_km))
        return Homes(stop, access, on_foot, km, town)


def _ways(
    rules: Parameters, bus: ByBus, walk: Minutes, car: Minutes, extra: Minutes, bits: NDArray[np.uint32]
) -> tuple[Ways, Ways]:
    """Return the way each takes, unaware and aware; a minute on foot in the cold feels like 1 + `extra`."""
    minutes = np.zeros((len(Mode), *bus.minutes.shape))
    minutes[Mode.BUS], minutes[Mode.WALK], minutes[Mode.CAR] = bus.minutes, walk, car
    felt = minutes.copy()
    felt[Mode.BUS] += extra * bus.on_foot
    felt[Mode.WALK] += extra * walk
    mode = _choice(rules, felt, bits)
    seconds = np.rint(np.choose(mode, minutes) * _MINUTE).astype(np.int32)
    new_stop = bus.new_stop & (mode == Mode.BUS)
    unaware, aware = map(Ways, mode, seconds, new_stop)
    return unaware, aware


def _choice(rules: Parameters, felt: Minutes, bits: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the mode each takes: the more likely, the fewer minutes it feels like (multinomial logit)."""
    ways = rules.ways
    felt[Mode.BUS] += ways.bus_minutes
    felt[Mode.CAR] += ways.car_cost_minutes
    felt[Mode.STAY] = ways.stay_minutes
    weight = np.exp(-ways.per_minute * (felt - felt.min(axis=0)))
    shares = np.cumsum(weight, axis=0)
    limits = threshold((shares[:-1] / shares[-1]).clip(0, 1))
    mode: NDArray[np.uint8] = (bits >= limits).sum(axis=0, dtype=np.uint8)
    return mode


def _on_foot_and_by_car(rules: Parameters, route: Route, homes: Homes, moved: Flags) -> tuple[Minutes, Minutes]:
    """Return the minutes all the way on foot, and by taxi or a child's car."""
    number = np.cumsum(~route.diverted[OUT]) - 1  # of an old stop among the old ones
    place = np.where(moved, number[route.near_old[OUT]], number[rules.route.old_hall_stop])
    last = np.where(moved, rules.ways.old_stop_distance, rules.ways.old_hall_distance) / _KM
    in_town = np.abs(number[homes.stop] - place) * route.spacing / _KM + last
    outside = np.where(homes.through_town, 0.0, homes.km)
    hours = outside / rules.ways.coach_speed + (homes.km - outside + in_town) / rules.ways.car_speed
    return (homes.km + in_town) / rules.ways.walk_speed * _MINUTE, rules.ways.car_minutes + hours * _MINUTE


def _by_bus(buses: Buses, homes: Homes, day: Integers, arrival: NDArray[np.int32], *, moved: Flags) -> ByBus:
    """Return the ways by Line 66, for those who do not know of the hall's stop and for those who do.

    One leaves home in time for the bus that by the timetable gets one to the old stop, and on foot to the hall, when
    one means to be there. Who knows of the hall's own stop gets off there if a bus goes there soon enough; a shuttle
    from the old stop is taken, where it runs, by those who know of it.
    """
    rules, route, ways = buses.plan.rules, buses.plan.route, buses.plan.rules.ways
    old_place = rules.route.old_hall_stop
    direction = np.where(homes.stop < np.where(moved, route.hall, old_place), OUT, BACK)
    old_stop = np.where(moved, route.near_old[direction], old_place)
    walk = np.where(moved, ways.old_stop_distance, ways.old_hall_distance) / _KM / ways.walk_speed * _MINUTE
    planned = _ride_minutes(buses.plan, homes.stop, old_stop, direction)
    at_stop = np.where(homes.stop == old_stop, _NEVER, arrival - np.rint((planned + walk) * _MINUTE))
    ends = np.stack([homes.stop, old_stop, np.full(day.size, route.hall)])
    trip = day - buses.first_day, direction, at_stop
    seconds = kernels.first_there(buses.arrive, trip, route.position(ends, direction))
    to_old_stop, to_hall = homes.access + seconds / _MINUTE
    shuttle = _shuttle(rules, day, arrival, moved) & (_shuttle_minutes(rules) < walk)
    by_old_stop = to_old_stop + np.where(shuttle, _shuttle_minutes(rules), walk)
    door = ways.hall_distance / _KM / ways.walk_speed * _MINUTE
    new_stop = moved & (to_hall + door < by_old_stop)
    aware = np.where(new_stop, to_hall + door, by_old_stop)
    on_foot = np.where(new_stop, door, np.where(shuttle, 0.0, walk))
    return ByBus(
        minutes=np.stack([to_old_stop + walk, aware]),
        on_foot=homes.on_foot + np.stack([walk, on_foot]),
        new_stop=np.stack([np.zeros(day.size, bool), new_stop]),
    )


def _shuttle_minutes(rules: Parameters) -> float:
    """Return the minutes from the old stop to the hall by shuttle: half a headway and the ride."""
    shuttle = rules.shuttle
    return shuttle.headway / 2 + rules.ways.old_stop_distance / _KM / shuttle.speed * _MINUTE


def _shuttle(rules: Parameters, day: Integers, second: NDArray[np.int32], moved: Flags) -> Flags:
    """Return whether the shuttle runs when each visitor comes."""
    runs = np.zeros(second.size, bool)
    for first, last in rules.shuttle.hours if rules.shuttle.runs else ():
        runs |= (second >= first) & (second < last)
    flags: Flags = runs & moved & (day >= rules.diversion.begins)
    return flags


def _ride_minutes(plan: Plan, start: Integers, stop: Integers, direction: Integers) -> Minutes:
    """Return what the timetable says of a ride on the direct way, and half an off-peak headway for the wait."""
    route, planned = plan.route, plan.route.planned[:, DIRECT]
    a, b = route.position(start, direction), route.position(stop, direction)
    ride: Minutes = np.maximum(planned[direction, b] - planned[direction, a], 0) / float(_MINUTE)
    return ride + plan.rules.timetable.headway_off_peak / 2
