"""The kernel, its plain twin and the SimPy model agree on every customer and every call."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.kernels import Outcome, dispatch, plain_desk, serve, serve_places
from sim.reference import desk as simpy_desk
from sim.reference import dispatch as simpy_dispatch

SHORT, LONG = st.integers(0, 40), st.integers(0, 400)


@st.composite
def openings(draw):
    """Sessions that may touch, and that customers may miss at either end."""
    sessions, second = [], draw(st.integers(-20, 60))
    for _ in range(draw(st.integers(0, 4))):
        second += draw(st.integers(0, 60))
        closes = second + draw(st.integers(1, 120))
        sessions.append((second, closes))
        second = closes
    return sessions


@st.composite
def days(draw):
    """A day small enough that seconds, closings and patience often coincide."""
    n = draw(st.integers(0, 30))
    gaps = draw(st.lists(st.integers(0, 12), min_size=n, max_size=n))
    arrival = [draw(st.integers(0, 60)) + int(second) for second in np.cumsum(gaps)] if n else []
    service = draw(st.lists(SHORT, min_size=n, max_size=n))
    patience = draw(st.lists(LONG, min_size=n, max_size=n))
    return sorted(arrival), service, patience, draw(st.integers(1, 4)), draw(openings())


@settings(deadline=None, max_examples=400)
@given(days())
def test_three_desks_agree_customer_by_customer(day):
    wait, outcome = serve(*day)
    plain_wait, plain_outcome = plain_desk.serve(*day)
    simpy_wait, simpy_outcome = simpy_desk.serve(*day)
    assert wait.tolist() == plain_wait == simpy_wait.tolist()
    assert outcome.tolist() == plain_outcome == simpy_outcome.tolist()


@settings(deadline=None, max_examples=200)
@given(days())
def test_every_customer_is_accounted_for(day):
    arrival, service, patience, servers, sessions = day
    wait, outcome = serve(*day)
    start = np.array(arrival, np.int64) + wait
    served = outcome == Outcome.SERVED
    assert np.isin(outcome, [Outcome.SERVED, Outcome.ABANDONED, Outcome.TURNED_AWAY]).all()
    assert (wait >= 0).all()
    assert (wait <= patience).all()
    assert all(any(opens <= second < closes for opens, closes in sessions) for second in start[served])
    assert (np.diff(start[served]) >= 0).all()
    for second in start[served]:
        under_way = served & (start <= second) & (second < start + service)
        assert under_way.sum() <= servers


@settings(deadline=None, max_examples=100)
@given(days())
def test_the_log_tells_each_customers_story(day):
    arrival, service, patience, servers, sessions = day
    place = simpy_desk.run_desk(list(zip(arrival, service, patience, strict=True)), servers, sessions)
    stories = {number: [] for number in range(len(arrival))}
    for entry in place.log:
        if entry.customer != simpy_desk.NOBODY:
            stories[entry.customer].append(entry)
    event = simpy_desk.Event
    last = {Outcome.ABANDONED: event.GIVES_UP, Outcome.TURNED_AWAY: event.TURNED_AWAY, Outcome.SERVED: event.ENDS}
    for number, story in stories.items():
        assert story[0][:2] == (arrival[number], event.ARRIVES)
        assert story[-1].event == last[place.outcome[number]]
        left = arrival[number] + place.wait[number]
        assert story[1].second == left
        if place.outcome[number] == Outcome.SERVED:
            assert story[2].second == left + service[number]
            assert story[1].server == story[2].server
            assert 0 <= story[1].server < servers


@st.composite
def cities(draw):
    """Several places, some closed today, some with servers busy since yesterday."""
    free, visits = [], []
    places = draw(st.integers(1, 4))
    for _ in range(places):
        visits.append(draw(days()))
        free.append(draw(st.lists(st.integers(0, 90), min_size=4, max_size=4)))
    return visits, free


@settings(deadline=None, max_examples=150)
@given(cities())
def test_all_places_in_one_call_are_each_place_alone(city):
    visits, free = city
    offsets = np.cumsum([0, *(len(day[0]) for day in visits)])
    opening_offsets = np.cumsum([0, *(len(day[4]) for day in visits)])
    columns = [np.array([second for day in visits for second in day[k]], np.int64) for k in range(3)]
    servers = np.array([day[3] for day in visits], np.int64)
    sessions = np.array([session for day in visits for session in day[4]], np.int64).reshape(-1, 2)
    carried = np.array(free, np.int64)
    wait, outcome, busy = serve_places(*columns, offsets, servers, sessions, opening_offsets, carried)
    plain = plain_desk.serve_places(
        *(column.tolist() for column in columns),
        offsets.tolist(),
        servers.tolist(),
        [tuple(session) for session in sessions.tolist()],
        opening_offsets.tolist(),
        free,
    )
    assert (wait.tolist(), outcome.tolist(), busy.tolist()) == plain
    assert np.sort(carried).tolist() == [sorted(row) for row in free]


@settings(deadline=None, max_examples=150)
@given(days(), st.lists(st.integers(1, 90), min_size=4, max_size=4))
def test_servers_busy_since_yesterday_are_the_same_in_simpy(day, free):
    arrival, service, patience, servers, sessions = day
    row = sorted(free)[:servers]
    place = simpy_desk.run_desk(list(zip(arrival, service, patience, strict=True)), servers, sessions, row)
    offsets, opening_offsets = np.array([0, len(arrival)]), np.array([0, len(sessions)])
    columns = [np.array(column, np.int64) for column in (arrival, service, patience)]
    wait, outcome, _ = serve_places(
        *columns,
        offsets,
        np.array([servers]),
        np.array(sessions, np.int64).reshape(-1, 2),
        opening_offsets,
        np.array([row]),
    )
    assert wait.tolist() == [place.wait[i] for i in range(len(arrival))]
    assert outcome.tolist() == [place.outcome[i] for i in range(len(arrival))]


@st.composite
def calls(draw):
    """Calls around the changes of shift at 7 and at 21 o'clock, and over midnight."""
    n = draw(st.integers(0, 25))
    near = draw(st.sampled_from([25_200, 75_600, 86_400, 86_400 * 200 + 25_200])) - 60
    gaps = draw(st.lists(st.integers(0, 15), min_size=n, max_size=n))
    arrival = [near + int(second) for second in np.cumsum(gaps)] if n else []
    some = {"min_size": n, "max_size": n}
    return (
        arrival,
        draw(st.lists(st.integers(0, 1), **some)),
        draw(st.lists(st.integers(1, 40), **some)),
        draw(st.lists(st.integers(0, 90), **some)),
        draw(st.lists(st.booleans(), **some)),
        draw(st.lists(st.integers(0, 30), **some)),
        draw(st.lists(st.integers(1, 60), **some)),
    )


