"""Copies of a day's visits: others of the catchment with the same errand, where only part of the city is simulated.

A place whose catchment is `fill` times what is simulated of it gets floor(fill - 1 + u) copies of each visit. They come
at their own second of the day and have their own patience; what they ask for takes as long.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled
from sim.core.kernels.luck import fill_each

Column = npt.NDArray[Any]
Seconds = npt.NDArray[np.int32]

COPY_SHIFT = 44  # the number of a copy stands above the bits of a person's id: another id for each
_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles
_UNIT = 2.0**-32


@compiled
def copies(
    visits: tuple[Column, Column, Column, Column],
    ids: Column,
    places: tuple[Column, Column],
    tables: tuple[Column, Column],
    purposes: tuple[int, int, int],
    key: tuple[int, int],
) -> tuple[Seconds, Seconds, Seconds, Seconds]:
    """Return place, second, service and patience of the copies, in the order of the visits.

    Args:
        visits: rows, luck keys, places (below 0 online: no copies) and seconds of service, each of shape (n,).
        ids: ids of everybody.
        places: how far copies must fill each place's catchment, and its kind.
        tables: arrival quantiles, shape (4,096,), and patience quantiles by kind.
        purposes: numbers of the purposes of being copied, of the arrival and of the patience.
        key: seed and replication.
    """
    who, when, place, service = visits
    fill, kind = places
    arrival, patience = tables
    n, on_site = len(who), 0
    at, own, keys = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    for i in range(n):
        if place[i] >= 0:
            at[on_site], own[on_site], keys[on_site] = i, ids[who[i]], when[i]
            on_site += 1
    words, number, total = np.empty(on_site, np.uint32), np.empty(on_site, np.int64), 0
    fill_each(purposes[0], own[:on_site], keys[:on_site], key[0], key[1], words)
    for j in range(on_site):
        number[j] = np.int64(max(fill[place[at[j]]] - 1.0, 0.0) + words[j] * _UNIT)
        total += number[j]
    others, times, of = np.empty(total, np.int64), np.empty(total, np.int64), np.empty(total, np.int64)
    i = 0
    for j in range(on_site):
        for copy in range(number[j]):
            others[i] = own[j] ^ (np.int64(copy + 1) << COPY_SHIFT)
            times[i], of[i] = keys[j], at[j]
            i += 1
    luck, found = np.empty((2, total), np.uint32), np.empty((4, total), np.int32)
    for k in range(2):
        fill_each(purposes[k + 1], others, times, key[0], key[1], luck[k])
    for i in range(total):
        to = place[of[i]]
        found[0, i], found[2, i] = to, service[of[i]]
        found[1, i] = arrival[luck[0, i] >> _STEP]
        found[3, i] = patience[kind[to], luck[1, i] >> _STEP]
    return found[0], found[1], found[2], found[3]
