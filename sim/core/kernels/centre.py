"""The dispatch centre: operators answer, responders go out; rescue before others, nobody is broken off.

A call waits for an operator, who handles it to its end. Where a responder is needed, the call joins the responders'
queue when its handling ends; the responder travels, and is free again after the time on the scene. Both queues have
two classes, rescue first, first come first served within a class. A caller not answered within the patience is lost.

Within one second, in this order: a shift changes, those who finish are free and take who waits longest in the first
class that waits; then the calls of that second come in, one by one in their order; callers whose patience ends give
up last, so an answer after exactly the patience is an answer. Where a shift has fewer seats than the one before,
operators and responders under way finish first, and nobody is taken on until fewer are at work than there are seats.
Calls join the responders' queue in the order of the end of handling, and of answering where that is the same.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sim.core.kernels.desk import DAY, Codes, Seconds, whole
from sim.core.kernels.jit import compiled

_NEVER = np.iinfo(np.int64).max
_ABANDONED = 1  # Outcome's code
_CALLS = ("arrival", "priority", "handling", "patience", "needs_responder", "travel", "on_scene")
_STAFF = ("shifts", "operators", "responders")


@compiled
def _shift(now: int, shifts: Seconds) -> int:
    """Return the number of the shift; before the first change of a day it is the last of the day before."""
    shift = len(shifts) - 1
    for k in range(len(shifts)):
        if shifts[k] <= now % DAY:
            shift = k
    return shift


@compiled
def _next_change(now: int, shifts: Seconds) -> int:
    """Return the first second after `now` at which a shift begins."""
    midnight = now - now % DAY
    change: int = midnight + DAY + shifts[0]
    for second in shifts[::-1]:
        if midnight + second > now:
            change = midnight + second
    return change


@compiled
def _still_busy(ends: Seconds, busy: int, now: int) -> int:
    """Move the seconds after `now` to the front of `ends`, and return how many they are."""
    still = 0
    for k in range(busy):
        if ends[k] > now:
            ends[still] = ends[k]
            still += 1
    return still


@compiled
def _two_classes(
    arrival: Seconds,
    priority: Codes,
    service: Seconds,
    patience: Seconds,
    shifts: Seconds,
    seats: Seconds,
) -> tuple[Seconds, Seconds]:
    """Return the second each call starts (`_NEVER` if it gave up) and the calls that start, in their order."""
    n, most = len(arrival), seats.max()
    start, order = np.full(n, _NEVER), np.empty(n, np.int64)
    queue = np.empty((2, n), np.int64)
    head, tail = np.zeros(2, np.int64), np.zeros(2, np.int64)
    ends = np.empty(most, np.int64)
    busy = taken = came = 0
    now = arrival[0] if n else 0
    while True:
        waiting = head[0] < tail[0] or head[1] < tail[1]
        if not waiting and came == n:
            return start, order[:taken]
        soonest = arrival[came] if came < n else _NEVER
        if waiting:
            for k in range(busy):
                soonest = min(soonest, ends[k])
            soonest = min(soonest, _next_change(now, shifts))
        now = soonest
        busy = _still_busy(ends, busy, now)
        seated = seats[_shift(now, shifts)]
        while True:
            while busy < seated and (head[0] < tail[0] or head[1] < tail[1]):
                line = 0 if head[0] < tail[0] else 1
                call = queue[line, head[line]]
                head[line] += 1
                if now - arrival[call] <= patience[call]:
                    start[call] = now
                    order[taken] = call
                    taken += 1
                    ends[busy] = now + service[call]
                    busy += 1
            if came == n or arrival[came] != now:
                break
            line = 0 if priority[came] == 0 else 1
            queue[line, tail[line]] = came
            tail[line] += 1
            came += 1


def dispatch(
    arrival: npt.ArrayLike,
    priority: npt.ArrayLike,
    handling: npt.ArrayLike,
    patience: npt.ArrayLike,
    needs_responder: npt.ArrayLike,
    travel: npt.ArrayLike,
    on_scene: npt.ArrayLike,
    shifts: npt.ArrayLike,
    operators: npt.ArrayLike,
    responders: npt.ArrayLike,
) -> tuple[Seconds, Seconds, Codes]:
    """Return the wait for an answer, the seconds until help is there, and the `Outcome` code of every call.

    The centre is idle before the first call; what is under way after the last is finished.

    Args:
        arrival: Second of the call since 1970-01-01 (or any midnight), rising, shape (calls,).
        priority: 0 is answered and helped first (rescue), 1 after it, shape (calls,).
        handling: Seconds of an operator, at least 1, shape (calls,).
        patience: Seconds a caller waits for an answer, shape (calls,).
        needs_responder: Whether somebody goes there, shape (calls,).
        travel: Seconds until the responder is there, shape (calls,); read where one is needed.
        on_scene: Seconds until the responder is free again (the way back included), at least 1, shape (calls,).
        shifts: Seconds since midnight at which a shift begins, rising, shape (shifts,): 25200, 75600 for 7 and 21 h.
        operators: Seats in each shift, shape (shifts,); the last shift runs until the first of the next day.
        responders: Persons on duty in each shift, shape (shifts,).

    Returns:
        answer wait (calls,): the patience where the call is lost; response seconds (calls,): from the call to the
        responder's arrival, -1 where none was needed or the call is lost; outcome (calls,): SERVED or ABANDONED.

    Raises:
        ValueError: Naming every fault of the arguments.

    >>> shifts, seats = [25_200, 75_600], [1, 1]
    >>> day = dispatch([0, 0], [1, 0], [60, 60], [90, 90], [0, 1], [0, 300], [1, 600], shifts, seats, seats)
    >>> [column.tolist() for column in day]
    [[0, 60], [-1, 420], [0, 0]]
    """
    given = (arrival, priority, handling, patience, needs_responder, travel, on_scene)
    calls = {name: whole(name, values) for name, values in zip(_CALLS, given, strict=True)}
    staff = {name: whole(name, v) for name, v in zip(_STAFF, (shifts, operators, responders), strict=True)}
    faults = [*_call_faults(calls), *_staff_faults(staff, any_goes_out=bool(calls["needs_responder"].any()))]
    if faults:
        raise ValueError("; ".join(faults))
    return _dispatch(calls, staff)


def _dispatch(calls: dict[str, Seconds], staff: dict[str, Seconds]) -> tuple[Seconds, Seconds, Codes]:
    arrival, patience = calls["arrival"], calls["patience"]
    kind = calls["priority"].astype(np.uint8)
    begun, order = _two_classes(arrival, kind, calls["handling"], patience, staff["shifts"], staff["operators"])
    lost = begun == _NEVER
    answer_wait = np.where(lost, patience, begun - arrival)
    response = np.full(len(arrival), -1)
    out = order[calls["needs_responder"][order] != 0]
    if len(out):
        ready = begun[out] + calls["handling"][out]
        by_end = np.argsort(ready, kind="stable")
        out, ready = out[by_end], ready[by_end]
        trip = calls["travel"][out] + calls["on_scene"][out]
        left, _ = _two_classes(ready, kind[out], trip, np.full(len(out), _NEVER), staff["shifts"], staff["responders"])
        response[out] = left + calls["travel"][out] - arrival[out]
    return answer_wait, response, np.where(lost, _ABANDONED, 0).astype(np.uint8)


def _call_faults(calls: dict[str, Seconds]) -> Iterator[str]:
    n = calls["arrival"].size
    for name, column in calls.items():
        if column.shape != (n,):
            yield f"{name} has shape {column.shape}: ({n},) is needed"
            return
    arrival, goes_out = calls["arrival"], calls["needs_responder"] != 0
    falls = np.flatnonzero(arrival[1:] < arrival[:-1])
    if falls.size:
        at = falls[0] + 1
        yield f"arrival[{at}] is {arrival[at]}, before {arrival[at - 1]}: arrivals must rise"
    wrong = np.flatnonzero((calls["priority"] != 0) & (calls["priority"] != 1))
    if wrong.size:
        yield f"priority[{wrong[0]}] is {calls['priority'][wrong[0]]}: 0 (rescue) or 1 is needed"
    limits = (("handling", 1, True), ("patience", 0, True), ("travel", 0, goes_out), ("on_scene", 1, goes_out))
    for name, least, where in limits:
        low = np.flatnonzero((calls[name] < least) & where)
        if low.size:
            yield f"{name}[{low[0]}] is {calls[name][low[0]]} seconds, below {least}"


def _staff_faults(staff: dict[str, Seconds], *, any_goes_out: bool) -> Iterator[str]:
    shifts = staff["shifts"]
    if shifts.ndim != 1 or not shifts.size or (shifts[1:] <= shifts[:-1]).any() or shifts[0] < 0 or shifts[-1] >= DAY:
        yield f"shifts is {shifts.tolist()}: rising seconds of the day, at least one, are needed"
    for name, needed in (("operators", True), ("responders", any_goes_out)):
        seats = staff[name]
        if seats.shape != shifts.shape:
            yield f"{name} has shape {seats.shape}: {shifts.shape} as shifts is needed"
        elif seats.size and (seats.min() < 0 or (needed and seats.max() < 1)):
            yield f"{name} is {seats.tolist()}: none below 0, and 1 in some shift, are needed"
