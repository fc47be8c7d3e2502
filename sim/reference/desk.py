"""The desk as people see it: customers queue for a counter, lose patience, find the door shut. In SimPy.

The same rules as `kernels.serve`, told by those who live through them. Seconds are whole; what must come between two
seconds is put there: patience ends half a second late, so a counter that is free in that very second still serves;
counters close a quarter of a second early, so nobody starts at the second of closing. The wait of a customer who
left is what the rules say, not the half second more.
"""

from collections.abc import Generator, Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import simpy

from sim.core.kernels.outcome import Outcome

Seconds = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Process = Generator[simpy.Event, Any, None]

HALF, QUARTER = 0.5, 0.25
_BUSY_SINCE_YESTERDAY, _CLOSED, _CUSTOMER = 0, 1, 2  # who takes a counter first
NOBODY = -1


class Event(StrEnum):
    """What happens at a desk."""

    OPENS = "opens"
    CLOSES = "closes"
    ARRIVES = "arrives"
    STARTS = "starts"
    ENDS = "ends"
    GIVES_UP = "gives up"
    TURNED_AWAY = "turned away"


class Entry(NamedTuple):
    """One line of a desk's log: the customer is the number in the columns, the server counts from 0."""

    second: int
    event: Event
    customer: int = NOBODY
    server: int = NOBODY


class Desk:
    """One place: its counters, its hours, what became of its customers, and the log of all that happened.

    Attributes:
        wait: Seconds each customer waited, by number.
        outcome: What became of each customer, by number.
        log: What happened, in order.
    """

    def __init__(self, servers: int, openings: Sequence[tuple[int, int]], free: Sequence[int], first: int) -> None:
        dawn = min([first, *(opens for opens, _ in openings)]) - 1
        self.env = simpy.Environment(initial_time=dawn)
        self.servers = servers
        self.counters = simpy.PriorityResource(self.env, capacity=servers)
        self.last_close = self.env.event()
        self.idle = set(range(servers))
        self.wait: dict[int, int] = {}
        self.outcome: dict[int, Outcome] = {}
        self.log: list[Entry] = []
        for server, second in enumerate(free):
            if second > dawn:
                self.env.process(self.yesterdays_customer(server, second))
        self.env.process(self.hours(openings))

    def until(self, second: float) -> simpy.Timeout:
        """Return the event that `second` has come."""
        return self.env.timeout(second - self.env.now)

    def note(self, event: Event, customer: int = NOBODY, server: int = NOBODY) -> None:
        """Write down what happens in the present second."""
        self.log.append(Entry(int(self.env.now), event, customer, server))

    def hours(self, openings: Sequence[tuple[int, int]]) -> Process:
        """Open and close the desk through the day."""
        for opens, closes in openings:
            opened = self.until(opens)
            self.close_counters(opened)
            yield opened
            self.note(Event.OPENS)
            yield self.until(closes - QUARTER)
            self.log.append(Entry(closes, Event.CLOSES))
        self.close_counters(self.env.event())
        yield self.env.timeout(QUARTER if openings else 0)
        self.last_close.succeed()

    def close_counters(self, until: simpy.Event) -> None:
        """Let every counter rest as soon as it is free, before it takes another customer."""
        for _ in range(self.servers):
            self.env.process(self.rest(until))

    def rest(self, until: simpy.Event) -> Process:
        """Keep one counter closed."""
        with self.counters.request(priority=_CLOSED):
            yield until

    def yesterdays_customer(self, server: int, end: int) -> Process:
        """Keep a server busy with a service begun before midnight."""
        self.idle.remove(server)
        with self.counters.request(priority=_BUSY_SINCE_YESTERDAY):
            yield self.until(end)
            self.idle.add(server)

    def customer(self, number: int, service: int, patience: int) -> Process:
        """Arrive and wait for a counter, but only so long; be served, give up, or be sent home at the last close."""
        arrived = self.env.now
        self.note(Event.ARRIVES, number)
        with self.counters.request(priority=_CUSTOMER) as counter:
            yield counter | self.env.timeout(patience + HALF) | self.last_close
            self.wait[number] = int(self.env.now - arrived)
            if counter.triggered:
                self.outcome[number] = Outcome.SERVED
                yield from self.be_served(number, service)
            elif self.last_close.triggered:
                self.outcome[number] = Outcome.TURNED_AWAY
                self.note(Event.TURNED_AWAY, number)
            else:
                self.outcome[number] = Outcome.ABANDONED
                self.note(Event.GIVES_UP, number)

    def be_served(self, number: int, service: int) -> Process:
        """Spend the service time with the idle server of the lowest number."""
        server = min(self.idle)
        self.idle.remove(server)
        self.note(Event.STARTS, number, server)
        yield self.env.timeout(service)
        self.note(Event.ENDS, number, server)
        self.idle.add(server)

    def arrivals(self, customers: Iterable[tuple[int, int, int]]) -> Process:
        """Let the customers come, each at their second."""
        for number, (second, service, patience) in enumerate(customers):
            yield self.until(second)
            self.env.process(self.customer(number, service, patience))


def run_desk(
    customers: Sequence[tuple[int, int, int]],
    servers: int,
    openings: Sequence[tuple[int, int]],
    free: Sequence[int] = (),
) -> Desk:
    """Return the desk after its day.

    Args:
        customers: (second of arrival, seconds of service, seconds of patience), in the order of arrival.
        servers: Number of servers, at least 1.
        openings: [open, close) in seconds, rising.
        free: The second at which each server ends a service begun the day before; none if empty.
    """
    first = min(customers, default=(0, 0, 0))[0]
    desk = Desk(servers, openings, free, first)
    desk.env.process(desk.arrivals(customers))
    desk.env.run()
    return desk


def serve(
    arrival: npt.ArrayLike,
    service: npt.ArrayLike,
    patience: npt.ArrayLike,
    servers: int,
    openings: npt.ArrayLike,
) -> tuple[Seconds, Codes]:
    """Return the wait in seconds and the `Outcome` code of every customer, as `kernels.serve` does.

    >>> wait, outcome = serve([0, 10, 20], [600, 600, 600], [900, 900, 60], 1, [(0, 3600)])
    >>> wait.tolist(), outcome.tolist()
    ([0, 590, 60], [0, 0, 1])
    """
    columns = [np.asarray(column, np.int64).tolist() for column in (arrival, service, patience)]
    customers = list(zip(*columns, strict=True))
    hours = np.asarray(openings, np.int64).reshape(-1, 2).tolist()
    desk = run_desk(customers, servers, [(opens, closes) for opens, closes in hours])
    everybody = range(len(customers))
    wait = np.array([desk.wait[i] for i in everybody], np.int64)
    return wait, np.array([desk.outcome[i] for i in everybody], np.uint8)
