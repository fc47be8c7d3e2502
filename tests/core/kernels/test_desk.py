"""The desk kernel against cases worked by hand, against queueing theory, and over midnight."""

from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.kernels import Outcome, plain_desk, serve, serve_places
from sim.core.kernels.desk import DAY

S, A, T = Outcome.SERVED, Outcome.ABANDONED, Outcome.TURNED_AWAY
OPEN = [(100, 200)]
BREAK = [(100, 200), (300, 400)]

# name, arrivals, services, patiences, servers, openings, waits, outcomes
CASES = [
    ("nobody comes", [], [], [], 1, OPEN, [], []),
    ("a free server serves at once", [120], [10], [0], 1, OPEN, [0], [S]),
    ("who comes early waits for the opening", [90], [10], [30], 1, OPEN, [10], [S]),
    ("a start at exactly arrival + patience is served", [120, 120], [30, 30], [0, 30], 1, OPEN, [0, 30], [S, S]),
    ("one second later is too late", [120, 120], [30, 30], [0, 29], 1, OPEN, [0, 29], [S, A]),
    ("patience 0 is served or leaves at once", [120, 120], [30, 30], [0, 0], 1, OPEN, [0, 0], [S, A]),
    ("the opening at exactly arrival + patience serves", [90, 91], [10, 10], [10, 8], 2, OPEN, [10, 8], [S, A]),
    ("the last open second serves", [199], [50], [0], 1, OPEN, [0], [S]),
    ("the second of closing does not", [200], [50], [9], 1, OPEN, [0], [T]),
    ("after closing nobody waits", [250], [50], [900], 1, OPEN, [0], [T]),
    ("a server free at the second of closing is late", [150, 150], [50, 1], [0, 99], 1, OPEN, [0, 50], [S, T]),
    ("a server free one second before is not", [150, 150], [49, 1], [0, 99], 1, OPEN, [0, 49], [S, S]),
    ("patience ends a second before the close", [100, 150], [200, 1], [0, 49], 1, OPEN, [0, 49], [S, A]),
    ("patience ends at the close", [100, 150], [200, 1], [0, 50], 1, OPEN, [0, 50], [S, T]),
    ("patience ends after the close", [100, 150], [200, 1], [0, 51], 1, OPEN, [0, 50], [S, T]),
    ("a break is waited through", [190, 195], [50, 10], [0, 200], 1, BREAK, [0, 105], [S, S]),
    ("patience may end in a break", [190, 195], [50, 10], [0, 104], 1, BREAK, [0, 104], [S, A]),
    ("who comes in a break waits for its end", [250], [10], [50], 1, BREAK, [50], [S]),
    ("a service under way at closing is finished", [199, 300], [150, 10], [0, 49], 1, BREAK, [0, 49], [S, S]),
    ("and its server is free only then", [199, 300], [151, 10], [0, 49], 1, BREAK, [0, 49], [S, A]),
    ("a break that ends at the patience serves", [199, 250], [10, 10], [0, 50], 1, BREAK, [0, 50], [S, S]),
    ("openings that touch are one", [190, 190], [10, 10], [0, 10], 1, [(100, 200), (200, 300)], [0, 10], [S, S]),
    ("a closed day turns all away", [0, 100], [10, 10], [50, 0], 3, [], [0, 0], [T, T]),
    ("first come, first served", [100, 101, 102], [60, 9, 9], [0, 99, 99], 1, OPEN, [0, 59, 67], [S, S, S]),
    (
        "a queue that is given up frees the next",
        [100, 101, 102],
        [60, 9, 9],
        [0, 9, 99],
        1,
        OPEN,
        [0, 9, 58],
        [S, A, S],
    ),
    (
        "the earliest free of several servers",
        [100, 100, 101, 101],
        [40, 10, 5, 5],
        [99] * 4,
        2,
        OPEN,
        [0, 0, 9, 14],
        [S] * 4,
    ),
    ("a service of no time", [100, 100, 100], [0, 0, 10], [0, 0, 0], 1, OPEN, [0, 0, 0], [S, S, S]),
    ("before the first second", [-10, -10], [5, 5], [9, 20], 1, [(0, 5)], [9, 10], [A, S]),
]


