"""Attempts of a day: where each arrives and when, how long it takes, and which fail online.

What is known of the residents is gathered first, by loops that do nothing else: they are far apart in memory, and the
processor then fetches many at once. What the numbers mean stands in `sim.world.channels`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled
from sim.core.kernels.luck import fill_each

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Seconds = npt.NDArray[np.int32]

_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles


@compiled
def _sessions(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    tables: tuple[Column, ...],
    further: int,
    purposes: tuple[int, int, int],
    key: tuple[int, int],
) -> tuple[Column, Seconds, Seconds, Seconds, int]:
    who, when, channel, reason, persons = attempts
    ids, community = people
    place_of, profile, arrival, row, service, patience = tables
    n = len(who)
    own, home, words = np.empty(n, np.int64), np.empty(n, np.int32), np.empty((3, n), np.uint32)
    place, seconds = np.empty(n, np.int32), np.empty((3, n), np.int32)
    for i in range(n):
        own[i], home[i] = ids[who[i]], community[who[i]]
    outside = 0
    for k in range(3):
        outside |= fill_each(purposes[k], own, when, key[0], key[1], words[k])
    for i in range(n):
        by = channel[i]
        place[i] = place_of[by, home[i]]
        seconds[0, i] = arrival[profile[by], words[0, i] >> _STEP]
        seconds[1, i] = service[row[by, reason[i]], words[1, i] >> _STEP] + (persons[i] - 1) * further
        seconds[2, i] = patience[by, words[2, i] >> _STEP]
    return place, seconds[0], seconds[1], seconds[2], outside


def sessions(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    tables: tuple[Column, ...],
    further: int,
    purposes: tuple[int, int, int],
    key: tuple[int, int],
) -> tuple[Column, Seconds, Seconds, Seconds]:
    """Return the place, the second of arrival, the seconds of service and the patience of each attempt.

    Args:
        attempts: rows, luck keys, channels, reasons and persons served, each of shape (n,).
        people: ids and communities of everybody.
        tables: places by channel and community, the arrival profile of each channel, arrival quantiles by profile, the
            row of the service quantiles by channel and reason, service quantiles by row, patience quantiles by channel.
        further: seconds of each person after the first.
        purposes: numbers of the purposes of arrival, service and patience.
        key: seed and replication.

    Raises:
        ValueError: A luck key does not fit into a word.
    """
    *columns, outside = _sessions(attempts, people, tables, further, purposes, key)
    if outside:
        message = f"luck keys lie in {attempts[1].min()}..{attempts[1].max()}: 0 to {2**32 - 1} are needed"
        raise ValueError(message)
    place, arrival, service, patience = columns
    return place, arrival, service, patience


@compiled
def try_online(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    limits: Column,
    walks: Flags,
    shares: tuple[int, int],
    purposes: tuple[int, int],
    key: tuple[int, int],
) -> tuple[Flags, Flags, Flags, int]:
    """Return which attempts failed, which of them go on at a desk, which give up, and how many go on.

    Whoever comes through is marked as experienced, after all have tried.

    Args:
        attempts: rows, luck keys, places (below 0 online) and reasons, each of shape (n,).
        people: ids, flags of experience (changed) and age bands of everybody.
        limits: thresholds of failure by experience and age band.
        walks: reasons that a desk can serve too.
        shares: thresholds below which a failed attempt goes on at a desk, and from which it is given up.
        purposes: numbers of the purposes of failing and of what follows.
        key: seed and replication.
    """
    who, when, place, reason = attempts
    ids, experienced, band = people
    n, walking = len(who), 0
    own, limit, words = np.empty(n, np.int64), np.empty(n, np.int64), np.empty((2, n), np.uint32)
    failed, walk, gave_up = np.zeros(n, np.bool_), np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    for i in range(n):
        row = who[i]
        own[i], limit[i] = ids[row], limits[np.int64(experienced[row]), band[row]]
    for k in range(2):
        fill_each(purposes[k], own, when, key[0], key[1], words[k])
    for i in range(n):
        if place[i] >= 0:
            continue
        if np.int64(words[0, i]) < limit[i]:
            after = np.int64(words[1, i])
            failed[i] = True
            walk[i] = after < shares[0] and walks[reason[i]]
            gave_up[i] = after >= shares[1]
            walking += walk[i]
        else:
            experienced[who[i]] = True
    return failed, walk, gave_up, walking
