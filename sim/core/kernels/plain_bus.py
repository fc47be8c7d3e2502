"""Plain twin of the bus line: the same rules, one trip after the other, with lists and without haste."""

from typing import Any

import numpy as np

from sim.core.kernels.bus_shapes import NOT_SERVED, ORDINARY, SLOT, Line, Riders, Run, Service


def run_line(line: Line, service: Service, riders: Riders) -> Run:
    """Run all trips of some days, as `kernels.run_line` does."""
    days, directions, trips = service.departs.shape
    stops = line.serves.shape[2]
    run = Run(
        np.full((days, directions, trips, stops), NOT_SERVED, np.int32),
        np.full(len(riders.arrival), NOT_SERVED, np.int16),
        np.full((days, directions, trips), NOT_SERVED, np.int32),
        np.full((days, directions, trips), NOT_SERVED, np.int32),
        np.zeros((days, 5), np.int64),
    )
    for day in range(days):
        waiting = _queues(riders, day, directions, stops)
        left = [[0] * stops for _ in range(directions)]
        for trip in range(trips):
            for direction in range(directions):
                departs = int(service.departs[day, direction, trip])
                if departs >= 0:
                    before = trip - int(line.fleet[direction])
                    if before >= 0:
                        departs = max(departs, int(run.end[day, 1 - direction, before]) + line.layover)
                    key = day, direction, trip
                    run.start[key] = departs
                    run.end[key] = _run_trip(line, service, run, key, waiting[direction], left[direction])
    return run


def _queues(riders: Riders, day: int, directions: int, stops: int) -> list[list[list[tuple[int, int, int, int]]]]:
    """Return (second, class, number, destination) of the riders of each stop by direction, in the order of coming."""
    queues: list[list[list[tuple[int, int, int, int]]]] = []
    for direction in range(directions):
        queues.append([])
        for stop in range(stops):
            queue = []
            for kind in (0, 1):
                at = ((day * directions + direction) * stops + stop) * 2 + kind
                span = range(int(riders.offsets[at]), int(riders.offsets[at + 1]))
                queue += [(int(riders.arrival[i]), kind, i, int(riders.goes_to[i])) for i in span]
            queues[direction].append(sorted(queue))
    return queues


def _run_trip(
    line: Line, service: Service, run: Run, key: tuple[int, int, int], waiting: list[Any], left: list[int]
) -> int:
    """Run one trip; return the second at which it is empty."""
    day, direction, trip = key
    way = int(service.way[key])
    now = leave = int(run.start[key])
    on_board: list[int] = []
    for stop in range(line.serves.shape[2]):
        if not line.serves[direction, way, stop]:
            continue
        came = max(now, left[stop])
        run.arrive[day, direction, trip, stop] = came
        changes = on_board.count(stop)
        run.tally[day, 1] += changes
        on_board = [to for to in on_board if to != stop]
        leave = came + int(line.stop_seconds[changes])
        stay = []
        for rider in waiting[stop]:
            second, kind, number, to = rider
            if second + line.patience < came and kind <= way:
                continue
            if second > leave or kind > way:
                stay.append(rider)
            elif len(on_board) == line.capacity:
                run.tally[day, 3] += 1
                stay.append(rider)
            else:
                on_board.append(to)
                changes += 1
                leave = came + int(line.stop_seconds[changes])
                run.trip[number] = trip
                run.tally[day] += np.array([1, 0, len(on_board) > line.seats, 0, max(0, came - second)])
        waiting[stop] = stay
        left[stop] = leave
        span = min(leave >> SLOT, service.pace.shape[1] - 1)
        running = int(line.legs[direction, way, stop]) * int(service.pace[day, span])
        running *= int(service.swing[day, direction, trip, stop])
        now = leave + (running + ORDINARY**2 // 2) // ORDINARY**2
    return leave
