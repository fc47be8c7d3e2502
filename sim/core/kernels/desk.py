"""The desk: exact first come, first served over several servers, in whole seconds.

A customer starts at the first second at or after arrival when a server is free and the desk is open. A start later
than the patience allows is ABANDONED; who has not started when the last opening ends is TURNED_AWAY; whichever comes
first counts, and a patience that ends exactly at the last close comes second. Breaks are waited through. A service
under way at closing is finished, and its server is free only then.

The free seconds of the servers are kept in rising order, so the next server is always the first of them. A new free
second finds its place by one pass of minimum and maximum without a branch, which beats a heap for the few servers
of a desk.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Seconds = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]

DAY = 86_400
_ABANDONED, _TURNED_AWAY = 1, 2  # Outcome's codes, as the compiler knows no IntEnum cheaply


@compiled
def _one_place(
    arrival: Seconds,
    service: Seconds,
    patience: Seconds,
    openings: Seconds,
    free: Seconds,
    wait: Seconds,
    outcome: Codes,
) -> int:
    """Serve one place, keep `free` in rising order, return the seconds of service begun."""
    n, sessions, last_server = len(arrival), len(openings), len(free) - 1
    busy, i = 0, 0
    session = 0 if last_server >= 0 else sessions
    opens, closes = (openings[0, 0], openings[0, 1]) if session < sessions else (0, 0)
    while i < n and session < sessions:
        earliest = free[0]
        start = max(arrival[i], earliest)
        if start >= closes:
            while session < sessions and start >= openings[session, 1]:
                session += 1
            if session == sessions:
                break
            opens, closes = openings[session, 0], openings[session, 1]
        start = max(start, opens)
        delay = start - arrival[i]
        gone = delay > patience[i]
        wait[i] = min(delay, patience[i])
        outcome[i] = gone
        busy += 0 if gone else service[i]
        carried = earliest if gone else start + service[i]
        for k in range(last_server):
            later = free[k + 1]
            free[k] = min(later, carried)
            carried = max(later, carried)
        free[last_server] = carried
        i += 1
    while i < n:  # nobody starts any more
        left = 0 if sessions == 0 else max(0, openings[sessions - 1, 1] - arrival[i])
        gone = patience[i] < left
        wait[i] = patience[i] if gone else left
        outcome[i] = _ABANDONED if gone else _TURNED_AWAY
        i += 1
    return busy


@compiled
def serve_rising(
    columns: tuple[Seconds, ...],
    offsets: Seconds,
    servers: Seconds,
    openings: Seconds,
    opening_offsets: Seconds,
    free: Seconds,
    results: tuple[Seconds, Codes, Seconds],
) -> int:
    """Serve all places; return the first place whose arrivals do not rise, or -1."""
    arrival, service, patience = columns
    wait, outcome, busy = results
    for place in range(len(servers)):
        first, end = offsets[place], offsets[place + 1]
        for i in range(first + 1, end):
            if arrival[i] < arrival[i - 1]:
                return place
        row = free[place]
        if not row.any():  # nobody is still being served: the rest of a long row need not be looked at
            row = row[: servers[place]]
            if end == first:
                continue
        for k in range(1, len(row)):
            if row[k] < row[k - 1]:
                row.sort()
                break
        if end > first:
            busy[place] = _one_place(
                arrival[first:end],
                service[first:end],
                patience[first:end],
                openings[opening_offsets[place] : opening_offsets[place + 1]],
                row[: servers[place]],
                wait[first:end],
                outcome[first:end],
            )
        for k in range(len(row)):
            row[k] = max(0, row[k] - DAY)
    return -1


def serve(
    arrival: npt.ArrayLike,
    service: npt.ArrayLike,
    patience: npt.ArrayLike,
    servers: int,
    openings: npt.ArrayLike,
) -> tuple[Seconds, Codes]:
    """Return the wait in seconds and the `Outcome` code of every customer of one place.

    Args:
        arrival: Second of arrival, rising, shape (n,).
        service: Seconds of service, shape (n,).
        patience: Seconds a customer is ready to wait, shape (n,).
        servers: Number of servers, at least 1.
        openings: [open, close) in the seconds of `arrival`, rising, shape (k, 2).

    Raises:
        ValueError: Naming every fault of the arguments.

    >>> wait, outcome = serve([0, 10, 20], [600, 600, 600], [900, 900, 60], 1, [(0, 3600)])
    >>> wait.tolist(), outcome.tolist()
    ([0, 590, 60], [0, 0, 1])
    """
    columns = whole("arrival", arrival), whole("service", service), whole("patience", patience)
    sessions = whole("openings", openings)
    sessions = sessions.reshape(0, 2) if sessions.size == 0 else sessions
    faults = [*_column_faults(*columns), *_desk_faults(servers, sessions)]
    if faults:
        raise ValueError("; ".join(faults))
    n = len(columns[0])
    wait, outcome = np.empty(n, np.int64), np.empty(n, np.uint8)
    _one_place(*columns, sessions, np.full(servers, np.iinfo(np.int64).min), wait, outcome)
    return wait, outcome


def serve_places(
    arrival: Seconds,
    service: Seconds,
    patience: Seconds,
    offsets: Seconds,
    servers: Seconds,
    openings: Seconds,
    opening_offsets: Seconds,
    free: Seconds,
) -> tuple[Seconds, Codes, Seconds]:
    """Serve all places of a day: the wait and outcome of each customer, the busy seconds of each place.

    Columns stand in the order (place, second, id). A place without openings today turns everybody away at once. A desk
    that never shuts is given the opening (0, 2 * DAY), so that who waits at midnight is served after it, before
    tomorrow's customers; its servers' free seconds go from day to day through `free`, so call it every day.

    Args:
        arrival: Second since midnight, shape (visits,), rising within a place.
        service: Seconds, shape (visits,).
        patience: Seconds, shape (visits,).
        offsets: Place p has the visits offsets[p]:offsets[p + 1], shape (places + 1,).
        servers: Servers at work today, shape (places,), at most the columns of `free`; 0 serves nobody.
        openings: [open, close) of all places, shape (sessions, 2), rising within a place.
        opening_offsets: Place p has the sessions opening_offsets[p]:opening_offsets[p + 1], shape (places + 1,).
        free: Seconds since this midnight at which each server is free, shape (places, most servers); changed in
            place to the seconds since the next midnight. Where fewer servers work than before, those free first do.

    Returns:
        wait (visits,), outcome (visits,) and busy (places,): seconds of the services begun today.

    Raises:
        ValueError: The arrivals of a place do not rise, or a shape does not fit.
    """
    columns = tuple(np.ascontiguousarray(c, np.int64) for c in (arrival, service, patience))
    visits_of, staff = np.ascontiguousarray(offsets, np.int64), np.ascontiguousarray(servers, np.int64)
    sessions = np.ascontiguousarray(openings, np.int64).reshape(-1, 2)
    sessions_of = np.ascontiguousarray(opening_offsets, np.int64)
    _check_lengths([len(column) for column in columns], len(staff), visits_of, len(sessions), sessions_of)
    _check_free(free, staff)
    n = len(columns[0])
    wait, outcome, busy = np.empty(n, np.int64), np.empty(n, np.uint8), np.zeros(len(staff), np.int64)
    bad = serve_rising(columns, visits_of, staff, sessions, sessions_of, free, (wait, outcome, busy))
    if bad >= 0:
        message = f"the arrivals of place {bad} do not rise: columns must stand in the order (place, second, id)"
        raise ValueError(message)
    return wait, outcome, busy


def _check_lengths(lengths: list[int], places: int, visits_of: Seconds, sessions: int, sessions_of: Seconds) -> None:
    n = lengths[0]
    if lengths != [n] * len(lengths):
        message = f"arrival, service and patience have the lengths {lengths}: they must be the same"
        raise ValueError(message)
    for name, offsets, end in (("offsets", visits_of, n), ("opening_offsets", sessions_of, sessions)):
        if len(offsets) != places + 1 or offsets[0] != 0 or offsets[-1] != end:
            message = f"{name} has {len(offsets)} entries: {places + 1} are needed, from 0 to {end}"
            raise ValueError(message)


def _check_free(free: Seconds, servers: Seconds) -> None:
    if free.dtype != np.int64 or free.ndim != 2 or len(free) != len(servers):
        message = (
            f"free is {free.dtype} of shape {free.shape}: int64, a row for each of {len(servers)} places, is needed"
        )
        raise ValueError(message)
    if servers.size and not 0 <= servers.min() <= servers.max() <= free.shape[1]:
        message = (
            f"servers lie in {servers.min()}..{servers.max()}: 0 to the {free.shape[1]} columns of free are needed"
        )
        raise ValueError(message)


def whole(name: str, values: npt.ArrayLike) -> Seconds:
    """Return `values` as a column of int64; ValueError unless they are whole numbers or claims."""
    column = np.asarray(values)
    if column.size == 0:
        return np.empty(0, np.int64)
    if column.dtype.kind not in "iub":
        message = f"{name} is {column.dtype}: whole numbers are needed"
        raise ValueError(message)
    return np.ascontiguousarray(column, np.int64)


def _column_faults(arrival: Seconds, service: Seconds, patience: Seconds) -> Iterator[str]:
    n = len(arrival)
    for name, column in (("arrival", arrival), ("service", service), ("patience", patience)):
        if column.shape != (n,):
            yield f"{name} has shape {column.shape}: ({n},) is needed"
    falls = arrival[1:] < arrival[:-1] if arrival.ndim == 1 else np.zeros(0, bool)
    if falls.any():
        at = int(falls.argmax()) + 1
        yield f"arrival[{at}] is {arrival[at]}, before {arrival[at - 1]}: arrivals must rise"
    for name, column in (("service", service), ("patience", patience)):
        if column.size and column.min() < 0:
            yield f"{name}[{int(column.argmin())}] is {column.min()} seconds, below 0"


def _desk_faults(servers: int, openings: Seconds) -> Iterator[str]:
    if servers < 1:
        yield f"servers is {servers}, below 1"
    if openings.ndim != 2 or openings.shape[1] != 2:
        yield f"openings has shape {openings.shape}: (k, 2) is needed"
        return
    opens, closes = openings[:, 0], openings[:, 1]
    for k in np.flatnonzero(closes <= opens):
        yield f"openings[{k}] closes at {closes[k]}, not after it opens at {opens[k]}"
    for k in np.flatnonzero(opens[1:] < closes[:-1]):
        yield f"openings[{k + 1}] opens at {opens[k + 1]}, before openings[{k}] closes at {closes[k]}"