@pytest.mark.parametrize(
    ("arrival", "service", "patience", "servers", "openings", "waits", "outcomes"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_cases_worked_by_hand(arrival, service, patience, servers, openings, waits, outcomes):
    for desk in (serve, plain_desk.serve):
        wait, outcome = desk(arrival, service, patience, servers, openings)
        assert list(wait) == waits
        assert list(outcome) == outcomes


def test_a_wait_without_end_of_patience_is_no_overflow():
    endless = np.iinfo(np.int64).max
    wait, outcome = serve([150, 160], [500, 1], [endless, endless], 1, OPEN)
    assert wait.tolist() == [0, 40]
    assert outcome.tolist() == [S, T]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (([5, 4], [1, 1], [1, 1], 1, OPEN), r"arrival\[1\] is 4, before 5"),
        (([5, 5], [1, -2], [1, 1], 1, OPEN), r"service\[1\] is -2 seconds, below 0"),
        (([5, 5], [1, 1], [-1, 1], 1, OPEN), r"patience\[0\] is -1 seconds, below 0"),
        (([5, 5], [1], [1, 1], 1, OPEN), r"service has shape \(1,\): \(2,\) is needed"),
        (([5], [1], [1], 0, OPEN), "servers is 0, below 1"),
        (([5], [1], [1], 1, [(0, 10), (9, 20)]), r"openings\[1\] opens at 9, before openings\[0\] closes at 10"),
        (([5], [1], [1], 1, [(10, 10)]), r"openings\[0\] closes at 10, not after it opens at 10"),
        (([5], [1], [1], 1, [(0, 10, 20)]), r"openings has shape \(1, 3\): \(k, 2\) is needed"),
        (([0.5], [1], [1], 1, OPEN), "arrival is float64: whole numbers are needed"),
        (([5, 4], [1, -1], [1, 1], 0, OPEN), r"arrival.*; service.*; servers"),
    ],
)
def test_wrong_arguments_are_refused_with_every_fault(arguments, fault):
    with pytest.raises(ValueError, match=fault):
        serve(*arguments)


