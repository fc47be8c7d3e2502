"""An agenda: who does what on which day, for one programme.

An entry is one number, `what` above `who`: a day's entries sort as they are, so that what is taken comes in the order
(what, row) and nothing depends on the order in which it was put. A year's plan is one column sorted by day; entries
made during the year are short columns a day, and plain numbers where only a few are put at a time.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.world.visits import column

Rows = NDArray[np.int32]
Entries = NDArray[np.int64]

_NOBODY: Rows = np.empty(0, np.int32)
_NOTHING: Entries = np.empty(0, np.int64)
_WHO = 32  # bits of the row
_FEW = 256  # so many entries are put faster one by one


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


def _packed(who: Rows, what: Entries | int) -> Entries:
    """Return the entries of `who` to do `what`, row in the lower half of the number."""
    entries: Entries = (what << _WHO) | who if isinstance(what, np.ndarray) else who + np.int64(what << _WHO)
    return entries


class Agenda:
    """Days with the rows that act on them; `what` is any number from 0 to 2**31 - 1 the programme chooses."""

    def __init__(self) -> None:
        self._first_day = 0
        self._offsets = [0]
        self._planned = _NOTHING
        self._later: dict[int, list[Entries]] = defaultdict(list)
        self._few: dict[int, list[int]] = defaultdict(list)

    def plan(self, first_day: int, last_day: int, day: Entries, who: Rows, what: Entries | int = 0) -> None:
        """Lay down the plan of the days `first_day`..`last_day`; entries outside them are kept for later days."""
        what_ = column(what, who.size, np.int64)
        inside = (day >= first_day) & (day <= last_day)
        if not inside.all():
            self.put_each(day[~inside], who[~inside], what_[~inside])
            day, who, what_ = day[inside], who[inside], what_[inside]
        offset = day - first_day
        order = _order(offset, what_, who)
        self._planned, self._first_day = _packed(who[order], what_[order]), first_day
        counts = np.bincount(offset, minlength=last_day - first_day + 1)
        self._offsets = [0, *np.cumsum(counts).tolist()]

    def put(self, day: int, who: Rows, what: Entries | int = 0) -> None:
        """Add `who` (rows) to `day`, to do `what`."""
        if 0 < who.size <= _FEW:
            self._few[day].extend(_packed(who, what).tolist())
        elif who.size:
            self._later[day].append(_packed(who, what))

    def put_each(self, days: Entries, who: Rows, what: Entries | int = 0) -> None:
        """Add each of `who` to its own day of `days`, which lie within 2**16 days of each other."""
        entries = _packed(who, what)
        if who.size <= _FEW:
            for day, entry in zip(days.tolist(), entries.tolist(), strict=True):
                self._few[day].append(entry)
            return
        first = int(days.min())
        offset, start = days - first, 0
        entries = entries[np.argsort(offset.astype(np.uint16), kind="stable")]
        for day, count in enumerate(np.bincount(offset).tolist(), first):
            if count:
                self._later[day].append(entries[start : start + count])
                start += count

    def take(self, day: int) -> tuple[Rows, Entries]:
        """Return and remove the day's `(who, what)`, sorted by what and row; empty columns if there are none."""
        place, entries = day - self._first_day, _NOTHING
        if 0 <= place < len(self._offsets) - 1:
            entries = self._planned[self._offsets[place] : self._offsets[place + 1]]
        later, few = self._later.pop(day, []), self._few.pop(day, [])
        if later or few:
            entries = np.concatenate([entries, *later, np.array(few, np.int64)])
            entries.sort()
        if not entries.size:
            return _NOBODY, _NOTHING
        return entries.astype(np.int32), entries >> _WHO
