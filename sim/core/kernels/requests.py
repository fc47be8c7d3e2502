"""Requests for a document that is ready only after some days: when each is made first, and where."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled
from sim.core.kernels.luck import fill_each

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int64]

_HALF = np.int64(32)


@compiled
def first_requests(
    rows: Column,
    keys: Days,
    people: tuple[Days, Flags, Flags, Flags],
    days: tuple[int, int, int, int],
    limits: tuple[int, ...],
    purposes: tuple[int, ...],
    key: tuple[int, int],
) -> tuple[Days, Flags, Flags]:
    """Return the day of each first request, which documents are late, and which are asked for online.

    Args:
        rows, keys: who asks, and the luck keys, shape (n,).
        people: ids; who knows how long it takes; who has a login, and who a smartphone.
        days: the day, the one from which the document can be had, the days over which the early spread their requests
            from tomorrow on, and the days over which the others do from then on.
        limits: thresholds of asking too early, of a late document, and of asking online.
        purposes: those of the three, and that of the day of the request.
        key: seed and replication.
    """
    ids, informed, login, smartphone = people
    today, ready, rush, span = days
    n = len(rows)
    own, words = np.empty(n, np.int64), np.empty((4, n), np.uint32)
    for i in range(n):
        own[i] = ids[rows[i]]
    for k in range(4):
        fill_each(purposes[k], own, keys, key[0], key[1], words[k])
    first, late, online = np.empty(n, np.int64), np.empty(n, np.bool_), np.empty(n, np.bool_)
    for i in range(n):
        early = np.int64(words[0, i]) < limits[0] and not informed[rows[i]]
        late[i] = np.int64(words[1, i]) < limits[1]
        online[i] = np.int64(words[2, i]) < limits[2] and login[rows[i]] and smartphone[rows[i]]
        begins, length = (today + 1, rush) if early else (ready, span)
        first[i] = begins + ((np.int64(words[3, i]) * length) >> _HALF)
    return first, late, online