# ---------------------------------------------------------------------------------------------- over capacity
@given(st.integers(1, 12), st.integers(1, 500), st.integers(1, 5_000))
@settings(deadline=None)
def test_an_overloaded_desk_serves_as_many_as_it_can(servers, service, minutes):
    closes = 60 * minutes
    room = servers * -(-closes // service)
    n = min(room + 100, 20_000)
    wait, outcome = serve(np.zeros(n, np.int64), np.full(n, service), np.full(n, closes), servers, [(0, closes)])
    assert (outcome == S).sum() == min(n, room)
    assert (outcome == T).sum() == max(0, n - room)
    assert (wait[outcome == T] == closes).all()


def test_one_more_server_can_lengthen_waiting_where_patience_is_short():
    """Fewer give up, so those behind them wait longer: a trap for reports that look at waits alone."""
    day = [0, 30, 35, 40, 50], [100, 5, 5_000, 1_000, 1], [0, 900, 0, 63, 5_000]
    one, gone = serve(*day, 1, [(0, 9_000)])
    two, served = serve(*day, 2, [(0, 9_000)])
    assert one.tolist() == [0, 70, 0, 63, 55]
    assert two.tolist() == [0, 0, 0, 60, 1_050]
    assert (gone.tolist(), served.tolist()) == ([S, S, A, A, S], [S, S, S, S, S])


# ----------------------------------------------------------------------------------------------------- theory
# Each mean is of independent replications with fixed seeds, so a test never changes its mind; over all seeds a
# right kernel would fail one of them with probability 1e-4 (Student's t, two-sided, Q.99995 of 39 degrees: 4.3).
REPLICATIONS, CUSTOMERS, WARM_UP, LIMIT = 40, 40_000, 4_000, 4.3
SERVERS, SERVICE, LOAD = 12, 360.0, 0.85
ALWAYS = [(0, 2**40)]


def hall(replication, patience):
    """Return arrivals, services and patiences of a Poisson stream, in whole seconds."""
    rng = np.random.Generator(np.random.Philox(key=[2021, replication]))
    arrival = np.rint(np.cumsum(rng.exponential(SERVICE / SERVERS / LOAD, CUSTOMERS))).astype(np.int64)
    service = np.rint(rng.exponential(SERVICE, CUSTOMERS)).astype(np.int64)
    left = np.full(CUSTOMERS, 2**40) if patience is None else rng.exponential(patience, CUSTOMERS)
    return arrival, service, np.rint(left).astype(np.int64)


def student(values, expected):
    """Return the t statistic of the mean of independent values."""
    return (np.mean(values) - expected) / (np.std(values, ddof=1) / np.sqrt(len(values)))


def delayed(servers, load):
    """Return Erlang's C: the share of customers that must wait."""
    offered = servers * load
    last = offered**servers / factorial(servers) / (1 - load)
    return last / (sum(offered**k / factorial(k) for k in range(servers)) + last)


def test_waits_of_patient_customers_follow_erlang_c():
    waits, must_wait = [], []
    for replication in range(REPLICATIONS):
        wait, outcome = serve(*hall(replication, None), SERVERS, ALWAYS)
        assert (outcome == S).all()
        waits.append(wait[WARM_UP:].mean())
        must_wait.append((wait[WARM_UP:] > 0).mean())
    expected = delayed(SERVERS, LOAD) * SERVICE / SERVERS / (1 - LOAD)
    assert abs(student(waits, expected)) < LIMIT
    assert np.mean(waits) == pytest.approx(expected, rel=0.05)
    assert np.mean(must_wait) == pytest.approx(delayed(SERVERS, LOAD), rel=0.05)


def test_waits_of_impatient_customers_follow_erlang_a():
    patience = 2_400.0
    arrivals, done = SERVERS * LOAD / SERVICE, 1 / SERVICE
    weights = [1.0]
    for k in range(1, 600):
        weights.append(weights[-1] * arrivals / (min(k, SERVERS) * done + max(0, k - SERVERS) / patience))
    shares = np.array(weights) / sum(weights)
    queue = float((shares[SERVERS:] * np.arange(len(shares) - SERVERS)).sum())
    waits, gone = [], []
    for replication in range(REPLICATIONS):
        wait, outcome = serve(*hall(replication, patience), SERVERS, ALWAYS)
        waits.append(wait[WARM_UP:].mean())
        gone.append((outcome[WARM_UP:] == A).mean())
    assert abs(student(waits, queue / arrivals)) < LIMIT
    assert abs(student(gone, queue / patience / arrivals)) < LIMIT


def test_littles_law_the_queue_is_the_rate_times_the_wait():
    arrival, service, patience = hall(0, 2_400.0)
    wait, outcome = serve(arrival, service, patience, SERVERS, ALWAYS)
    span = int((arrival + wait).max()) - int(arrival[0])
    seconds = np.concatenate([arrival, arrival + wait])
    steps = np.concatenate([np.ones(CUSTOMERS, np.int64), -np.ones(CUSTOMERS, np.int64)])
    order = np.argsort(seconds, kind="stable")
    queue = np.cumsum(steps[order])[:-1]
    mean_queue = (queue * np.diff(seconds[order])).sum() / span
    assert (queue[np.diff(seconds[order]) > 0] >= 0).all()
    assert mean_queue == pytest.approx(CUSTOMERS / span * wait.mean(), rel=1e-12)
    busy = service[outcome == S].sum() / SERVERS / span
    assert busy == pytest.approx(LOAD * (outcome == S).mean(), rel=0.03)


# -------------------------------------------------------------------------------------------- all places of a day
def one_day(arrival, service, patience, servers, free, openings=((0, 2 * DAY),)):
    """Serve one place through `serve_places`."""
    ends = np.array([0, len(arrival)]), np.array([servers]), np.array(openings), np.array([0, len(openings)])
    return serve_places(np.array(arrival), np.array(service), np.array(patience), *ends, free)


def test_a_desk_that_never_shuts_carries_its_servers_over_midnight():
    free = np.zeros((1, 1), np.int64)
    wait, outcome, busy = one_day([DAY - 100, DAY - 50], [300, 40], [900, 900], 1, free)
    assert wait.tolist() == [0, 250]  # the second starts 200 seconds after midnight
    assert outcome.tolist() == [S, S]
    assert busy.tolist() == [340]
    assert free.tolist() == [[240]]
    wait, outcome, _ = one_day([10, 500], [60, 60], [230, 0], 1, free)
    assert wait.tolist() == [230, 0]
    assert outcome.tolist() == [S, S]
    assert free.tolist() == [[0]]


def test_three_days_one_by_one_are_three_days_at_once():
    rng = np.random.Generator(np.random.Philox(key=398))
    arrival = np.sort(rng.integers(0, 3 * DAY, 2_000))
    service, patience = rng.integers(1, 700, 2_000), rng.integers(0, 2_000, 2_000)
    wait, outcome = serve(arrival, service, patience, 3, [(0, 5 * DAY)])
    free = np.zeros((1, 3), np.int64)
    days = []
    for day in range(3):
        mine = arrival // DAY == day
        days.append(one_day(arrival[mine] - day * DAY, service[mine], patience[mine], 3, free))
    assert np.array_equal(np.concatenate([day[0] for day in days]), wait)
    assert np.array_equal(np.concatenate([day[1] for day in days]), outcome)


def test_a_place_closed_today_turns_everybody_away_at_once():
    places = [0, 1, 3, 3], [2, 2, 2], [(100, 200)], [0, 0, 1, 1]
    offsets, servers, openings, opening_offsets = (np.array(column) for column in places)
    columns = np.array([50, 150, 150]), np.array([10, 10, 10]), np.array([90, 90, 90])
    wait, outcome, busy = serve_places(
        *columns, offsets, servers, openings, opening_offsets, np.zeros((3, 2), np.int64)
    )
    assert wait.tolist() == [0, 0, 0]
    assert outcome.tolist() == [T, S, S]
    assert busy.tolist() == [0, 20, 0]


def test_a_place_with_nobody_at_work_serves_nobody():
    wait, outcome, busy = one_day([90, 150], [10, 10], [20, 50], 0, np.zeros((1, 2), np.int64), [(100, 200)])
    assert wait.tolist() == [20, 50]
    assert outcome.tolist() == [A, T]
    assert busy.tolist() == [0]


def test_columns_in_another_order_are_refused():
    with pytest.raises(ValueError, match="arrivals of place 0 do not rise"):
        one_day([20, 10], [1, 1], [1, 1], 1, np.zeros((1, 1), np.int64))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"service": [1]}, r"lengths \[2, 1, 2\]"),
        ({"offsets": [0, 1]}, "offsets has 2 entries: 2 are needed, from 0 to 2"),
        ({"opening_offsets": [0]}, "opening_offsets has 1 entries: 2 are needed, from 0 to 1"),
        ({"free": np.zeros((1, 1))}, r"free is float64 of shape \(1, 1\): int64, a row for each of 1 places"),
        ({"servers": [3]}, r"servers lie in 3\.\.3: 0 to the 1 columns of free"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(change, fault):
    right = {
        "arrival": [1, 2],
        "service": [1, 1],
        "patience": [1, 1],
        "offsets": [0, 2],
        "servers": [1],
        "openings": [(0, 9)],
        "opening_offsets": [0, 1],
        "free": np.zeros((1, 1), np.int64),
    }
    with pytest.raises(ValueError, match=fault):
        serve_places(**{name: np.array(column) for name, column in {**right, **change}.items()})
