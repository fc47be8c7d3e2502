"""A bus line: a (max,+) recursion over trips and stops, many days in one call, in whole seconds.

Positions count the stops along each of two directions. A trip leaves the terminal when the timetable says and a
vehicle is there: vehicles stand at both ends in the morning, and take the trips in the order of coming in, after the
layover. A bus never overtakes: it comes in at a stop when it gets there and the bus before it has left. Who wants to
get off does; who is at the stop before the bus leaves gets on, in the order of coming, while there is room and if they
had not lost patience before it came. Each who gets on or off keeps the bus longer, so that late buses meet more riders
and get later. Nobody on, nobody off: the bus does not stop.

A trip goes one of two ways: the direct one, or the diverted one with further stops. Riders from or to the further
stops take diverted trips only.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.bus_shapes import (
    ALIGHTED,
    BOARDED,
    NOT_SERVED,
    ORDINARY,
    PASSED_UP,
    SLOT,
    STOOD,
    WAITED,
    Integers,
    Line,
    Riders,
    Run,
    Service,
)
from sim.core.kernels.jit import compiled

_PARTS, _HALF = (ORDINARY**2).bit_length() - 1, ORDINARY**2 // 2  # of a pace times a swing
_NEVER = np.iinfo(np.int32).max


@compiled
def _waiting(arrival: npt.NDArray[np.int32], first: int, end: int, second: int) -> int:
    """Return how many of `first`..`end` have come by `second`."""
    number = 0
    while first + number < end and arrival[first + number] <= second:
        number += 1
    return number


@compiled
def _run_trip(
    bus: tuple[int, int, int, Integers],
    route: tuple[npt.NDArray[np.bool_], Integers],
    conditions: tuple[Integers, npt.NDArray[np.int16]],
    queues: tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], Integers, Integers],
    scratch: tuple[Integers, Integers],
    results: tuple[npt.NDArray[np.int32], npt.NDArray[np.int16], Integers],
    key: tuple[int, int, int],
) -> int:
    """Run one trip; return the second at which it is empty. `queues` holds heads and ends of (position, class)."""
    capacity, seats, patience, stop_seconds = bus
    serves, legs = route
    pace, swing = conditions
    arrival, goes_to, head, ends = queues
    left, alight = scratch
    arrive, taken_by, tally = results
    departs, trip, way = key
    alight[:] = 0
    load, now, leave, last = 0, departs, departs, len(pace) - 1
    for stop in range(len(serves)):
        if not serves[stop]:
            continue
        came, off, on = max(now, left[stop]), alight[stop], 0
        load, leave = load - off, came + stop_seconds[off]
        a, b = head[2 * stop], head[2 * stop + 1]
        end_a, end_b = ends[2 * stop], ends[2 * stop + 1] if way == 1 else b
        while a < end_a and arrival[a] + patience < came:
            a += 1
        while b < end_b and arrival[b] + patience < came:
            b += 1
        next_a, next_b = arrival[a] if a < end_a else _NEVER, arrival[b] if b < end_b else _NEVER
        while min(next_a, next_b) <= leave:
            if load == capacity:
                tally[PASSED_UP] += _waiting(arrival, a, end_a, leave) + _waiting(arrival, b, end_b, leave)
                break
            rider, since = (a, next_a) if next_a <= next_b else (b, next_b)
            a, b = (a + 1, b) if next_a <= next_b else (a, b + 1)
            next_a, next_b = arrival[a] if a < end_a else _NEVER, arrival[b] if b < end_b else _NEVER
            load, on = load + 1, on + 1
            alight[goes_to[rider]] += 1
            taken_by[rider] = trip
            leave = came + stop_seconds[off + on]
            tally[STOOD] += load > seats
            tally[WAITED] += max(0, came - since)
        tally[BOARDED] += on
        tally[ALIGHTED] += off
        head[2 * stop], head[2 * stop + 1] = a, b
        arrive[stop], left[stop] = came, leave
        now = leave + ((legs[stop] * pace[min(leave >> SLOT, last)] * swing[stop] + _HALF) >> _PARTS)
    return leave


@compiled
def _run_days(line: Line, service: Service, riders: Riders, out: Run) -> None:
    days, directions, trips = service.departs.shape
    stops = line.serves.shape[2]
    left, alight = np.zeros((directions, stops), np.int64), np.zeros(stops, np.int64)
    for day in range(days):
        left[:] = 0
        first = day * directions * stops * 2
        head = riders.offsets[first : first + directions * stops * 2].copy()
        ends = riders.offsets[first + 1 : first + directions * stops * 2 + 1]
        for trip in range(trips):
            for direction in range(directions):
                departs = service.departs[day, direction, trip]
                if departs < 0:
                    continue
                before = trip - line.fleet[direction]
                if before >= 0:
                    departs = max(departs, out.end[day, 1 - direction, before] + line.layover)
                way = service.way[day, direction, trip]
                own = slice(direction * stops * 2, (direction + 1) * stops * 2)
                leave = _run_trip(
                    (line.capacity, line.seats, line.patience, line.stop_seconds),
                    (line.serves[direction, way], line.legs[direction, way]),
                    (service.pace[day], service.swing[day, direction, trip]),
                    (riders.arrival, riders.goes_to, head[own], ends[own]),
                    (left[direction], alight),
                    (out.arrive[day, direction, trip], out.trip, out.tally[day]),
                    (departs, trip, way),
                )
                out.start[day, direction, trip] = departs
                out.end[day, direction, trip] = leave


def run_line(line: Line, service: Service, riders: Riders) -> Run:
    """Run all trips of some days.

    Raises:
        ValueError: Shapes do not fit, or a direction has no vehicle.
    """
    days, directions, trips = service.departs.shape
    stops = line.serves.shape[2]
    wanted = {
        "legs": (line.legs.shape, (directions, 2, stops)),
        "way": (service.way.shape, (days, directions, trips)),
        "swing": (service.swing.shape, (days, directions, trips, stops)),
        "stop_seconds": (line.stop_seconds.shape, (2 * line.capacity + 1,)),
        "offsets": (riders.offsets.shape, (days * directions * stops * 2 + 1,)),
        "directions": ((directions,), (2,)),
    }
    faults = [f"{name} has shape {found}, not {fits}" for name, (found, fits) in wanted.items() if found != fits]
    if int(line.fleet.min()) < 1:
        faults.append(f"fleet is {line.fleet.tolist()}: each direction needs a vehicle in the morning")
    if faults:
        raise ValueError("; ".join(faults))
    run = Run(
        np.full((days, directions, trips, stops), NOT_SERVED, np.int32),
        np.full(len(riders.arrival), NOT_SERVED, np.int16),
        np.full((days, directions, trips), NOT_SERVED, np.int32),
        np.full((days, directions, trips), NOT_SERVED, np.int32),
        np.zeros((days, 5), np.int64),
    )
    _run_days(line, service, riders, run)
    return run


@compiled
def _added(riders: Riders, cut: Integers, first: Any, second: Any, sums: Integers) -> None:  # noqa: ANN401 - two runs
    days, directions, _, stops = first.arrive.shape
    for day in range(days):
        for direction in range(directions):
            for stop in range(cut[direction]):
                stream = ((day * directions + direction) * stops + stop) * 2
                for i in range(riders.offsets[stream], riders.offsets[stream + 1]):
                    to = riders.goes_to[i]
                    if to >= cut[direction] and first.trip[i] >= 0 and second.trip[i] >= 0:
                        there = first.arrive[day, direction, first.trip[i], to]
                        sums[day, 0] += 1
                        sums[day, 1] += there - second.arrive[day, direction, second.trip[i], to]


def added_seconds(riders: Riders, cut: Integers, with_detour: Run, without: Run) -> Integers:
    """Return, by day, the riders who ride across the cut in both runs and the seconds they arrive later in the first.

    Args:
        riders: the riders of both runs.
        cut: position in each direction from which on a stop lies beyond the detour; riders come from before it.
        with_detour: the first run.
        without: the second.
    """
    sums = np.zeros((with_detour.arrive.shape[0], 2), np.int64)
    _added(riders, cut, with_detour, without, sums)
    return sums


@compiled
def first_there(
    arrive: npt.NDArray[np.int32], ways: tuple[Integers, Integers, npt.NDArray[np.float64]], ends: Integers
) -> npt.NDArray[np.float64]:
    """Return the seconds until each rider's first bus to each of two stops is there; infinite without one.

    Args:
        arrive: second at which each trip comes in at each position, shape (days, directions, trips, stops).
        ways: the day, the direction, and the second from which on each rider waits, each of shape (n,).
        ends: positions at which each rider gets on, and may get off, shape (3, n).
    """
    day, direction, ready = ways
    seconds = np.full((2, len(day)), np.inf)
    for i in range(len(day)):
        trips = arrive[day[i], direction[i]]
        for goal in range(2):
            for trip in range(len(trips)):
                comes, there = trips[trip, ends[0, i]], trips[trip, ends[1 + goal, i]]
                if comes >= ready[i] and there >= comes:
                    seconds[goal, i] = there - ready[i]
                    break
    return seconds
