"""The line before the desks: the customers of a day put into the order in which they stand, place by place."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled, inlined

Column = npt.NDArray[Any]
Seconds = npt.NDArray[np.int64]
Customers = tuple[Column, Column, Column, Column]  # place, second, service, patience; int32 of shape (n,)

_SLOT = np.int64(24)  # bits of a customer's slot, as they come in, in the key of the order at a place
_FEW = 64  # up to so many are put into order by insertion
OTHERS, COPIES = -1, -2


@compiled
def _spans(parts: tuple[Customers, Customers, Customers], places: int) -> Seconds:
    """Return where the customers of each place begin, shape (places + 1,)."""
    begins = np.zeros(places + 1, np.int64)
    for part in parts:
        for place in part[0]:
            if place >= 0:
                begins[place + 1] += 1
    for place in range(places):
        begins[place + 1] += begins[place]
    return begins


@inlined
def _sort(key: Seconds) -> None:
    if len(key) > _FEW:
        key.sort()
        return
    for i in range(1, len(key)):
        here, k = key[i], i
        while k > 0 and key[k - 1] > here:
            key[k] = key[k - 1]
            k -= 1
        key[k] = here


@compiled
def _line_up(visits: Customers, others: Customers, copies: Customers, places: int) -> tuple[Seconds, Seconds]:
    """Return the four columns of `line_up` and the spans."""
    parts = (visits, others, copies)
    offsets = _spans(parts, places)
    n, ends = offsets[places], offsets.copy()
    key, asked, ordered = np.empty(n, np.int64), np.empty((3, n), np.int32), np.empty((4, n), np.int64)
    for kind in range(3):
        place, second, service, patience = parts[kind]
        for i in range(len(place)):
            at = place[i]
            if at >= 0:
                slot = ends[at]
                key[slot] = (np.int64(second[i]) << _SLOT) | slot
                asked[0, slot], asked[1, slot], asked[2, slot] = service[i], patience[i], -kind if kind else i
                ends[at] = slot + 1
    for at in range(places):
        _sort(key[offsets[at] : offsets[at + 1]])
    for i in range(n):
        slot = key[i] & ((1 << _SLOT) - 1)
        ordered[0, i] = key[i] >> _SLOT
        ordered[1, i], ordered[2, i], ordered[3, i] = asked[0, slot], asked[1, slot], asked[2, slot]
    return ordered, offsets


def line_up(
    visits: Customers, others: Customers, copies: Customers, places: int
) -> tuple[Seconds, Seconds, Seconds, Seconds, Seconds]:
    """Return second, service, patience and source of all customers by place and second, and the span of each place.

    Who comes to a place in the same second stands in the order of the arguments. The source is the index in `visits`,
    or OTHERS or COPIES. Visits whose place is below 0 go nowhere.

    Args:
        visits, others, copies: place, second, service and patience of each, int32 of shape (n,), together below 2**24.
        places: number of places.
    """
    (second, service, patience, source), offsets = _line_up(visits, others, copies, places)
    return second, service, patience, source, offsets
