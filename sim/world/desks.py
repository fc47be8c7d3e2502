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
from sim.world.other_business import NO_CUSTOMERS, Customers, OtherBusiness
from sim.world.places import Places, Staffing
from sim.world.service_parameters import PlaceParameters
from sim.world.visits import Outcomes, Visits

COPY = purpose(77, "desk.copy", When.ATTEMPT)
COPY_ARRIVAL = purpose(78, "desk.copy_arrival", When.ATTEMPT)
COPY_PATIENCE = purpose(79, "desk.copy_patience", When.ATTEMPT)


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
        servers: servers on duty, shape (places,).
        openings, opening_offsets: the day's opening seconds and each place's span in them.
        wait, outcome: what became of the customers.
        busy: seconds of service given, shape (places,).
    """

    second: NDArray[np.int64]
    service: NDArray[np.int64]
    patience: NDArray[np.int64]
    source: NDArray[np.int64]
    offsets: NDArray[np.int64]
    servers: NDArray[np.int64]
    openings: NDArray[np.int64]
    opening_offsets: NDArray[np.int64]
    wait: NDArray[np.int64]
    outcome: NDArray[np.uint8]
    busy: NDArray[np.int64]


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

    def serve(self, visits: Visits, today: Calendar) -> Queue | None:
        """Serve all on-site visits of the day; None when nobody comes anywhere."""
        other = self._other.on(today.day, workday=today.workday)
        copies = self._copies(visits, today.day) if self._copied else NO_CUSTOMERS
        ours = visits.place, visits.second, visits.service, visits.patience
        second, service, patience, source, offsets = kernels.line_up(ours, other, copies, len(self._places))
        self.today, self.visits = None, visits
        if not source.size:
            return None
        openings, spans = self._staffing.openings(self._policy.at(today.day), today.month, workday=today.workday)
        servers = self._servers[today.day - self._first_day]
        wait, outcome, busy = kernels.serve_places(
            second, service, patience, offsets, servers, openings, spans, self._free
        )
        self.today = Queue(second, service, patience, source, offsets, servers, openings, spans, wait, outcome, busy)
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


def answer(queue: Queue, outcomes: Outcomes) -> None:
    """Write what became of the visits at the desks into the outcomes of all visits of the day."""
    ours = np.flatnonzero(queue.source >= 0)
    source = queue.source[ours]
    outcomes.outcome[source] = queue.outcome[ours]
    outcomes.wait[source] = queue.wait[ours]
