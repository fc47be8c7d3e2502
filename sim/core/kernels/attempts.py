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
Places = npt.NDArray[np.intp]

_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles


@compiled
def _sessions(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    tables: tuple[Column, ...],
    further: int,
    spans: tuple[Column, Column],
    key: tuple[int, int],
) -> tuple[Column, Seconds, Seconds, Seconds, int]:
    who, when, channel, reason, persons = attempts
    ids, community = people
    place_of, profile, arrival, row, service, patience = tables
    bounds, purposes = spans
    n = len(who)
    own, home, words = np.empty(n, np.int64), np.empty(n, np.int32), np.empty((3, n), np.uint32)
    place, seconds = np.empty(n, np.int32), np.empty((3, n), np.int32)
    for i in range(n):
        own[i], home[i] = ids[who[i]], community[who[i]]
    outside = 0
    for span in range(len(bounds) - 1):
        a, b = bounds[span], bounds[span + 1]
        for k in range(3):
            outside |= fill_each(purposes[span, k], own[a:b], when[a:b], key[0], key[1], words[k, a:b])
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
    spans: tuple[Column, Column],
    key: tuple[int, int],
) -> tuple[Column, Seconds, Seconds, Seconds]:
    """Return the place, the second of arrival, the seconds of service and the patience of each attempt.

    Args:
        attempts: rows, luck keys, channels, reasons and persons served, each of shape (n,).
        people: ids and communities of everybody.
        tables: places by channel and community, the arrival profile of each channel, arrival quantiles by profile, the
            row of the service quantiles by channel and reason, service quantiles by row, patience quantiles by channel.
        further: seconds of each person after the first.
        spans: bounds of the spans of attempts, shape (spans + 1,), and the numbers of each span's purposes of arrival,
            service and patience, shape (spans, 3).
        key: seed and replication.

    Raises:
        ValueError: A luck key does not fit into a word.
    """
    *columns, outside = _sessions(attempts, people, tables, further, spans, key)
    if outside:
        message = f"luck keys lie in {attempts[1].min()}..{attempts[1].max()}: 0 to {2**32 - 1} are needed"
        raise ValueError(message)
    place, arrival, service, patience = columns
    return place, arrival, service, patience


@compiled
def _try(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    limits: Column,
    walks: Flags,
    shares: tuple[int, int],
    spans: tuple[Column, Column],
    key: tuple[int, int],
) -> tuple[Flags, int]:
    """Return which attempts failed, which of them go on at a desk, which give up, shape (3, n), and how many go on."""
    who, when, place, reason = attempts
    ids, experienced, band = people
    bounds, purposes = spans
    n, walking = len(who), 0
    flags = np.zeros((3, n), np.bool_)
    own, limit, words = np.empty((2, n), np.int64), np.empty(n, np.int64), np.empty(n, np.uint32)
    at = np.empty(n, np.int64)
    for span in range(len(bounds) - 1):
        m = 0
        for i in range(bounds[span], bounds[span + 1]):
            if place[i] < 0:
                row = who[i]
                at[m], own[0, m], own[1, m] = i, ids[row], when[i]
                limit[m] = limits[np.int64(experienced[row]), band[row]]
                m += 1
        fill_each(purposes[span, 0], own[0, :m], own[1, :m], key[0], key[1], words[:m])
        failing = 0
        for j in range(m):
            if np.int64(words[j]) < limit[j]:
                at[failing], own[0, failing], own[1, failing] = at[j], own[0, j], own[1, j]
                failing += 1
            else:
                experienced[who[at[j]]] = True
        fill_each(purposes[span, 1], own[0, :failing], own[1, :failing], key[0], key[1], words[:failing])
        for j in range(failing):
            after = np.int64(words[j])
            walk = after < shares[0] and walks[reason[at[j]]]
            flags[0, at[j]], flags[1, at[j]], flags[2, at[j]] = True, walk, after >= shares[1]
            walking += int(walk)
    return flags, walking


@compiled
def _follow(walk: Flags, bounds: Column, walking: int) -> tuple[Places, Column, Places, Column]:
    """Return the order in which those who walk stand once more at the end of their span, and where; both by span."""
    order, ends, to = np.empty(len(walk) + walking, np.intp), np.zeros_like(bounds), 0
    again, further, more = np.empty(walking, np.intp), np.zeros_like(bounds), 0
    for span in range(len(bounds) - 1):
        for i in range(bounds[span], bounds[span + 1]):
            order[to] = i
            to += 1
        for i in range(bounds[span], bounds[span + 1]):
            if walk[i]:
                order[to], again[more] = i, to
                to, more = to + 1, more + 1
        ends[span + 1], further[span + 1] = to, more
    return order, ends, again, further


def try_online(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    limits: Column,
    walks: Flags,
    shares: tuple[int, int],
    spans: tuple[Column, Column],
    key: tuple[int, int],
) -> tuple[Flags, tuple[Places, Column, Places, Column] | None]:
    """Return who failed, who of them goes on at a desk and who gives up, shape (3, n), and who stands where.

    The second is None if nobody goes on at a desk; else the order in which those who do stand once more at the end of
    their span, its bounds, where in it they stand the second time, and the bounds of these places.
    Whoever comes through is marked as experienced, after all of a span have tried.

    Args:
        attempts: rows, luck keys, places (below 0 online) and reasons, each of shape (n,).
        people: ids, flags of experience (changed) and age bands of everybody.
        limits: thresholds of failure by experience and age band.
        walks: reasons that a desk can serve too.
        shares: thresholds below which a failed attempt goes on at a desk, and from which it is given up.
        spans: bounds of the spans, shape (spans + 1,), and the numbers of each span's purposes of failing and of what
            follows, shape (spans, 2).
        key: seed and replication.
    """
    flags, walking = _try(attempts, people, limits, walks, shares, spans, key)
    return flags, _follow(flags[1], spans[0], walking) if walking else None
