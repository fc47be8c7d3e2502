"""Desks: all visits of a day, of all programmes, served in one call, so that shared staff is shared.

First come, first served, exact to the second (semantics in `sim.core.kernels`). Customers with other business stand
in the same queues at banks and tax halls; in a sample, unrecorded copies of sampled visits fill each place's
catchment. The record keeps every visit's wait; the worst day of each kind of place is kept to tell the staff needed.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import Stream, When, purpose
from sim.scenario import Dated
from sim.world.channels import Channels
from sim.world.other_business import OtherBusiness
from sim.world.places import KINDS, Places, Staffing
from sim.world.service_parameters import PlaceParameters
from sim.world.visits import Seconds, Together, Visits

COPY = purpose(77, "desk.copy", When.ATTEMPT)
COPY_ARRIVAL = purpose(78, "desk.copy_arrival", When.ATTEMPT)
COPY_PATIENCE = purpose(79, "desk.copy_patience", When.ATTEMPT)

Customers = tuple[Seconds, Seconds, Seconds, Seconds]

_NONE = np.empty(0, np.int32)
_NO_COPIES: Customers = (_NONE, _NONE, _NONE, _NONE)


@dataclass(frozen=True)
class Calendar:
    """What the desks must know of a day."""

    day: int
    workday: bool
    month: int


@dataclass(slots=True)
class Queue:
    """The customers of a day at all places, in (place, second) order, and what became of them.

    Attributes:
        second, service, patience: columns of shape (customers,).
        source: index in the day's visits; -1 for other business, -2 for copies.
        offsets: span of each place, shape (places + 1,).
        wait, outcome: what became of the customers.
        busy: seconds of service given, shape (places,).
        opened: server-seconds open, shape (places,).
        worst, longest: the place of each kind where people waited longest on average, and that mean wait.
        servers: servers on duty, shape (places,).
        openings, opening_offsets: the day's opening seconds and each place's span in them.
    """

    second: NDArray[np.int64]
    service: NDArray[np.int64]
    patience: NDArray[np.int64]
    source: NDArray[np.int64]
    offsets: NDArray[np.int64]
    wait: NDArray[np.int64]
    outcome: NDArray[np.uint8]
    busy: NDArray[np.int64]
    opened: NDArray[np.int64]
    worst: NDArray[np.int64]
    longest: NDArray[np.float64]
    servers: NDArray[np.int64]
    openings: NDArray[np.int64]
    opening_offsets: NDArray[np.int64]


class Desks:
    """The desks of one run; `today` and `visits` hold the last day served, for those who look."""

    def __init__(
        self, policy: Dated[PlaceParameters], places: Places, channels: Channels, stream: Stream, ids: NDArray[np.int64]
    ) -> None:
        self._policy = policy
        self._places = places
        self._stream = stream
        self._ids = ids
        self._staffing = Staffing(places, stream)
        self._other = OtherBusiness(places, stream)
        self._channels = channels
        self._kinds = np.searchsorted(places.kind, [*KINDS, KINDS[-1] + 1])
        self._copied = bool((places.fill > 1).any())
        self._free = np.zeros((len(places), 1), np.int64)
        self._first_day = 0
        self._servers = np.zeros((0, len(places)), np.int64)
        self.today: Queue | None = None
        self.visits: Visits | None = None

    def plan_year(self, first_day: int, last_day: int) -> None:
        """Lay down the year's staff and other business."""
        self._first_day = first_day
        changes = [first_day, *(d for d in self._policy.changes if first_day < d <= last_day), last_day + 1]
        spans = pairwise(changes)
        self._servers = np.concatenate([self._staffing.plan_year(self._policy.at(a), a, b - 1) for a, b in spans])
        self._free = np.zeros((len(self._places), int(self._servers.max())), np.int64)
        self._other.plan_year(self._policy, self._channels, first_day, last_day)

    def serve(self, tried: Together, today: Calendar) -> Queue | None:
        """Serve all on-site visits of the day and write down what became of them; None when nobody comes anywhere."""
        visits, outcomes = tried.visits, tried.outcomes
        copies = self._copies(visits, today.day) if self._copied and len(visits) else _NO_COPIES
        servers = self._servers[today.day - self._first_day]
        hours = self._staffing.openings(self._policy.at(today.day), today.month, workday=today.workday)
        line, service, waits = kernels.serve_day(
            (
                (visits.place, visits.second, visits.service, visits.patience),
                self._other.on(today.day, workday=today.workday),
                copies,
            ),
            (outcomes.outcome, outcomes.wait),
            (servers, self._free),
            hours,
            self._kinds,
        )
        self.visits = visits
        self.today = Queue(*line, *service, *waits, servers, *hours) if line[0].size else None
        return self.today

    def _copies(self, visits: Visits, day: int) -> Customers:
        """Return copies of sampled visits, floor(fill - 1 + u) of each: others of the catchment, with the same errand.

        They come at their own time of the day and have their own patience; what they ask for takes as long.
        """
        tables, places, stream = self._channels.tables(day), self._places, self._stream
        return kernels.copies(
            (visits.who, visits.when, visits.place, visits.service),
            self._ids,
            (places.fill, places.kind),
            (tables.arrival[1], tables.patience),
            (COPY.number, COPY_ARRIVAL.number, COPY_PATIENCE.number),
            (stream.seed, stream.replication),
        )
