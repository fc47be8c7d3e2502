"""One day of a bus line as riders and drivers live it: they wait, get on, stand, get off, are passed up. In SimPy.

The same rules as `kernels.run_line`. Seconds are whole; what must come between two seconds is put there: riders come
on the second, buses a quarter later, so that a bus still meets who comes in its second; patience ends half a second
late, so that a bus that comes with the last of it is taken.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from sim.core.kernels.bus_shapes import NOT_SERVED, ORDINARY, SLOT, Line, Riders, Run, Service

Process = Generator[simpy.Event, Any, None]

QUARTER, HALF = 0.25, 0.5


@dataclass(eq=False)
class Rider:
    """One rider: where from, where to, since when, and whether diverted trips alone will do."""

    number: int
    direction: int
    stop: int
    goes_to: int
    second: int
    diverted: bool
    trip: int = NOT_SERVED
    gone: bool = False


@dataclass(eq=False)
class Bus:
    """One trip of a bus.

    Attributes:
        ahead: for each stop, the event that the bus before it has left; None for the first.
        left: for each stop, the event that it has left.
    """

    direction: int
    trip: int
    way: int
    ahead: list[simpy.Event | None]
    left: list[simpy.Event]
    riders: list[Rider] = field(default_factory=list)
    came: int = 0
    leaves: int = 0
    changes: int = 0


class BusDay:
    """One day: the buses, the stops, and who waits at them."""

    def __init__(self, line: Line, service: Service, riders: Riders, day: int, run: Run) -> None:
        self.env = simpy.Environment(initial_time=-1)
        self.line, self.service, self.day, self.run = line, service, day, run
        directions, _, self.stops = line.serves.shape
        self.waiting: list[list[list[Rider]]] = [[[] for _ in range(self.stops)] for _ in range(directions)]
        self.at_stop: list[list[Bus | None]] = [[None] * self.stops for _ in range(directions)]
        self.depots = [simpy.Store(self.env) for _ in range(directions)]
        for direction, depot in enumerate(self.depots):
            depot.items.extend(range(int(line.fleet[direction])))
            self.env.process(self.dispatch(direction))
        for rider in _riders(riders, day, directions, self.stops):
            self.env.process(self.wait_for_bus(rider))

    def until(self, second: float) -> simpy.Timeout:
        """Return the event that `second` has come."""
        return self.env.timeout(max(0.0, second - self.env.now))

    def wait_for_bus(self, rider: Rider) -> Process:
        """Come to the stop, get on if a bus stands there, else wait until one comes or patience ends."""
        yield self.until(rider.second)
        bus = self.at_stop[rider.direction][rider.stop]
        if bus is not None and self.takes(bus, rider):
            self.get_on(bus, rider)
            return
        if bus is not None and bus.way >= rider.diverted:
            self.run.tally[self.day, 3] += 1
        self.waiting[rider.direction][rider.stop].append(rider)
        yield self.env.timeout(self.line.patience + HALF)
        rider.gone = True

    def takes(self, bus: Bus, rider: Rider) -> bool:
        """Tell whether there is room, and the bus goes where the rider wants."""
        return len(bus.riders) < self.line.capacity and bus.way >= rider.diverted

    def get_on(self, bus: Bus, rider: Rider) -> None:
        """Board: the bus stays a little longer."""
        bus.riders.append(rider)
        rider.trip = bus.trip
        bus.changes += 1
        bus.leaves = bus.came + int(self.line.stop_seconds[bus.changes])
        self.run.trip[rider.number] = bus.trip
        waited = max(0, bus.came - rider.second)
        self.run.tally[self.day] += np.array([1, 0, len(bus.riders) > self.line.seats, 0, waited])

    def dispatch(self, direction: int) -> Process:
        """Send the trips off, each at its time with the bus that has been there longest."""
        ahead: list[simpy.Event | None] = [None] * self.stops
        for trip, departs in enumerate(self.service.departs[self.day, direction].tolist()):
            if departs < 0:
                continue
            yield self.until(departs + QUARTER)
            vehicle = yield self.depots[direction].get()
            bus = Bus(
                direction,
                trip,
                int(self.service.way[self.day, direction, trip]),
                list(ahead),
                [self.env.event() for _ in range(self.stops)],
            )
            served = self.line.serves[direction, bus.way]
            ahead = [bus.left[stop] if served[stop] else ahead[stop] for stop in range(self.stops)]
            self.env.process(self.drive(bus, vehicle))

    def drive(self, bus: Bus, vehicle: int) -> Process:
        """Go from stop to stop, rest at the other end, and be ready there."""
        key = self.day, bus.direction, bus.trip
        self.run.start[key] = int(self.env.now)
        for stop in np.flatnonzero(self.line.serves[bus.direction, bus.way]).tolist():
            before = bus.ahead[stop]
            if before is not None:
                yield before
            yield from self.serve(bus, stop)
            yield self.until(bus.leaves + self.running(bus, stop) + QUARTER)
        self.run.end[key] = bus.leaves
        yield self.until(bus.leaves + self.line.layover + QUARTER)
        yield self.depots[1 - bus.direction].put(vehicle)

    def serve(self, bus: Bus, stop: int) -> Process:
        """Let riders off and on."""
        bus.came = bus.leaves = int(self.env.now)
        self.run.arrive[self.day, bus.direction, bus.trip, stop] = bus.came
        stays = [rider for rider in bus.riders if rider.goes_to != stop]
        bus.changes = len(bus.riders) - len(stays)
        self.run.tally[self.day, 1] += bus.changes
        bus.riders = stays
        bus.leaves = bus.came + int(self.line.stop_seconds[bus.changes])
        self.at_stop[bus.direction][stop] = bus
        queue = self.waiting[bus.direction][stop]
        queue[:] = sorted((r for r in queue if not r.gone), key=lambda r: (r.second, r.diverted, r.number))
        for rider in list(queue):
            if self.takes(bus, rider):
                queue.remove(rider)
                self.get_on(bus, rider)
            elif bus.way >= rider.diverted:
                self.run.tally[self.day, 3] += 1
        while self.env.now < bus.leaves:
            yield self.until(bus.leaves + QUARTER)
        self.at_stop[bus.direction][stop] = None
        bus.left[stop].succeed()

    def running(self, bus: Bus, stop: int) -> int:
        """Return the seconds from `stop` to the next one."""
        pace = self.service.pace[self.day]
        thousandths = int(pace[min(bus.leaves >> SLOT, len(pace) - 1)])
        swing = int(self.service.swing[self.day, bus.direction, bus.trip, stop])
        ordinary = int(self.line.legs[bus.direction, bus.way, stop])
        return (ordinary * thousandths * swing + ORDINARY**2 // 2) // ORDINARY**2


def _riders(riders: Riders, day: int, directions: int, stops: int) -> list[Rider]:
    """Return the day's riders."""
    found = []
    for direction in range(directions):
        for stop in range(stops):
            for kind in (0, 1):
                at = ((day * directions + direction) * stops + stop) * 2 + kind
                for i in range(int(riders.offsets[at]), int(riders.offsets[at + 1])):
                    to, second = int(riders.goes_to[i]), int(riders.arrival[i])
                    found.append(Rider(i, direction, stop, to, second, bool(kind)))
    return found


def run_line(line: Line, service: Service, riders: Riders) -> Run:
    """Run all trips of some days, as `kernels.run_line` does."""
    days, directions, trips = service.departs.shape
    run = Run(
        np.full((days, directions, trips, line.serves.shape[2]), NOT_SERVED, np.int32),
        np.full(len(riders.arrival), NOT_SERVED, np.int16),
        np.full((days, directions, trips), NOT_SERVED, np.int32),
        np.full((days, directions, trips), NOT_SERVED, np.int32),
        np.zeros((days, 5), np.int64),
    )
    for day in range(days):
        BusDay(line, service, riders, day, run).env.run()
    return run
