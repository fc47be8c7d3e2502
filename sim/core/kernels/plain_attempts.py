"""Plain twins of the kernels of a day's attempts, the line before the desks and the waits: NumPy, a line a rule."""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.copying import COPY_SHIFT
from sim.core.kernels.plain import fill

Column = npt.NDArray[Any]
Key = tuple[int, int]

_STEP = 20


def _bits(purpose: int, ids: Column, when: Column, key: tuple[int, int]) -> npt.NDArray[np.int64]:
    words = np.empty(len(ids), np.uint32)
    fill(purpose, ids, when, key, words)
    return words.astype(np.int64)


def sessions(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    tables: tuple[Column, ...],
    further: int,
    spans: tuple[Column, Column],
    key: tuple[int, int],
) -> tuple[Column, Column, Column, Column]:
    """Return the place, arrival, service and patience of each attempt, as `kernels.sessions` does."""
    who, when, channel, reason, persons = attempts
    ids, community = people
    place_of, profile, arrival, row, service, patience = tables
    first, second, third = (np.zeros(len(who), np.int64) for _ in range(3))
    for a, b, purposes in zip(spans[0], spans[0][1:], spans[1].tolist(), strict=False):
        for words, purpose in zip((first, second, third), purposes, strict=True):
            words[a:b] = _bits(purpose, ids[who[a:b]], when[a:b], key) >> _STEP
    place = place_of[channel, community[who]]
    seconds = service[row[channel, reason], second] + (persons - 1) * further
    return place, arrival[profile[channel], first], seconds, patience[channel, third]


def try_online(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    limits: Column,
    walks: Column,
    shares: tuple[int, int],
    spans: tuple[Column, Column],
    key: tuple[int, int],
) -> tuple[Column, tuple[Column, ...] | None]:
    """Return flags and order of attempts that are made online, as `kernels.try_online` does."""
    parts, order, second = [np.zeros((3, 0), bool)], [np.zeros(0, int)], [np.zeros(0, bool)]
    ids, experienced, band = people
    for first, last, (fails, follows) in zip(spans[0], spans[0][1:], spans[1].tolist(), strict=False):
        who, when, place, reason = (column[first:last] for column in attempts)
        online = place < 0
        limit = limits[experienced[who].astype(np.int64), band[who]]
        failed = online & (_bits(fails, ids[who], when, key) < limit)
        after = _bits(follows, ids[who], when, key)
        walk = failed & (after < shares[0]) & walks[reason]
        experienced[who[online & ~failed]] = True
        parts.append(np.stack([failed, walk, failed & (after >= shares[1])]))
        order.append(first + np.concatenate([np.arange(len(who)), np.flatnonzero(walk)]))
        second.append(np.repeat([False, True], [len(who), walk.sum()]))
    flags = np.concatenate(parts, axis=1)
    ends, further = (np.cumsum([s.sum() if only else s.size for s in second]) for only in (False, True))
    at = np.flatnonzero(np.concatenate(second))
    return flags, (np.concatenate(order), ends, at, further) if at.size else None


def line_up(
    visits: tuple[Column, ...], others: tuple[Column, ...], copies: tuple[Column, ...], places: int
) -> tuple[Column, Column, Column, Column, Column]:
    """Return second, service, patience, source and each place's span, as `kernels.line_up` does."""
    at = np.flatnonzero(visits[0] >= 0)
    there = np.repeat(np.arange(places), np.diff(others[0]))
    theirs = there, *(column[others[0][0] : others[0][-1]] for column in others[1:]), np.full(len(there), -1)
    parts = (*(c[at] for c in visits), at), theirs, (*copies, copies[0] * 0 - 2)
    place, second, service, patience, source = (np.concatenate(c).astype(np.int64) for c in zip(*parts, strict=True))
    order = np.lexsort((second, place))
    offsets = np.searchsorted(place[order], np.arange(places + 1))
    return second[order], service[order], patience[order], source[order], offsets


def waits(
    wait: Column, offsets: Column, openings: Column, spans: Column, servers: Column, groups: Column
) -> tuple[list[int], list[int], list[float]]:
    """Return the open server-seconds of each place, and the worst place and mean of each group, as `waits` does."""
    lengths = np.diff(openings, axis=1).ravel()
    opened = [int(lengths[a:b].sum() * n) for a, b, n in zip(spans, spans[1:], servers, strict=False)]
    means = [wait[a:b].sum() / max(b - a, 1) for a, b in pairwise(offsets.tolist())]
    worst = [max(range(a, b), key=means.__getitem__, default=-1) for a, b in pairwise(groups.tolist())]
    return opened, worst, [means[place] if place >= 0 else -1.0 for place in worst]


def copies(
    visits: tuple[Column, Column, Column, Column],
    ids: Column,
    places: tuple[Column, Column],
    tables: tuple[Column, Column],
    purposes: tuple[int, int, int],
    key: tuple[int, int],
) -> tuple[Column, Column, Column, Column]:
    """Return place, second, service and patience of the copies of visits, as `kernels.copies` does."""
    who, when, place, service = visits
    (fill, kind), (arrival, patience) = places, tables
    at = np.flatnonzero(place >= 0)
    number = (np.maximum(fill[place[at]] - 1, 0) + _bits(purposes[0], ids[who[at]], when[at], key) / 2**32).astype(int)
    of = np.repeat(at, number)
    copy = np.concatenate([np.arange(1, n + 1) for n in number]) if at.size else np.empty(0, np.int64)
    others = ids[who[of]] ^ (copy << COPY_SHIFT)
    second, third = (_bits(p, others, when[of], key) >> _STEP for p in purposes[1:])
    return place[of], arrival[second], service[of], patience[kind[place[of]], third]


def open_days(
    days: Column, rows: Column, ids: Column, open_from: Column, first: int, limit: int, purpose: int, key: Key
) -> tuple[Column, bool]:
    """Return the days, moved to the next open one where a draw lies below `limit`, as `kernels.open_days` does."""
    moves = _bits(purpose, ids[rows], np.zeros(len(rows), np.int64), key) < limit
    fits = (days >= first) & (days < first + len(open_from))
    return np.where(moves, open_from[np.where(fits, days - first, 0)], days), bool(fits.all())
