"""An agenda: who does what on which day, for one programme.

An entry is one number, `what` above `who`: a day's entries sort as they are, so that what is taken comes in the order
(what, row) and nothing depends on the order in which it was put. A year's plan is one column sorted by day; entries
made during the year stand in chains by day.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.world.visits import column

Rows = NDArray[np.int32]
Numbers = NDArray[np.int32] | NDArray[np.intp]  # rows, or other numbers below 2**31
Entries = NDArray[np.int64]
Chains = tuple[Rows, Rows, Entries, Entries]

_NOBODY: Rows = np.empty(0, np.int32)
_NOTHING: Entries = np.empty(0, np.int64)
_WHO = 32  # bits of the row
_DAYS = 1 << 16  # since 1970
_ROOM = 256  # entries at first
_MANY = 4096


def _order(day: Entries, what: Entries, who: Rows) -> NDArray[np.intp]:
    """Return the order by day, what, who: one sort of a packed key where the numbers fit into it."""
    if not who.size:
        return np.empty(0, np.intp)
    what = what - what.min()
    bits = [int(column.max()).bit_length() for column in (day, what, who)]
    places = int(who.size).bit_length()
    if sum(bits) > 64:
        return np.lexsort((who, what, day))
    key = (day.astype(np.uint64) << np.uint64(bits[1] + bits[2])) | (what.astype(np.uint64) << np.uint64(bits[2]))
    key |= who.astype(np.uint64)
    if sum(bits) + places > 64:
        return np.argsort(key, kind="stable")
    key = (key << np.uint64(places)) | np.arange(who.size, dtype=np.uint64)
    key.sort()
    return (key & np.uint64((1 << places) - 1)).astype(np.intp)


def _packed(who: Numbers, what: Entries | int) -> Entries:
    """Return the entries of `who` to do `what`, row in the lower half of the number."""
    entries: Entries = (what << _WHO) | who if isinstance(what, np.ndarray) else who + np.int64(what << _WHO)
    return entries


class Agenda:
    """Days with the rows that act on them; `what` is any number from 0 to 2**31 - 1 the programme chooses."""

    def __init__(self) -> None:
        self._first_day = 0
        self._offsets = [0]
        self._planned = _NOTHING
        self._head = np.zeros(_DAYS, np.int32)
        self._link, self._slots = np.empty(_ROOM, np.int32), np.empty(_ROOM, np.int64)
        self._state = np.array([0, 1])  # no slot to use again, the first one not used yet

    def plan(self, first_day: int, last_day: int, day: Entries, who: Rows, what: Entries | int = 0) -> None:
        """Lay down the plan of the days `first_day`..`last_day`; entries outside them are kept for later days."""
        self._first_day, days = first_day, last_day - first_day + 1
        inside = (day >= first_day) & (day <= last_day)
        if not isinstance(what, np.ndarray) and what == 0 and inside.all() and np.all(who[1:] >= who[:-1]):
            self._planned, offsets = kernels.plan_entries(day - first_day, who, days)
            self._offsets = offsets.tolist()
            return
        what_ = column(what, who.size, np.int64)
        if not inside.all():
            self.put_each(day[~inside], who[~inside], what_[~inside])
            day, who, what_ = day[inside], who[inside], what_[inside]
        offset = day - first_day
        order = _order(offset, what_, who)
        self._planned = _packed(who[order], what_[order])
        counts = np.bincount(offset, minlength=days)
        self._offsets = [0, *np.cumsum(counts).tolist()]

    def put(self, day: int, who: Numbers, what: Entries | int = 0) -> None:
        """Add `who` (rows) to `day`, to do `what`."""
        if who.size:
            self._put(np.array([day]), _packed(who, what))

    def put_each(self, days: Entries, who: Numbers, what: Entries | int = 0) -> None:
        """Add each of `who` to its own day of `days`, 0 to 2**16 - 1.

        Raises:
            ValueError: A day lies outside.
        """
        if not who.size:
            return
        entries = _packed(who, what)
        if who.size > _MANY:  # a day's entries are taken faster from neighbouring slots
            order = np.argsort(days.astype(np.uint16), kind="stable")
            days, entries = days[order], entries[order]
        self._put(days, entries)

    def chains(self, number: int) -> Chains:
        """Return head, link, slots and state of the chains, with room for `number` entries more (`kernels.agenda`)."""
        needed = int(self._state[1]) + number
        if needed > self._slots.size:  # room that nobody has written to takes no memory
            wider = np.empty(2 * needed, np.int32), np.empty(2 * needed, np.int64)
            wider[0][: self._link.size], wider[1][: self._slots.size] = self._link, self._slots
            self._link, self._slots = wider
        return self._head, self._link, self._slots, self._state

    def _put(self, days: Entries, entries: Entries) -> None:
        if not kernels.put_entries(days, entries, *self.chains(entries.size)):
            message = f"days lie in {days.min()}..{days.max()}: 0 to {_DAYS - 1} are needed"
            raise ValueError(message)

    def take(self, day: int) -> tuple[Rows, Entries]:
        """Return and remove the day's `(who, what)`, sorted by what and row; empty columns if there are none."""
        place, planned = day - self._first_day, _NOTHING
        if 0 <= place < len(self._offsets) - 1:
            planned = self._planned[self._offsets[place] : self._offsets[place + 1]]
        if not planned.size and not self._head[day]:
            return _NOBODY, _NOTHING
        return kernels.take_entries(planned, day, self._head, self._link, self._slots, self._state)
