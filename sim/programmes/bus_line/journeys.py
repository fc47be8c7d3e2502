"""The way to the hall, door to door: by bus, on foot, by taxi or a child's car, or not at all (clauses BL-01, BL-05).

Homes have no address: a stated share of the city's communities lies along the line, each at a stop drawn once; others
come to the line by another one, those from the counties by coach to the railway station. By bus one takes the first
that comes of the day's own buses, so one waits as long as the line makes one wait. Who knows of the hall's stop gets
off there, others at the nearest old stop, and walk. Before the move the hall is at its old place.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import exponential, pick, threshold
from sim.programmes.bus_line.line import Days
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import HOME_STOP, MODE, NEAR_LINE, STOP_DISTANCE
from sim.programmes.bus_line.route import BACK, OUT, Route
from sim.programmes.bus_line.visitors import Wanted
from sim.world.world import World

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Minutes = NDArray[np.float64]
Seconds = NDArray[np.float64]

_MINUTE, _KM = 60, 1000
_NEVER = np.inf


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
    """A way by bus: minutes door to door, minutes of them on foot, and whether it ends at the hall's own stop."""

    minutes: Minutes
    on_foot: Minutes
    new_stop: Flags


@dataclass(frozen=True)
class Ways:
    """What each visitor would do, once not knowing of the new stop and once knowing: columns of shape (2, visitors).

    Attributes:
        mode: `Mode` codes.
        seconds: seconds on the way there.
        new_stop: whether one gets off at the hall's own stop.
    """

    mode: NDArray[np.uint8]
    seconds: NDArray[np.int32]
    new_stop: Flags


class Journeys:
    """The ways of one run."""

    def __init__(self, world: World) -> None:
        self._world = world

    def ways(self, days: Days, wanted: Wanted, arrival: NDArray[np.int32], *, cold: Flags) -> Ways:
        """Return how each of `wanted` goes to be at the hall about the second `arrival`."""
        rules, route = days.plan.rules, days.plan.route
        homes = self._homes(rules, route, wanted)
        moved = wanted.day >= rules.hall.moved
        walk, car = _on_foot_and_by_car(rules, route, homes, moved)
        bits = self._world.stream.bits(MODE, self._world.residents.id[wanted.who], wanted.when)
        extra = np.where(cold, rules.ways.cold_walk_factor - 1, 0.0)
        modes, seconds, stops = [], [], []
        for knows in (False, True):
            bus = _by_bus(days, homes, wanted.day, arrival, moved=moved, knows=knows)
            minutes = np.stack([bus.minutes, walk, car])
            felt = minutes + extra * np.stack([bus.on_foot, walk, np.zeros(walk.size)])
            mode = _choice(rules, felt, bits)
            chosen = np.concatenate([minutes, np.zeros((1, walk.size))])[mode, np.arange(walk.size)]
            modes.append(mode)
            seconds.append(np.rint(chosen * _MINUTE).astype(np.int32))
            stops.append(bus.new_stop & (mode == Mode.BUS))
        return Ways(np.stack(modes), np.stack(seconds), np.stack(stops))

    def _homes(self, rules: Parameters, route: Route, wanted: Wanted) -> Homes:
        residents, stream, ways = self._world.residents, self._world.stream, rules.ways
        community, ids = residents.community[wanted.who], residents.id[wanted.who]
        county_km = ways.county_distance.array()[residents.county[wanted.who]]
        town = county_km == 0
        near = town & stream.happens(NEAR_LINE, community, 0, threshold(ways.near_line_share))
        old = np.flatnonzero(~route.diverted[OUT])
        stop = np.where(town, old[(stream.uniform(HOME_STOP, community, 0) * old.size).astype(np.int64)], 0)
        metres = pick(exponential(ways.stop_distance), stream.bits(STOP_DISTANCE, ids, 0))
        foot = np.where(near, metres / _KM / ways.walk_speed * 60, 0.0)
        coach = ways.coach_minutes + county_km / ways.coach_speed * 60
        access = np.where(near, foot, np.where(town, ways.other_line_minutes, coach))
        km = np.where(near, metres / _KM, np.where(town, ways.other_line_distance / _KM, county_km))
        return Homes(stop, access, foot, km, town)


