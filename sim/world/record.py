"""The record of a run: every attempt of a year, and how busy the places were, until the year's tables are made.

Nothing per resident outlives the year; a trace is a replay of the run with a watch list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.kernels.outcome import Outcome
from sim.world.desks import Queue
from sim.world.places import KINDS, Places
from sim.world.visits import Codes, Result, Together

_DAYS = 366
_KINDS = tuple(int(kind) for kind in KINDS)
_SHARE_IN_TIME = 0.95
_NOT_SERVED = int(Result.FAILED_ONLINE), int(Result.ABANDONED), int(Result.TURNED_AWAY)


@dataclass(frozen=True, slots=True)
class Attempts:
    """All attempts of a year as columns of shape (attempts,).

    `point` is the index of the service point, or the number of places + channel online.
    """

    day: NDArray[np.int32]
    who: NDArray[np.int32]
    programme: NDArray[np.uint8]
    point: NDArray[np.uint16]
    channel: NDArray[np.uint8]
    reason: NDArray[np.uint8]
    result: NDArray[np.uint8]
    wait: NDArray[np.int32]
    service: NDArray[np.int32]
    second: NDArray[np.int32]
    retry: NDArray[np.bool_]

    def part(self, span: slice) -> "Attempts":
        """Return some of the attempts, without copying."""
        return Attempts(*(column[span] for column in _columns(self)))

    @staticmethod
    def room(size: int) -> "Attempts":
        """Return columns for `size` attempts."""
        u8, i32 = np.uint8, np.int32
        kinds = (i32, i32, u8, np.uint16, u8, u8, u8, i32, i32, i32, np.bool_)
        columns: Iterator[Any] = (np.empty(size, kind) for kind in kinds)
        return Attempts(*columns)


_columns = attrgetter(*(field.name for field in fields(Attempts)))


@dataclass(slots=True)
class WorstDay:
    """The place and day of one kind where people waited longest on average, with its customers."""

    mean_wait: float = -1.0
    day: int = 0
    place: int = 0
    columns: tuple[NDArray[np.int64], ...] = ()
    waits: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    servers: int = 0
    openings: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))


class Record:
    """The attempts and the busy seconds of the current year.

    The columns grow where a year has more attempts than there is room for.

    Attributes:
        days: days on which somebody came anywhere.
        busy, open: seconds of service given and server-seconds open on each of them, shape (366, places); else 0.
        worst: the worst day of each kind of place.
    """

    def __init__(self, places: Places, room: int) -> None:
        """Make room for so many attempts; as long as nobody has written to it, it takes no memory."""
        self._places = places
        self._columns, self._room = Attempts.room(room), room
        self._size = 0
        self.days: list[int] = []
        self.busy, self.open = np.zeros((2, 0, len(places)), np.int32)
        self.worst = {kind: WorstDay() for kind in _KINDS}

    def keep(self, day: int, programmes: Sequence[int], tried: Together, settled: NDArray[np.uint8]) -> Codes:
        """Keep the settled attempts of `day`, of programmes one after the other, and return their final results."""
        v, o = tried.visits, tried.outcomes
        start = self._make_room(len(v))
        return kernels.keep_attempts(
            _columns(self._columns),
            start,
            day,
            (np.array(tried.bounds), np.array(programmes, np.uint8)),
            (v.who, v.place, v.channel, v.reason, v.service, v.second, v.retry),
            (o.outcome, o.failed, o.wait),
            settled,
            _NOT_SERVED,
            len(self._places),
        )

    def _make_room(self, size: int) -> int:
        """Return the first of the next `size` rows, for which there is room."""
        start, self._size = self._size, self._size + size
        if self._size > self._columns.day.size:
            self._room = 2 * self._size
            wider = Attempts.room(self._room)
            for new, old in zip(_columns(wider), _columns(self._columns), strict=True):
                new[:start] = old[:start]
            self._columns = wider
        return start

    def keep_queue(self, day: int, queue: Queue) -> None:
        """Keep how busy and how long open the places were, and the day itself if it is a worst one."""
        self.busy[len(self.days)] = queue.busy
        self.open[len(self.days)] = queue.opened
        self.days.append(day)
        for kind, place, mean in zip(_KINDS, queue.worst.tolist(), queue.longest.tolist(), strict=True):
            if mean > self.worst[kind].mean_wait:
                self.worst[kind] = self._remember(day, place, mean, queue)

    def _remember(self, day: int, place: int, mean: float, queue: Queue) -> WorstDay:
        span = slice(queue.offsets[place], queue.offsets[place + 1])
        hours = slice(queue.opening_offsets[place], queue.opening_offsets[place + 1])
        columns = tuple(c[span].copy() for c in (queue.second, queue.service, queue.patience))
        waits = np.sort(queue.wait[span]).astype(np.int64)
        return WorstDay(mean, day, place, columns, waits, int(queue.servers[place]), queue.openings[hours])

    def worst_wait(self, kind: int, percent: int) -> int:
        """Return the wait, in seconds, that `percent` of the customers of the kind's worst day did not exceed.

        The worst day is that of `staff_needed`; customers who gave up or were turned away waited as long as they did.
        0 if nobody came.
        """
        waits = self.worst[kind].waits
        return int(waits[(waits.size - 1) * percent // 100]) if waits.size else 0

    def staff_needed(self, kind: int, target_seconds: int) -> int:
        """Return the servers that keep 95% of the customers of the kind's worst day waiting no longer than the target.

        0 if nobody came. Customers who give up or are turned away count as waiting too long; left out are those whom
        no number of servers could serve in time (they came in a break, or to a closed door).
        """
        worst = self.worst[kind]
        if worst.mean_wait < 0 or not worst.openings.size:
            return 0
        second, service, patience = worst.columns
        if not second.size:
            return 0

        def in_time(servers: int) -> NDArray[np.bool_]:
            wait, outcome = kernels.serve(second, service, patience, servers, worst.openings)
            met: NDArray[np.bool_] = (wait <= target_seconds) & (outcome == Outcome.SERVED)
            return met

        possible = in_time(second.size)
        few, enough = 0, int(second.size)
        while enough - few > 1:
            half = (few + enough) // 2
            met = in_time(half)[possible].mean() >= _SHARE_IN_TIME if possible.any() else True
            few, enough = (few, half) if met else (half, enough)
        return enough

    def close_year(self) -> Attempts:
        """Return the year's attempts, and start anew."""
        size, self._size, columns = self._size, 0, self._columns
        self._columns = Attempts.room(self._room)
        return columns.part(slice(0, size))

    def start_year(self) -> None:
        """Forget last year's busy seconds and worst days."""
        self.days = []
        self.busy, self.open = np.zeros((2, _DAYS, len(self._places)), np.int32)
        self.worst = {kind: WorstDay() for kind in _KINDS}
