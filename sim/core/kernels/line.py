"""The line before the desks: the customers of a day put into the order in which they stand, place by place."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled, inlined

Column = npt.NDArray[Any]
Seconds = npt.NDArray[np.int64]
Customers = tuple[Column, Column, Column, Column]  # place, second, service, patience; int32 of shape (n,)

_PLACE, _SECOND = np.uint64(41), np.uint64(24)  # the key of the order: place, second, number
_NUMBER = np.uint64((1 << 24) - 1)
OTHERS, COPIES = -1, -2


@inlined
def _join(key: Column, columns: Column, k: int, customers: Customers, i: int, source: int) -> int:
    place, second, service, patience = customers
    key[k] = (np.uint64(place[i]) << _PLACE) | (np.uint64(second[i]) << _SECOND) | np.uint64(k)
    columns[0, k], columns[1, k], columns[2, k], columns[3, k] = second[i], service[i], patience[i], source
    return k + 1


@compiled
def _collect(visits: Customers, others: Customers, copies: Customers) -> tuple[Column, Column]:
    """Return the keys and columns of all customers; visits without a place are left out."""
    n = (visits[0] >= 0).sum() + len(others[0]) + len(copies[0])
    key, columns, k = np.empty(n, np.uint64), np.empty((4, n), np.int32), 0
    for i in range(len(visits[0])):
        if visits[0][i] >= 0:
            k = _join(key, columns, k, visits, i, i)
    for i in range(len(others[0])):
        k = _join(key, columns, k, others, i, OTHERS)
    for i in range(len(copies[0])):
        k = _join(key, columns, k, copies, i, COPIES)
    return key, columns


@compiled
def _lay_out(key: Column, columns: Column, places: int) -> tuple[Column, Seconds]:
    """Return the columns in the order of the sorted `key`, and the span of each place."""
    ordered, offsets = np.empty((4, len(key)), np.int64), np.zeros(places + 1, np.int64)
    for i in range(len(key)):
        number = np.int64(key[i] & _NUMBER)
        offsets[np.int64(key[i] >> _PLACE) + 1] += 1
        for c in range(4):
            ordered[c, i] = columns[c, number]
    for place in range(places):
        offsets[place + 1] += offsets[place]
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
    key, columns = _collect(visits, others, copies)
    key.sort()  # NumPy's, which is faster than what the compiler would make
    (second, service, patience, source), offsets = _lay_out(key, columns, places)
    return second, service, patience, source, offsets