@st.composite
def shifts(draw):
    """Two shifts as in the centre, or any number."""
    begins = draw(
        st.one_of(
            st.just([25_200, 75_600]),
            st.lists(st.integers(25_150, 25_250), min_size=1, max_size=4, unique=True).map(sorted),
        )
    )
    seats = st.lists(st.integers(0, 4), min_size=len(begins), max_size=len(begins)).filter(any)
    return begins, draw(seats), draw(seats)


@settings(deadline=None, max_examples=400)
@given(calls(), shifts())
def test_three_centres_agree_call_by_call(month, staff):
    compiled = [column.tolist() for column in dispatch(*month, *staff)]
    assert compiled == [list(column) for column in plain_desk.dispatch(*month, *staff)]
    assert compiled == [column.tolist() for column in simpy_dispatch.dispatch(*month, *staff)]


@pytest.mark.parametrize("servers", [1, 3, 12])
def test_three_desks_agree_on_a_long_week(servers):
    rng = np.random.Generator(np.random.Philox(key=398))
    n, days_open = 3_000, 7
    hours = [(d * 86_400 + h * 3_600, d * 86_400 + (h + 3) * 3_600) for d in range(days_open) for h in (9, 14)]
    arrival = np.sort(rng.integers(8 * 3_600, days_open * 86_400, n))
    service = rng.lognormal(5.6, 0.6, n).astype(np.int64)
    patience = rng.exponential(2_400, n).astype(np.int64)
    wait, outcome = serve(arrival, service, patience, servers, hours)
    simpy_wait, simpy_outcome = simpy_desk.serve(arrival, service, patience, servers, hours)
    plain_wait, _ = plain_desk.serve(arrival.tolist(), service.tolist(), patience.tolist(), servers, hours)
    assert np.array_equal(wait, simpy_wait)
    assert np.array_equal(outcome, simpy_outcome)
    assert wait.tolist() == plain_wait
    assert set(outcome.tolist()) >= {Outcome.SERVED, Outcome.ABANDONED}
