"""The line before the desks: the customers of a day put into the order in which they stand, place by place."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled, inlined

Column = npt.NDArray[Any]
Seconds = npt.NDArray[np.int64]
Customers = tuple[Column, Column, Column, Column]
Columns = tuple[Seconds, Seconds, Seconds, Seconds]

_INDEX = np.int64(24)  # bits of a customer's index, as they come in, in the key of the order at a place
_FEW = 64  # up to so many are put into order by insertion
OTHERS, COPIES = -1, -2


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
def order_within(second: Column, spans: Seconds) -> Seconds:
    """Return the order of rows by second within each span; in the same second the first stays first.

    Args:
        second: seconds, shape (n,), with n below 2**24.
        spans: where the spans begin, which follow each other from 0 to n, shape (spans + 1,).
    """
    order = np.empty(len(second), np.int64)
    for i in range(len(second)):
        order[i] = (np.int64(second[i]) << _INDEX) | i
    for span in range(len(spans) - 1):
        _sort(order[spans[span] : spans[span + 1]])
    for i in range(len(second)):
        order[i] &= (1 << _INDEX) - 1
    return order


@compiled
def _by_place(visits: Customers, copies: Customers, places: int) -> tuple[Seconds, Seconds]:
    """Return visits and copies by place and second, as second << 24 | index, and where those of each place begin.

    Copies are counted on after the visits.
    """
    begins = np.zeros(places + 1, np.int64)
    for part in (visits, copies):
        for place in part[0]:
            if place >= 0:
                begins[place + 1] += 1
    for place in range(places):
        begins[place + 1] += begins[place]
    ends, key, index = begins.copy(), np.empty(begins[places], np.int64), 0
    for part in (visits, copies):
        for i in range(len(part[0])):
            place = part[0][i]
            if place >= 0:
                key[ends[place]] = (np.int64(part[1][i]) << _INDEX) | index
                ends[place] += 1
            index += 1
    for place in range(places):
        _sort(key[begins[place] : begins[place + 1]])
    return key, begins


@compiled
def stand(visits: Customers, others: Customers, copies: Customers, places: int) -> tuple[Columns, Seconds]:
    """Return the four columns of `line_up`, and the spans."""
    spans, second, service, patience = others
    key, begins = _by_place(visits, copies, places)
    number, to = len(visits[0]), 0
    offsets = np.zeros(places + 1, np.int64)
    ordered = np.empty((4, len(key) + spans[places] - spans[0]), np.int64)
    for place in range(places):
        other, last = spans[place], spans[place + 1]
        own, end = begins[place], begins[place + 1]
        while own < end or other < last:
            if other < last and (own == end or key[own] >= ((np.int64(second[other]) << _INDEX) | number)):
                ordered[0, to], ordered[1, to] = second[other], service[other]
                ordered[2, to], ordered[3, to] = patience[other], OTHERS
                other += 1
            else:
                i, ordered[0, to] = key[own] & ((1 << _INDEX) - 1), key[own] >> _INDEX
                if i < number:
                    ordered[1, to], ordered[2, to], ordered[3, to] = visits[2][i], visits[3][i], i
                else:
                    i -= number
                    ordered[1, to], ordered[2, to], ordered[3, to] = copies[2][i], copies[3][i], COPIES
                own += 1
            to += 1
        offsets[place + 1] = to
    return (ordered[0], ordered[1], ordered[2], ordered[3]), offsets


def line_up(
    visits: Customers, others: Customers, copies: Customers, places: int
) -> tuple[Seconds, Seconds, Seconds, Seconds, Seconds]:
    """Return second, service, patience and source of all customers by place and second, and the span of each place.

    Who comes to a place in the same second stands in the order of the arguments. The source is the index in `visits`,
    or OTHERS or COPIES. Visits whose place is below 0 go nowhere.

    Args:
        visits, copies: place, second, service and patience of each, int32 of shape (n,), together below 2**24.
        others: each place's span, int64 of shape (places + 1,), and second, service and patience by place and second.
        places: number of places.
    """
    (second, service, patience, source), offsets = stand(visits, others, copies, places)
    return second, service, patience, source, offsets
