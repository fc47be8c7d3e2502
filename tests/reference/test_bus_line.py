"""The kernel of the bus line, its plain twin and the SimPy model agree trip by trip and rider by rider."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.kernels import plain_bus, run_line
from sim.core.kernels.bus_shapes import ORDINARY, Line, Riders, Service
from sim.core.luck import Stream
from sim.programmes.bus_line.line import run_days
from sim.reference import bus_line as simpy_line
from tests.programmes.bus_world import plan, weather


def days_of_a_line(seed):
    """Return a line so small that seconds, full buses and lost patience often coincide."""
    rng = np.random.Generator(np.random.Philox(key=seed))

    def numbers(low, high, *shape):
        return rng.integers(low, high + 1, shape)

    days, trips, stops, capacity = (int(numbers(*ends)) for ends in ((1, 2), (1, 4), (2, 5), (1, 4)))
    serves = np.ones((2, 2, stops), bool)
    serves[:, 0, 1 : stops - 1] = numbers(0, 1, 2, stops - 2).astype(bool)
    lost, legs = np.cumsum(numbers(0, 6, 2 * capacity + 1)), numbers(0, 12, 2, 2, stops)
    lost[0] = legs[:, :, -1] = 0
    line = Line(
        legs=legs,
        serves=serves,
        stop_seconds=lost,
        capacity=capacity,
        seats=int(numbers(0, 4)),
        fleet=numbers(1, 3, 2),
        layover=int(numbers(0, 9)),
        patience=int(numbers(0, 60)),
    )
    departs = np.sort(numbers(0, 60, days, 2, trips), axis=2)
    departs[:, :, int(numbers(1, trips)) :] = -1
    service = Service(
        departs=departs,
        way=numbers(0, 1, days, 2, trips).astype(np.uint8),
        pace=numbers(ORDINARY // 2, 2 * ORDINARY, days, 1),
        swing=numbers(ORDINARY // 2, 2 * ORDINARY, days, 2, trips, stops).astype(np.int16),
    )
    return line, service, riders_of(numbers, days, stops, serves)


def riders_of(numbers, days, stops, serves):
    """Return riders who go somewhere further on; those from or to stops off the direct way are of the second class."""
    arrival, goes_to, offsets = [], [], [0]
    for place in range(days * 2 * stops):
        direction, stop = place // stops % 2, place % stops
        near = [to for to in range(stop + 1, stops) if serves[direction, 0, to] and serves[direction, 0, stop]]
        far = [to for to in range(stop + 1, stops) if to not in near]
        for aims in (near, far):
            n = int(numbers(0, 4)) if aims else 0
            arrival += sorted(numbers(0, 90, n).tolist())
            goes_to += [aims[i] for i in numbers(0, len(aims) - 1, n)] if n else []
            offsets.append(len(arrival))
    return Riders(np.array(arrival, np.int32), np.array(goes_to, np.uint8), np.array(offsets, np.int64))


CASES = st.integers(0, 2**32).map(days_of_a_line)


@settings(deadline=None, max_examples=400)
@given(CASES)
def test_three_lines_agree_trip_by_trip_and_rider_by_rider(case):
    compiled = run_line(*case)
    for other in (plain_bus.run_line(*case), simpy_line.run_line(*case)):
        for name, column in compiled._asdict().items():
            assert np.array_equal(column, getattr(other, name)), name


@settings(deadline=None, max_examples=200)
@given(CASES)
@pytest.mark.clause("BL-04")
def test_every_rider_is_carried_to_the_end_or_left_behind(case):
    line, service, riders = case
    run = run_line(*case)
    boarded, alighted = run.tally[:, 0].sum(), run.tally[:, 1].sum()
    left_behind = np.count_nonzero(run.trip < 0)
    assert boarded == alighted == len(riders.arrival) - left_behind
    stops = line.serves.shape[2]
    place = np.repeat(np.arange(len(riders.offsets) - 1), np.diff(riders.offsets)) // 2
    day, direction, stop = place // stops // 2, place // stops % 2, place % stops
    on = run.trip >= 0
    came = run.arrive[day, direction, np.maximum(run.trip, 0), stop][on]
    there = run.arrive[day, direction, np.maximum(run.trip, 0), riders.goes_to][on]
    assert (came >= 0).all()
    assert (there >= came).all()
    assert (came - riders.arrival[on] <= line.patience).all()
    for key in np.ndindex(service.departs.shape):
        mine = on & (day == key[0]) & (direction == key[1]) & (run.trip == key[2])
        for at in range(stops):
            assert np.count_nonzero(mine & (stop <= at) & (riders.goes_to > at)) <= line.capacity


@settings(deadline=None, max_examples=100)
@given(CASES)
def test_no_bus_overtakes_and_none_leaves_before_its_time_or_its_vehicle(case):
    line, service, _ = case
    run = run_line(*case)
    for day, direction in np.ndindex(service.departs.shape[:2]):
        trips = np.flatnonzero(service.departs[day, direction] >= 0)
        assert (run.start[day, direction, trips] >= service.departs[day, direction, trips]).all()
        for trip in trips[trips >= line.fleet[direction]]:
            ready = run.end[day, 1 - direction, trip - line.fleet[direction]] + line.layover
            assert run.start[day, direction, trip] >= ready
        for stop in range(line.serves.shape[2]):
            seconds = run.arrive[day, direction, trips, stop]
            assert (np.diff(seconds[seconds >= 0]) >= 0).all()


def test_three_lines_agree_on_a_day_of_line_66():
    days = run_days(plan(), Stream(66, 0), weather(), *[weather().first_day + 5] * 2)
    case = days.plan.route.line, days.service, days.riders
    assert len(days.riders.arrival) > 4_000
    for other in (plain_bus.run_line(*case), simpy_line.run_line(*case)):
        for name, column in days.run._asdict().items():
            assert np.array_equal(column, getattr(other, name)), name
