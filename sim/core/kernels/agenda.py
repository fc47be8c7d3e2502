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
def _plan(day: Column, who: Column, offsets: Entries, entries: Entries) -> None:
    for one in day:
        offsets[one + 1] += 1
    for k in range(1, len(offsets)):
        offsets[k] += offsets[k - 1]
    ends = offsets.copy()
    for i in range(len(who)):
        entries[ends[day[i]]] = who[i]
        ends[day[i]] += 1


def plan_entries(day: Column, who: Column, days: int) -> tuple[Entries, Entries]:
    """Return `who` day after day, each day's in the order given, and where the days begin, and the end.

    Args:
        day: 0 to `days` - 1, shape (n,).
        who: rows, shape (n,).
        days: number of days.
    """
    offsets, entries = np.zeros(days + 1, np.int64), np.empty(len(who), np.int64)
    _plan(day, who, offsets, entries)
    return entries, offsets


@compiled
def _merged(entries: Entries, middle: int) -> tuple[Rows, Entries]:
    """Return the halves of entries in order, of which those before the place `middle` and the others are in order."""
    n, first, second = len(entries), 0, middle
    low, high = np.empty(n, np.int32), np.empty(n, np.int64)
    for i in range(n):
        if second == n or (first < middle and entries[first] <= entries[second]):
            here, first = entries[first], first + 1
        else:
            here, second = entries[second], second + 1
        low[i], high[i] = np.int32(here & _LOW), here >> 32
    return low, high


@compiled
def _take(planned: Entries, day: int, head: Column, link: Column, slots: Entries, state: Entries) -> Entries:
    """Return the entries planned and then those of the day's chain; those are in order if they are few."""
    n, last, slot = len(planned), 0, head[day]
    while slot:
        n, last, slot = n + 1, slot, link[slot]
    entries, at = np.empty(n, np.int64), len(planned)
    entries[:at] = planned
    slot = head[day]
    while slot:
        entries[at] = slots[slot]
        at, slot = at + 1, link[slot]
    if last:
        link[last], state[_USED], head[day] = state[_USED], head[day], 0
    if n - len(planned) <= _FEW:
        _order(entries[len(planned) :])
    return entries


def take_entries(
    planned: Entries, day: int, head: Column, link: Column, slots: Entries, state: Entries
) -> tuple[Rows, Entries]:
    """Return a day's entries in order, the lower halves and the upper ones, and give back their slots.

    Args:
        planned: further entries of the day, in order.
        day: a day of `head`.
        head, link, slots, state: as in `put_entries`.
    """
    entries = _take(planned, day, head, link, slots, state)
    middle = len(planned)
    if len(entries) - middle > _FEW:
        entries[middle:].sort()
    return _merged(entries, middle)
