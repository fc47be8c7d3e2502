"""The bus line against what is known: waits at stops, dwell by hand, buses that bunch, riders as drawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.kernels import count_riders, first_there, name_riders, run_line, spread_riders
from sim.core.kernels.bus_shapes import ORDINARY, Demand, Line, Riders, Service
from sim.core.luck import Stream, When, exponential, purpose

ROOM = 50_000


def line(legs, stop_seconds=None, capacity=ROOM):
    """Return a line of so many stops, the same in both directions and ways, with vehicles without end."""
    lost = np.zeros(2 * capacity + 1, np.int64) if stop_seconds is None else np.asarray(stop_seconds)
    legs = np.broadcast_to([*legs, 0], (2, 2, len(legs) + 1)).astype(np.int64)
    many = np.array([1_000, 1_000])
    return Line(legs, np.ones(legs.shape, bool), lost, capacity, capacity, many, 0, 100_000)


def service(departs, stops, swing=None):
    """Return one day with these trips in the first direction and none in the other."""
    times = np.full((1, 2, len(departs)), -1, np.int64)
    times[0, 0] = departs
    swings = np.full((1, 2, len(departs), stops), ORDINARY, np.int16)
    for trip, stop, factor in swing or ():
        swings[0, 0, trip, stop] = round(ORDINARY * factor)
    return Service(times, np.zeros(times.shape, np.uint8), np.full((1, 1), ORDINARY), swings)


def riders(stops, by_stop):
    """Return riders of the first direction: {stop: [(second, goes to)]}."""
    arrival, goes_to, offsets = [], [], [0]
    for place in range(2 * stops):
        for second, to in sorted(by_stop.get(place, [])):
            arrival.append(second)
            goes_to.append(to)
        offsets += [len(arrival)] * 2
    return Riders(np.array(arrival, np.int32), np.array(goes_to, np.uint8), np.array(offsets, np.int64))


@pytest.mark.parametrize("headways", [[900] * 20, [300, 1500] * 10, [60, 840, 900, 1800] * 5], ids=str)
@pytest.mark.clause("BL-04")
def test_the_mean_wait_is_half_the_headway_times_one_plus_its_cv_squared(headways):
    """One rider comes each second; in whole seconds the mean is half a second less than in continuous time."""
    departs = np.cumsum(headways)
    coming = riders(2, {0: [(second, 1) for second in range(1, int(departs[-1]) + 1)]})
    run = run_line(line([100]), service(departs, 2), coming)
    mean, cv = np.mean(headways), np.std(headways) / np.mean(headways)
    waited = run.tally[0, 4] / run.tally[0, 0]
    assert waited + 0.5 == pytest.approx(mean * (1 + cv**2) / 2, rel=1e-12)
    if cv == 0:
        assert waited + 0.5 == pytest.approx(mean / 2, rel=1e-12)


@pytest.mark.clause("BL-04")
def test_dwell_is_12_seconds_lost_and_5_for_the_doors_and_2_75_a_rider():
    """By hand: 3 get on (25.25 s), 2 get off and 1 on (25.25 s), nobody, 2 get off; legs of 100 s."""
    lost = np.rint(np.r_[0, 17 + 2.75 * np.arange(1, 21)]).astype(int)
    coming = riders(4, {0: [(5, 1), (6, 1), (7, 3)], 1: [(50, 3)]})
    run = run_line(line([100, 100, 100], lost, capacity=10), service([60], 4), coming)
    first, second = 60 + 25 + 100, 60 + 25 + 100 + 25 + 100
    assert run.arrive[0, 0, 0].tolist() == [60, first, second, second + 100]
    assert run.end[0, 0, 0] == second + 100 + 22
    assert run.tally[0].tolist() == [4, 4, 0, 0, 55 + 54 + 53 + first - 50]


@pytest.mark.clause("BL-04")
def test_a_late_bus_meets_more_riders_and_gets_later_while_the_next_catches_up():
    stops = 12
    lost = np.rint(np.r_[0, 17 + 2.75 * np.arange(1, 2_001)]).astype(int)
    coming = riders(stops, {stop: [(s, stops - 1) for s in range(0, 9_000, 30)] for stop in range(stops - 1)})
    usual, late = (
        run_line(
            line([100] * (stops - 1), lost, capacity=1_000), service(np.arange(5) * 600 + 600, stops, swing), coming
        ).arrive[0, 0]
        for swing in (None, [(2, 0, 3)])
    )
    delay = (late - usual)[2, :8]  # near the end buses queue up behind the one from which everybody gets off
    assert delay[1] == 200
    assert (np.diff(delay[1:]) > 0).all()
    gap = (late[3] - late[2])[:8]
    assert (np.diff(gap[1:]) < 0).all()
    assert (late[:2] == usual[:2]).all()


def test_a_full_bus_passes_riders_up_and_they_take_the_next():
    coming = riders(3, {0: [(1, 2), (2, 2)], 1: [(3, 2), (4, 2), (5, 2)]})
    lost = np.r_[0, np.full(6, 10)]
    run = run_line(line([100, 100], lost, capacity=3), service([60, 660], 3), coming)
    assert run.trip.tolist() == [0, 0, 0, 1, 1]
    assert run.tally[0, 3] == 2


def test_wrong_shapes_are_refused_all_at_once():
    bad = line([100])._replace(fleet=np.array([0, 1]), stop_seconds=np.zeros(3, np.int64))
    with pytest.raises(ValueError, match=r"stop_seconds has shape .*; fleet is \[0, 1\]"):
        run_line(bad, service([60], 2), riders(2, {}))


NUMBER = purpose(4_000_000_300, "test.cells", When.DAY)
WHICH = purpose(4_000_000_301, "test.riders", When.DAY)


@pytest.fixture(scope="module")
def drawn():
    """Two hundred days of a line of three stops and four quarters of an hour; the middle one is on the detour."""
    from sim.programmes.bus_line.demand import poisson_limits

    mean = np.repeat([[2.0, 0.5, 0.0]], 2, axis=0)[:, :, None] * np.array([0.4, 1.6, 1.0, 1.0])
    goes_to = np.zeros((6, 4096), np.uint8)
    goes_to[[0, 3]] = np.where(np.arange(4096) < 1024, 1, 2)
    goes_to[[1, 4]] = 2
    diverted = np.array([[False, True, False]] * 2)
    limits = poisson_limits(mean.ravel())[None]
    demand = Demand(limits, exponential(2**16), goes_to, diverted, np.full(6, 3_600), 900)
    days, cells = 200, mean.size
    stream = Stream(1, 0)
    words = stream.bits(NUMBER, np.tile(np.arange(cells), days), np.repeat(np.arange(days), cells))
    counts = count_riders(words, demand, np.zeros(days, np.int64))
    who, when = name_riders(counts, 0)
    return mean, counts, spread_riders(counts, words, stream.bits(WHICH, who, when), demand), (who, when)


def test_riders_of_a_cell_are_poisson(drawn):
    """Mean and variance of 200 days x 2 directions; false alarm below 1 in 10,000 for all cells (4.5 deviations)."""
    mean, counts, _, _ = drawn
    found = counts.reshape(200, 2, 3, 4).astype(float)
    for stop in (0, 1):
        for quarter in range(4):
            cell, m = found[:, :, stop, quarter], mean[0, stop, quarter]
            assert abs(cell.mean() - m) < 4.5 * (m / 400) ** 0.5
            assert abs(cell.var() - m) < 4.5 * ((m + 2 * m * m) / 400) ** 0.5
    assert not found[:, :, 2].any()


def test_riders_come_in_order_within_the_hours_and_the_detour_has_its_own(drawn):
    _, counts, riders, (who, _) = drawn
    assert len(riders.arrival) == counts.sum() == riders.offsets[-1] == len(who)
    stream = np.repeat(np.arange(len(riders.offsets) - 1), np.diff(riders.offsets))
    same = stream[1:] == stream[:-1]
    assert (np.diff(riders.arrival)[same] >= 0).all()
    assert ((riders.arrival >= 3_600) & (riders.arrival < 7_200)).all()
    stop, special = stream // 2 % 3, stream % 2 == 1
    assert np.array_equal(special, (stop == 1) | (riders.goes_to == 1))
    assert (riders.goes_to > stop).all()


def test_riders_come_at_independent_seconds_of_their_interval(drawn):
    """Kolmogorov and Smirnov against the uniform, and gaps as variable as a Poisson stream's; 1 in 10,000 each."""
    _, counts, riders, _ = drawn
    within = np.sort((riders.arrival - 3_600) % 900 + 0.5) / 900
    distance = np.abs(within - (np.arange(within.size) + 0.5) / within.size).max()
    assert distance < 2.23 / within.size**0.5 + 1 / 900
    stream = np.repeat(np.arange(len(riders.offsets) - 1), np.diff(riders.offsets))
    last = stream % 6 == 0  # of the first stop, without the riders to the second
    halves = np.bincount(stream[last] * 8 + (riders.arrival[last] - 3_600) // 450, minlength=counts.shape[0] * 96)
    halves = halves.reshape(-1, 8)[::6].astype(float)
    mean = 2.0 * np.repeat([0.4, 1.6, 1.0, 1.0], 2) / 2 * 0.75
    share = halves.var(axis=0) / mean
    assert (np.abs(share - 1) < 4.2 * ((2 + 1 / mean) / 400) ** 0.5).all()


def test_a_riders_name_is_the_day_the_cell_and_the_number_in_it(drawn):
    _, counts, _, (who, when) = drawn
    cell, number = who // 256, who % 256
    assert np.array_equal(np.bincount(when * counts.shape[1] + cell, minlength=counts.size), counts.ravel())
    assert (number < counts[when, cell]).all()
    assert len(np.unique(when * 10**9 + who)) == len(who)


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 30), st.integers(0, 2**32))
def test_a_rider_takes_the_first_bus_that_comes_late_enough_and_goes_there(size, seed):
    draw = np.random.default_rng(seed)
    arrive = draw.integers(-1, 12, (2, 2, 4, 5)).astype(np.int32)
    day, direction, ready = draw.integers(0, 2, size), draw.integers(0, 2, size), draw.integers(0, 12, size) / 2
    ready[::5] = np.inf
    ends = draw.integers(0, 5, (3, size))
    expected = []
    for stops in ends[1:].tolist():
        for i, stop in enumerate(stops):
            trips = arrive[day[i], direction[i]].tolist()
            fitting = [t[stop] for t in trips if t[stop] >= t[ends[0, i]] >= ready[i]]
            expected.append(fitting[0] - ready[i] if fitting else np.inf)
    assert first_there(arrive, (day, direction, ready), ends).ravel().tolist() == expected
