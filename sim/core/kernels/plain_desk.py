"""Plain twins of the desk and the dispatch kernels: the same rules in everyday Python, to read and to check."""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from heapq import heapify, heappop, heappush, heapreplace

from sim.core.kernels.outcome import Outcome

Session = tuple[int, int]

DAY = 86_400


def first_open(second: int, openings: Sequence[Session]) -> int | None:
    """Return the first second at or after `second` when the desk is open, None if there is none."""
    for opens, closes in openings:
        if second < closes:
            return max(second, opens)
    return None


def serve(
    arrival: Sequence[int],
    service: Sequence[int],
    patience: Sequence[int],
    servers: int,
    openings: Sequence[Session],
) -> tuple[list[int], list[Outcome]]:
    """Return wait and outcome of each customer, as `kernels.serve` does.

    >>> serve([0, 10, 20], [600, 600, 600], [900, 900, 60], 1, [(0, 3600)])[0]
    [0, 590, 60]
    """
    free = [min(arrival, default=0)] * servers
    seen = [_serve_next(*customer, openings, free) for customer in zip(arrival, service, patience, strict=True)]
    return [wait for wait, _ in seen], [outcome for _, outcome in seen]


def _serve_next(
    arrival: int, service: int, patience: int, openings: Sequence[Session], free: list[int]
) -> tuple[int, Outcome]:
    """Serve the next customer of the line; `free` is a heap of the seconds at which servers are free."""
    start = first_open(max(arrival, free[0]), openings) if free else None
    if start is not None and start <= arrival + patience:
        heapreplace(free, start + service)
        return start - arrival, Outcome.SERVED
    last_close = openings[-1][1] if openings else arrival
    if arrival + patience < last_close:
        return patience, Outcome.ABANDONED
    return max(0, last_close - arrival), Outcome.TURNED_AWAY


def serve_places(
    arrival: Sequence[int],
    service: Sequence[int],
    patience: Sequence[int],
    offsets: Sequence[int],
    servers: Sequence[int],
    openings: Sequence[Session],
    opening_offsets: Sequence[int],
    free: list[list[int]],
) -> tuple[list[int], list[Outcome], list[int]]:
    """Return wait, outcome and busy seconds and change `free`, as `kernels.serve_places` does."""
    waits: list[int] = []
    outcomes: list[Outcome] = []
    busy = []
    for place, staff in enumerate(servers):
        mine = range(offsets[place], offsets[place + 1])
        sessions = openings[opening_offsets[place] : opening_offsets[place + 1]]
        row = sorted(free[place])
        at_work, away = row[:staff], row[staff:]
        heapify(at_work)
        seen = [_serve_next(arrival[i], service[i], patience[i], sessions, at_work) for i in mine]
        waits += [wait for wait, _ in seen]
        outcomes += [outcome for _, outcome in seen]
        begun = zip(mine, seen, strict=True)
        busy.append(sum(service[i] for i, (_, outcome) in begun if outcome is Outcome.SERVED))
        free[place] = [max(0, second - DAY) for second in sorted(at_work) + away]
    return waits, outcomes, busy


def dispatch(
    arrival: Sequence[int],
    priority: Sequence[int],
    handling: Sequence[int],
    patience: Sequence[int],
    needs_responder: Sequence[bool],
    travel: Sequence[int],
    on_scene: Sequence[int],
    shifts: Sequence[int],
    operators: Sequence[int],
    responders: Sequence[int],
) -> tuple[list[int], list[int], list[Outcome]]:
    """Return answer wait, response seconds and outcome of each call, as `kernels.dispatch` does."""
    answered = _starts(arrival, priority, handling, patience, shifts, operators)
    ready = {call: second + handling[call] for call, second in answered.items() if needs_responder[call]}
    going = sorted(ready, key=ready.__getitem__)  # a stable sort: the order of answering stays
    left = _starts(
        [ready[call] for call in going],
        [priority[call] for call in going],
        [travel[call] + on_scene[call] for call in going],
        None,
        shifts,
        responders,
    )
    response = [-1] * len(arrival)
    for place, second in left.items():
        call = going[place]
        response[call] = second + travel[call] - arrival[call]
    waits = [answered[i] - arrival[i] if i in answered else patience[i] for i in range(len(arrival))]
    return waits, response, [Outcome.SERVED if i in answered else Outcome.ABANDONED for i in range(len(arrival))]


def _starts(
    arrival: Sequence[int],
    priority: Sequence[int],
    service: Sequence[int],
    patience: Sequence[int] | None,
    shifts: Sequence[int],
    seats: Sequence[int],
) -> dict[int, int]:
    """Return the second at which each call starts, in the order of starting; who gave up is left out."""
    starts: dict[int, int] = {}
    lines: tuple[deque[int], deque[int]] = deque(), deque()
    coming = deque(range(len(arrival)))
    ends: list[int] = []
    agenda = sorted(set(arrival))  # a heap of the seconds at which something may start
    while agenda:
        now = heappop(agenda)
        while ends and ends[0] <= now:
            heappop(ends)
        seated = seats[bisect_right(shifts, now % DAY) - 1]
        while True:
            while len(ends) < seated and any(lines):
                call = (lines[0] or lines[1]).popleft()
                if patience is None or now <= arrival[call] + patience[call]:
                    starts[call] = now
                    heappush(ends, now + service[call])
                    heappush(agenda, now + service[call])
            if not coming or arrival[coming[0]] > now:
                break
            call = coming.popleft()
            lines[1 if priority[call] else 0].append(call)
        change = _next_change(now, shifts)
        if any(lines) and change not in agenda:
            heappush(agenda, change)
    return starts


def _next_change(now: int, shifts: Sequence[int]) -> int:
    """Return the first second after `now` at which a shift begins."""
    midnight = now - now % DAY
    return next(second for second in (*(midnight + s for s in shifts), midnight + DAY + shifts[0]) if second > now)
