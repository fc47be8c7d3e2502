"""Entries by day: chains of slots, so that putting some on any days and taking a day's are one loop each.

A chain begins at `head[day]` and goes on at `link[slot]`; slot 0 ends every chain and is never used. Slots that have
been taken form one more chain, whose head, and the next slot nobody used yet, stand in `state`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled, inlined

Column = npt.NDArray[Any]
Entries = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]

_FEW = 64  # up to so many are put into order by insertion
_USED, _NEXT = 0, 1
_LOW = np.int64((1 << 32) - 1)


@compiled
def put_entries(days: Column, entries: Entries, head: Column, link: Column, slots: Entries, state: Entries) -> bool:
    """Put each of `entries` on its own day; return False, and put none, if a day lies outside `head`.

    Args:
        days: days, shape (n,), or (1,) if it is one for all.
        entries: what is put, shape (n,).
        head: first slot of each day.
        link: the slot after each slot.
        slots: the entries.
        state: the first free slot and the first slot not used yet; `slots` must have room for n more from there.
    """
    step = 1 if len(days) > 1 else 0
    for day in days:
        if day < 0 or day >= len(head):
            return False
    for i in range(len(entries)):
        slot = state[_USED]
        if slot:
            state[_USED] = link[slot]
        else:
            slot = state[_NEXT]
            state[_NEXT] += 1
        day = days[i * step]
        slots[slot], link[slot], head[day] = entries[i], head[day], slot
    return True


@inlined
def _order(entries: Entries) -> None:
    for i in range(1, len(entries)):
        here, k = entries[i], i
        while k > 0 and entries[k - 1] > here:
            entries[k] = entries[k - 1]
            k -= 1
        entries[k] = here


@compiled
def _halves(entries: Entries) -> tuple[Rows, Entries]:
    """Return the lower halves of entries, and the upper ones."""
    low, high = np.empty(len(entries), np.int32), np.empty(len(entries), np.int64)
    for i in range(len(entries)):
        low[i], high[i] = np.int32(entries[i] & _LOW), entries[i] >> 32
    return low, high


@compiled
def _take(
    planned: Entries, day: int, head: Column, link: Column, slots: Entries, state: Entries
) -> tuple[Entries, Rows, Entries, bool]:
    n, last, slot = len(planned), 0, head[day]
    while slot:
        n, last, slot = n + 1, slot, link[slot]
    entries, at = np.empty(n, np.int64), len(planned)
    entries[:at] = planned
    if not last:
        low, high = _halves(entries)
        return entries, low, high, True
    slot = head[day]
    while slot:
        entries[at] = slots[slot]
        at, slot = at + 1, link[slot]
    link[last], state[_USED], head[day] = state[_USED], head[day], 0
    if n > _FEW:
        return entries, np.empty(0, np.int32), np.empty(0, np.int64), False
    _order(entries)
    low, high = _halves(entries)
    return entries, low, high, True


def take_entries(
    planned: Entries, day: int, head: Column, link: Column, slots: Entries, state: Entries
) -> tuple[Rows, Entries]:
    """Return a day's entries in order, the lower halves and the upper ones, and give back their slots.

    Args:
        planned: further entries of the day, in order.
        day: a day of `head`.
        head, link, slots, state: as in `put_entries`.
    """
    entries, low, high, ordered = _take(planned, day, head, link, slots, state)
    if ordered:
        return low, high
    entries.sort()
    return _halves(entries)
