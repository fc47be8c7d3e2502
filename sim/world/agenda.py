"""An agenda: who does what on which day, for one programme.

A year's plan is plain columns sorted once by day; entries made during the year are short lists a day. What is taken
comes in the order (what, row), so that nothing depends on the order in which it was put.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.world.visits import column

_NOBODY: NDArray[np.int32] = np.empty(0, np.int32)
_NOTHING: NDArray[np.int64] = np.empty(0, np.int64)


def _order(day: NDArray[np.int64], what: NDArray[np.int64], who: NDArray[np.int32]) -> NDArray[np.intp]:
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


class Agenda:
    """Days with the rows that act on them; `what` is any non-negative integer the programme chooses."""

    def __init__(self) -> None:
        self._first_day = 0
        self._offsets: NDArray[np.int64] = np.zeros(1, np.int64)
        self._who = _NOBODY
        self._what = _NOTHING
        self._later: dict[int, list[tuple[NDArray[np.int32], NDArray[np.int64]]]] = defaultdict(list)

    def plan(
        self,
        first_day: int,
        last_day: int,
        day: NDArray[np.int64],
        who: NDArray[np.int32],
        what: NDArray[np.int64] | int = 0,
    ) -> None:
        """Lay down the plan of the days `first_day`..`last_day`; entries outside them are kept for later days."""
        what_ = column(what, who.size, np.int64)
        inside = (day >= first_day) & (day <= last_day)
        if not inside.all():
            for d in np.unique(day[~inside]):
                at = day == d
                self.put(int(d), who[at], what_[at])
            day, who, what_ = day[inside], who[inside], what_[inside]
        offset = day - first_day
        order = _order(offset, what_, who)
        self._who, self._what, self._first_day = who[order], what_[order], first_day
        counts = np.bincount(offset, minlength=last_day - first_day + 1)
        self._offsets = np.concatenate([[0], np.cumsum(counts)])

    def put(self, day: int, who: NDArray[np.int32], what: NDArray[np.int64] | int = 0) -> None:
        """Add `who` (rows) to `day`, to do `what`."""
        if who.size:
            self._later[day].append((who, column(what, who.size, np.int64)))

    def put_each(self, days: NDArray[np.int64], who: NDArray[np.int32], what: NDArray[np.int64] | int = 0) -> None:
        """Add each of `who` to its own day of `days`."""
        if not who.size:
            return
        order = np.argsort(days, kind="stable")
        sorted_days, who, what = days[order], who[order], column(what, who.size, np.int64)[order]
        ends = [*(np.flatnonzero(sorted_days[1:] != sorted_days[:-1]) + 1).tolist(), who.size]
        start = 0
        for end in ends:
            self._later[int(sorted_days[start])].append((who[start:end], what[start:end]))
            start = end

    def take(self, day: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return and remove the day's `(who, what)`, sorted by what and row; empty columns if there are none."""
        i = day - self._first_day
        planned = 0 <= i < self._offsets.size - 1 and self._offsets[i] < self._offsets[i + 1]
        later = self._later.pop(day, None)
        if not planned and later is None:
            return _NOBODY, _NOTHING
        whos, whats = [], []
        if planned:
            span = slice(self._offsets[i], self._offsets[i + 1])
            whos.append(self._who[span])
            whats.append(self._what[span])
        if later is None:
            return whos[0], whats[0]
        whos.extend(w for w, _ in later)
        whats.extend(w for _, w in later)
        who, what = np.concatenate(whos), np.concatenate(whats)
        order = _order(np.zeros(who.size, np.int64), what, who)
        return who[order], what[order]