def _choice(rules: Parameters, felt: Minutes, bits: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the mode each takes: the more likely, the fewer minutes it feels like (multinomial logit)."""
    ways = rules.ways
    burden = np.concatenate([felt, np.full((1, felt.shape[1]), ways.stay_minutes)])
    burden[Mode.BUS] += ways.bus_minutes
    burden[Mode.CAR] += ways.car_cost_minutes
    weight = np.exp(-ways.per_minute * (burden - burden.min(axis=0)))
    shares = np.cumsum(weight, axis=0)[:-1] / weight.sum(axis=0)
    mode: NDArray[np.uint8] = (bits >= threshold(shares.clip(0, 1))).sum(axis=0).astype(np.uint8)
    return mode


def _on_foot_and_by_car(rules: Parameters, route: Route, homes: Homes, moved: Flags) -> tuple[Minutes, Minutes]:
    """Return the minutes all the way on foot, and by taxi or a child's car."""
    place = np.where(moved, route.near_old[OUT], rules.route.old_hall_stop)
    last = np.where(moved, rules.ways.old_stop_distance, rules.ways.old_hall_distance) / _KM
    km = homes.km + np.abs(_old_number(route, homes.stop) - _old_number(route, place)) * route.spacing / _KM + last
    country = np.where(homes.through_town, 0.0, homes.km / rules.ways.coach_speed)
    town = np.where(homes.through_town, km, km - homes.km) / rules.ways.car_speed
    return km / rules.ways.walk_speed * 60, rules.ways.car_minutes + (country + town) * 60


def _old_number(route: Route, stop: Integers) -> Integers:
    """Return the number of an old stop among the old ones."""
    number: Integers = np.cumsum(~route.diverted[OUT])[stop] - 1
    return number


def _by_bus(days: Days, homes: Homes, day: Integers, arrival: NDArray[np.int32], *, moved: Flags, knows: bool) -> ByBus:
    """Return the way by Line 66 of people who know, or do not know, of the hall's own stop or the shuttle to it."""
    rules, route = days.plan.rules, days.plan.route
    ways = rules.ways
    place = np.where(moved, route.near_old[OUT], rules.route.old_hall_stop)
    direction = np.where(homes.stop < np.where(moved, route.hall, place), OUT, BACK)
    old_stop = np.where(moved, route.near_old[direction], place)
    walk = np.where(moved, ways.old_stop_distance, ways.old_hall_distance) / _KM / ways.walk_speed * 60
    egress, foot = walk, homes.on_foot + walk
    begun = moved & (day >= rules.diversion.begins)
    if knows and rules.shuttle.runs:
        shuttle = begun & (_shuttle_minutes(rules) < walk) & _runs(rules, arrival)
        egress = np.where(shuttle, _shuttle_minutes(rules), walk)
        foot = np.where(shuttle, homes.on_foot, foot)
    needs = np.rint((_ride_minutes(days, homes.stop, old_stop, direction) + egress) * _MINUTE)
    at_stop: Seconds = np.where(homes.stop == old_stop, _NEVER, arrival.astype(np.float64) - needs)
    on_bus = _first_bus(days, day, direction, homes.stop, at_stop, old_stop)
    minutes: Minutes = homes.access + on_bus + egress
    new_stop = np.zeros(day.size, bool)
    if knows:
        door = ways.hall_distance / _KM / ways.walk_speed * 60
        hall = np.full(day.size, route.hall)
        to_hall = homes.access + _first_bus(days, day, direction, homes.stop, at_stop, hall) + door
        new_stop = moved & (to_hall < minutes)
        minutes = np.where(new_stop, to_hall, minutes)
        foot = np.where(new_stop, homes.on_foot + door, foot)
    return ByBus(minutes, foot, new_stop)


def _shuttle_minutes(rules: Parameters) -> float:
    """Return the minutes from the old stop to the hall by shuttle: half a headway and the ride."""
    shuttle = rules.shuttle
    return shuttle.headway / 2 + rules.ways.old_stop_distance / _KM / shuttle.speed * 60


def _runs(rules: Parameters, second: NDArray[np.int32]) -> Flags:
    """Return whether the shuttle runs at each second."""
    flags = np.zeros(second.size, bool)
    for first, last in rules.shuttle.hours:
        flags |= (second >= first) & (second < last)
    return flags


def _ride_minutes(days: Days, start: Integers, stop: Integers, direction: Integers) -> Minutes:
    """Return what the timetable says of a ride on the direct way, and half an off-peak headway for the wait."""
    route, planned = days.plan.route, days.plan.route.planned[:, 0]
    a, b = route.position(start, direction), route.position(stop, direction)
    ride: Seconds = np.maximum(planned[direction, b] - planned[direction, a], 0).astype(np.float64)
    return ride / _MINUTE + days.plan.rules.timetable.headway_off_peak / 2


def _first_bus(
    days: Days, day: Integers, direction: Integers, start: Integers, at_stop: Seconds, stop: Integers
) -> Minutes:
    """Return the minutes from coming to `start` until the first bus that goes to `stop` is there; inf without one."""
    route, at = days.plan.route, day - days.first_day
    comes = days.run.arrive[at, direction, :, route.position(start, direction)]
    gets_there = days.run.arrive[at, direction, :, route.position(stop, direction)]
    fits = (comes >= at_stop[:, None]) & (gets_there >= comes)
    first = np.argmax(fits, axis=1)
    rows = np.arange(day.size)
    minutes: Minutes = np.where(fits[rows, first], (gets_there[rows, first] - at_stop) / _MINUTE, _NEVER)
    return minutes
