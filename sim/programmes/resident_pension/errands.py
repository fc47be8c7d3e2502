"""Errands: everything somebody sets out to do, in columns, and the days on which they do it.

An errand is a payment session for some members of a household, a registration, the correction of a record, a
certificate, a look at the payment record or a back-payment. It may take several attempts; its luck belongs to the
errand and the attempt, not to the day.
"""

from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.table import table
from sim.world.agenda import Agenda
from sim.world.visits import Reason

Ids = NDArray[np.intp]  # with which columns are read several times faster than with narrower numbers

_COLUMNS: Final = {
    "who": np.int32,
    "what": np.uint8,
    "scheme": np.uint8,
    "group": np.uint8,
    "period": np.int32,
    "tries": np.uint8,
    "channel": np.uint8,
    "day": np.int32,
    "ref": np.int32,
    "size": np.int16,
    "ready": np.int16,
    "caused": np.bool_,
}
_ROOM = 1 << 20  # rows that nobody has written to take no memory
_AT_ONCE = 1 << 13  # rows written at a time: the columns of a row share a cache line, which then stays near
_GROUPS = 16
_KINDS = 8
_MOST_TRIES = 255
TRY_BITS = 8  # as in `luck.attempt`
NO_VISIT = 255  # channel of a contribution that is debited


class What(IntEnum):
    """Kinds of errands."""

    BASIC = 0
    SUPPLEMENTARY = 1
    REGISTRATION = 2
    CORRECTION = 3
    CERTIFICATE = 4
    QUERY = 5
    BACK_PAYMENT = 6


REASONS: Final = np.array(
    [
        Reason.BASIC,
        Reason.SUPPLEMENTARY,
        Reason.REGISTRATION,
        Reason.CORRECTION,
        Reason.CERTIFICATE,
        Reason.QUERY,
        Reason.BACK_PAYMENT,
    ],
    np.uint8,
)


def period(year: int, what: int, scheme: Any, group: Any = 0) -> Any:  # noqa: ANN401 - scalars or columns
    """Return the period of an errand, the part of its luck key that says which obligation it is."""
    return ((year * _KINDS + what) * 2 + scheme) * _GROUPS + group


class Errands:
    """All errands of the run as columns of shape (errands,), and their agenda.

    Attributes:
        who: row of the resident who sets out.
        what: `What` code.
        scheme: 0 basic, 1 supplementary.
        group: stagger group.
        period: which obligation it is.
        tries: attempts so far.
        channel: `Channel` code, NO_VISIT for a debit.
        day: day of the next attempt; entries of the agenda for another day are void.
        ref: first item of a session; day of the certificate; astray payment to mend; yuan in fen of a back-payment.
        size: items of a session; years of a back-payment; further days of a late certificate.
        ready: persons in a session for whom something can be paid now.
        caused: whether an earlier failure caused the errand.
    """

    who: NDArray[np.int32]
    what: NDArray[np.uint8]
    scheme: NDArray[np.uint8]
    group: NDArray[np.uint8]
    period: NDArray[np.int32]
    tries: NDArray[np.uint8]
    channel: NDArray[np.uint8]
    day: NDArray[np.int32]
    ref: NDArray[np.int32]
    size: NDArray[np.int16]
    ready: NDArray[np.int16]
    caused: NDArray[np.bool_]

    def __init__(self) -> None:
        self._count = 0
        self.agenda = Agenda()
        for name, column in table(_COLUMNS, _ROOM).items():
            setattr(self, name, column)

    def __len__(self) -> int:
        """Return the number of errands."""
        return self._count

    def add(self, who: NDArray[np.int32], what: What, **columns: Any) -> Ids:  # noqa: ANN401 - scalars or columns
        """Add errands of one kind and return their numbers; columns that are not given are 0."""
        first, last = self._count, self._count + len(who)
        self._grow(last)
        self._count = last
        given = {"who": who, "what": what, **columns}
        for start in range(0, len(who), _AT_ONCE):
            rows = slice(first + start, min(first + start + _AT_ONCE, last))
            part = slice(start, start + _AT_ONCE)
            for name in _COLUMNS:
                values = given.get(name, 0)
                getattr(self, name)[rows] = values[part] if isinstance(values, np.ndarray) else values
        return np.arange(first, last)

    def _grow(self, needed: int) -> None:
        if needed <= len(self.who):
            return
        for name, wider in table(_COLUMNS, max(needed, 2 * len(self.who))).items():
            wider[: self._count] = getattr(self, name)[: self._count]
            setattr(self, name, wider)

    def forget(self, day: int) -> None:
        """Drop what was done before `day` and number the rest anew, in the same order."""
        left = np.flatnonzero(self.day[: self._count] >= day)
        self._count = len(left)
        for name, column in table(_COLUMNS, len(self.who)).items():  # whose rows take no memory before they are used
            column[: self._count] = getattr(self, name)[left]
            setattr(self, name, column)
        self.agenda = Agenda()
        self.agenda.put_each(self.day[: self._count].astype(np.int64), np.arange(self._count))

    def plan(self, horizon: tuple[int, int], ids: Ids, days: NDArray[np.int64]) -> None:
        """Lay down on which days of a year, given as its first and its last day, errands are done; `ids` ascend."""
        self.day[ids] = days
        self.agenda.plan(*horizon, days, ids.astype(np.int32))

    def put(self, ids: Ids, days: NDArray[Any] | int) -> None:
        """Let errands be done on `days`, instead of any day they had."""
        if not ids.size:
            return
        self.day[ids] = days
        if isinstance(days, int):
            self.agenda.put(days, ids)
        else:
            self.agenda.put_each(np.asarray(days, np.int64), ids)

    def due(self, day: int) -> NDArray[np.int32]:
        """Return the entries of `day`, ascending: void where `self.day` says otherwise, some errands twice."""
        return self.agenda.take(day)[0]

    def last_keys(self, ids: Ids) -> NDArray[np.int64]:
        """Return the luck keys of the attempts that were made last."""
        return (self.period[ids].astype(np.int64) << TRY_BITS) | (self.tries[ids].astype(np.int64) - 1)

    def tried(self, ids: Ids) -> None:
        """Count one more attempt of each."""
        self.tries[ids] = np.minimum(self.tries[ids], _MOST_TRIES - 1) + 1
