"""Calls of a month to a centre with copies: how many each user makes, what for and when, and what they take.

A user calls for each of some kinds of help, the first of them rescue, and falls: rates stand in columns, the falls
last. A fall calls for rescue if it is signalled. In a sample, copies of the calls stand for the users left out.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled, inlined
from sim.core.kernels.luck import fill_each

Column = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]

_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles
_HALF = np.int64(32)
_PART = 2.0**-32
_PARTS = 10**9  # chances are rounded to so many parts
_COPY_SHIFT = 44
_DAY = 86_400
_MOST = 255  # calls of one user in a month that luck can number


@inlined
def _luck(purpose: int, who: Integers, when: Integers, key: tuple[int, int]) -> Words:
    words = np.empty(len(who), np.uint32)
    fill_each(purpose, who, when, key[0], key[1], words)
    return words


@compiled
def call_rates(
    users: tuple[Column, Column, Column],
    spread: tuple[Column, Numbers],
    ages: tuple[Numbers, Numbers],
    purpose: int,
    key: tuple[int, int],
) -> Numbers:
    """Return how often each user calls for each kind of help and, in the last column, falls.

    Args:
        users: ids, ages, and who lives alone.
        spread: quantiles of the users' factors by kind, and what they are multiplied by.
        ages: the factor of calls by age, and falls by who lives alone and age.
        purpose: number of the purpose of the factors, drawn for each kind.
        key: seed and replication.
    """
    ids, age, alone = users
    factors, means = spread
    older, falls = ages
    n, kinds = len(ids), len(means)
    rates = np.empty((n, kinds + 1), np.float64)
    for kind in range(kinds):
        words = _luck(purpose, ids, np.full(n, kind), key)
        for i in range(n):
            rates[i, kind] = factors[kind, words[i] >> _STEP] * means[kind] * older[age[i]]
    for i in range(n):
        rates[i, kinds] = falls[np.int64(alone[i]), age[i]]
    return rates


@inlined
def _poisson(word: np.int64, mean: float) -> int:
    """Return a Poisson count as `core.counts.poisson` does."""
    term = np.exp(-mean)
    total, count = term, 0
    while count < _MOST and word >= (int(np.rint(min(total, 1.0) * _PARTS)) * 2**32 + _PARTS // 2) // _PARTS:
        count += 1
        term = term * mean / count
        total = total + term
    return count


@compiled
def count_calls(
    users: tuple[Integers, Integers], rates: Numbers, month: int, purpose: int, key: tuple[int, int]
) -> tuple[Numbers, Integers]:
    """Return each user's daily rates summed up from kind to kind, and how many calls and falls there are.

    Args:
        users: ids, and on how many days of the month each could call.
        rates: a day, by user and kind.
        month, purpose: luck key, and number of the purpose of the count.
        key: seed and replication.
    """
    ids, days = users
    limits, counts = np.empty_like(rates), np.empty(len(ids), np.int64)
    words = _luck(purpose, ids, np.full(len(ids), month), key)
    for i in range(len(ids)):
        total = 0.0
        for kind in range(rates.shape[1]):
            total += rates[i, kind]
            limits[i, kind] = total
        counts[i] = _poisson(np.int64(words[i]), total * days[i])
    return limits, counts


@compiled
def _with_copies(
    ids: Integers, counts: Integers, first: int, weight: float, purpose: int, key: tuple[int, int]
) -> tuple[Integers, Integers, Integers, int]:
    """Return the user, id and luck key of each call, the copies behind the others, and how many are none."""
    own = counts.sum()
    user, call, when = np.empty(own, np.int64), np.empty(own, np.int64), np.empty(own, np.int64)
    at = 0
    for i in range(len(ids)):
        for n in range(counts[i]):
            user[at], call[at], when[at] = i, ids[i], first + n
            at += 1
    words, number = _luck(purpose, call, when, key), np.empty(own, np.int64)
    for i in range(own):
        number[i] = int(np.floor(weight - 1.0 + words[i] * _PART))
    size = own + number.sum()
    all_users, all_calls, all_when = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    all_users[:own], all_calls[:own], all_when[:own] = user, call, when
    for i in range(own):
        for copy in range(1, number[i] + 1):
            all_users[at], all_calls[at], all_when[at] = user[i], call[i] ^ (np.int64(copy) << _COPY_SHIFT), when[i]
            at += 1
    return all_users, all_calls, all_when, own


@compiled
def _in_order(arrival: Integers, ids: Integers) -> Integers:
    """Return the order by arrival, then id."""
    order = np.argsort(arrival, kind="mergesort")
    for i in range(1, len(order)):
        here, k = order[i], i
        while k > 0 and arrival[order[k - 1]] == arrival[here] and ids[order[k - 1]] > ids[here]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = here
    return order


@compiled
def _signalled(
    ids: Integers, when: Integers, worn: tuple[float, float], signals: Column, purposes: Integers, key: tuple[int, int]
) -> Flags:
    """Return which falls call: the chance depends on whether the device is never, sometimes or always worn."""
    wears = _luck(purposes[0], ids, np.zeros(len(ids), np.int64), key)
    words, found = _luck(purposes[1], ids, when, key), np.empty(len(ids), np.bool_)
    for i in range(len(ids)):
        share = wears[i] * _PART
        use = 0 if share < worn[0] else 2 if share >= worn[1] else 1
        found[i] = np.int64(words[i]) < signals[use]
    return found


@compiled
def _happenings(
    call: Integers, when: Integers, places: Integers, limit: int, purpose: int, key: tuple[int, int]
) -> Flags:
    """Return flags of all calls: for which of those at `places` luck is below `limit`."""
    words, found = _luck(purpose, call[places], when[places], key), np.zeros(len(call), np.bool_)
    for i in range(len(places)):
        found[places[i]] = np.int64(words[i]) < limit
    return found


@compiled
def _in_time(columns: tuple[Integers, ...], marks: tuple[Flags, ...], places: Integers) -> tuple[Integers, Flags]:
    """Return the columns and flags of the calls at `places`, by the last of the columns, then by the second."""
    order = places[_in_order(columns[-1][places], columns[1][places])]
    whole, flags = np.empty((len(columns), len(order)), np.int64), np.empty((len(marks), len(order)), np.bool_)
    for k, column in enumerate(columns):
        whole[k] = column[order]
    for k, flag in enumerate(marks):
        flags[k] = flag[order]
    return whole, flags


@compiled
def make_calls(
    users: tuple[Integers, Integers, Integers],
    often: tuple[Numbers, Integers],
    second: Column,
    falls: tuple[tuple[float, float], Column],
    false: int,
    sample: tuple[int, float],
    purposes: Integers,
    key: tuple[int, int],
) -> tuple[Integers, Flags, Integers, Flags]:
    """Return a month's calls in order of time, and its falls.

    Calls: user, id, luck key, kind, day and second since 1970, shape (6, calls), and whether a fall made the call, it
    is a false alarm, and it is a copy, shape (3, calls). Falls, without the copies': user and day, shape (2, falls),
    and whether the device called.

    Args:
        users: ids, first day, number of days.
        often: from `count_calls`.
        second: quantiles of the second of the day, of rescue and of the other kinds.
        falls: below and from which share of luck a device is never and always worn, and the thresholds of calling.
        false: threshold of a false alarm, for rescue without a fall.
        sample: the luck key of a user's first call, and how many residents one of the sample stands for.
        purposes: numbers of the purposes of copies, kind, day, second, false alarm, wearing and calling.
        key: seed and replication.
    """
    ids, first, days = users
    limits, counts = often
    last = limits.shape[1] - 1
    user, call, when, own = _with_copies(ids, counts, sample[0], sample[1], purposes[0], key)
    n = len(user)
    kind, day, arrival = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    kinds = _luck(purposes[1], call, when, key)
    dates, times = _luck(purposes[2], call, when, key), _luck(purposes[3], call, when, key)
    for i in range(n):
        of, place = user[i], kinds[i] * _PART * limits[user[i], last]
        kind[i] = 0
        while kind[i] < last and place >= limits[of, kind[i]]:
            kind[i] += 1
        day[i] = first[of] + ((np.int64(dates[i]) * days[of]) >> _HALF)
        arrival[i] = day[i] * _DAY + second[int(0 < kind[i] < last), times[i] >> _STEP]
    fell = np.flatnonzero(kind == last)
    mine, signals = fell[fell < own], _signalled(call[fell], when[fell], falls[0], falls[1], purposes[5:], key)
    alarm = _happenings(call, when, np.flatnonzero(kind == 0), false, purposes[4], key)
    rings = np.ones(n, np.bool_)
    rings[fell] = signals
    columns = user, call, when, kind % last, day, arrival
    whole, flags = _in_time(columns, (kind == last, alarm, np.arange(n) >= own), np.flatnonzero(rings))
    return whole, flags, np.stack((user[mine], day[mine])), signals[: len(mine)]


@compiled
def call_times(
    calls: tuple[Column, Column, Column, Column],
    tables: tuple[Column, Column, Column, Column],
    limits: tuple[Column, int],
    purposes: Integers,
    key: tuple[int, int],
) -> Integers:
    """Return the seconds of handling and of patience, whether a responder goes, and the seconds of travel and on site.

    Args:
        calls: ids, luck keys, kinds, and which are false alarms.
        tables: quantiles of handling, patience and time on site by kind, and of travel.
        limits: thresholds of a responder going by kind, and of a false alarm being cleared by phone.
        purposes: numbers of the purposes of handling, patience, travel, time on site, going and clearing.
        key: seed and replication.
    """
    ids, when, kind, false = calls
    handling, patience, on_site, travel = tables
    words = np.empty((6, len(ids)), np.uint32)
    for k in range(6):
        fill_each(purposes[k], ids, when, key[0], key[1], words[k])
    found = np.empty((5, len(ids)), np.int64)
    for i in range(len(ids)):
        found[0, i] = handling[kind[i], words[0, i] >> _STEP]
        found[1, i] = patience[kind[i], words[1, i] >> _STEP]
        cleared = false[i] and np.int64(words[5, i]) < limits[1]
        found[2, i] = np.int64(words[4, i]) < np.int64(limits[0][kind[i]]) and not cleared
        found[3, i] = travel[words[2, i] >> _STEP]
        found[4, i] = on_site[kind[i], words[3, i] >> _STEP]
    return found
