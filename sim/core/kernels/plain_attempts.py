"""Plain twins of the kernels of a day's attempts and of the line before the desks: NumPy, a line a rule."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.plain import fill

Column = npt.NDArray[Any]

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
    purposes: tuple[int, int, int],
    key: tuple[int, int],
) -> tuple[Column, Column, Column, Column]:
    """Return the place, arrival, service and patience of each attempt, as `kernels.sessions` does."""
    who, when, channel, reason, persons = attempts
    ids, community = people
    place_of, profile, arrival, row, service, patience = tables
    first, second, third = (_bits(p, ids[who], when, key) >> _STEP for p in purposes)
    place = place_of[channel, community[who]]
    seconds = service[row[channel, reason], second] + (persons - 1) * further
    return place, arrival[profile[channel], first], seconds, patience[channel, third]


def try_online(
    attempts: tuple[Column, ...],
    people: tuple[Column, ...],
    limits: Column,
    walks: Column,
    shares: tuple[int, int],
    purposes: tuple[int, int],
    key: tuple[int, int],
) -> tuple[Column, Column, Column, int]:
    """Return which attempts failed, go on at a desk, are given up, and how many go on, as `kernels.try_online` does."""
    who, when, place, reason = attempts
    ids, experienced, band = people
    online = place < 0
    limit = limits[experienced[who].astype(np.int64), band[who]]
    failed = online & (_bits(purposes[0], ids[who], when, key) < limit)
    after = _bits(purposes[1], ids[who], when, key)
    walk = failed & (after < shares[0]) & walks[reason]
    experienced[who[online & ~failed]] = True
    return failed, walk, failed & (after >= shares[1]), int(walk.sum())


def line_up(
    visits: tuple[Column, ...], others: tuple[Column, ...], copies: tuple[Column, ...], places: int
) -> tuple[Column, Column, Column, Column, Column]:
    """Return second, service, patience, source and each place's span, as `kernels.line_up` does."""
    at = np.flatnonzero(visits[0] >= 0)
    parts = (*(c[at] for c in visits), at), (*others, others[0] * 0 - 1), (*copies, copies[0] * 0 - 2)
    place, second, service, patience, source = (np.concatenate(c).astype(np.int64) for c in zip(*parts, strict=True))
    order = np.lexsort((second, place))
    offsets = np.searchsorted(place[order], np.arange(places + 1))
    return second[order], service[order], patience[order], source[order], offsets
