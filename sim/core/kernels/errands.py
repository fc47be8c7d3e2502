"""A day's errands: who sets out, what comes of each, and on which day those who failed come again."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled
from sim.core.kernels.luck import fill_each

Column = npt.NDArray[Any]
Places = npt.NDArray[np.intp]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TRY_BITS = 8  # as in `luck.attempt`
_MOST_TRIES = 255
_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles


@compiled
def set_out(
    entries: Column, day: int, errands: tuple[Column, ...], alive: Flags, marks: tuple[int, int]
) -> tuple[Places, Places, Places]:
    """Return who sets out, debits, and errands of the dead.

    Whoever wants to pay, and can pay for nobody yet, waits at home. What is read far apart in memory is read by loops
    that decide nothing.

    Args:
        entries: the day's entries of the agenda, ascending, some of them void or repeated.
        day: the day.
        errands: day, who, what, persons ready, attempts and channel of all errands.
        alive: who lives.
        marks: the first kind that is no payment, and the channel of debits.
    """
    days, who, what, ready, tries, channel = errands
    n, due = len(entries), 0
    at, lives = np.empty(n, np.intp), np.empty(n, np.bool_)
    for i in range(n):
        at[due] = entries[i]
        due += days[entries[i]] == day and (i == 0 or entries[i] != entries[i - 1])
    for k in range(due):
        lives[k] = alive[who[at[k]]]
    found, debits, dead = np.empty(due, np.intp), np.empty(due, np.intp), np.empty(due, np.intp)
    going, debited, gone = 0, 0, 0
    for k in range(due):
        errand = at[k]
        goes = lives[k] and (what[errand] >= marks[0] or ready[errand] > 0 or tries[errand] > 0)
        if goes and channel[errand] == marks[1]:
            debits[debited] = errand
            debited += 1
        elif goes:
            found[going] = errand
            going += 1
        elif not lives[k]:
            dead[gone] = errand
            gone += 1
    return found[:going], debits[:debited], dead[:gone]


@compiled
def in_vain(ids: Places, errands: tuple[Column, Column, Column], informed: Flags, payable: Flags, again: int) -> Places:
    """Return the places in `ids` of payments that cannot be made today and whose payer knows it.

    Args:
        ids: errands, shape (n,).
        errands: who, what and group of all errands.
        informed: who knows the payable days.
        payable: which groups can pay today.
        again: the first kind that is no payment.
    """
    who, what, group = errands
    found, n = np.empty(len(ids), np.intp), 0
    for i in range(len(ids)):
        if what[ids[i]] < again and not payable[group[ids[i]]] and informed[who[ids[i]]]:
            found[n] = i
            n += 1
    return found[:n]


@compiled
def attempts_of(
    ids: Places, errands: tuple[Column, ...], reasons: Column, again: int
) -> tuple[Column, Integers, Column, Column, Column, Flags]:
    """Count one more attempt of some errands; return who, luck key, channel, reason, persons, and if it is a retry.

    Args:
        ids: errands, shape (n,).
        errands: who, what, period, attempts (changed), channel, size, and whether a failure is the cause, of all.
        reasons: by what.
        again: the first kind that is no payment, and is for one person alone.
    """
    who, what, period, tries, channel, size, caused = errands
    n = len(ids)
    rows, keys, persons = np.empty(n, np.int32), np.empty(n, np.int64), np.ones(n, np.int16)
    where, why, retry = np.empty(n, np.uint8), np.empty(n, np.uint8), np.empty(n, np.bool_)
    for i in range(n):
        errand = ids[i]
        rows[i], where[i], why[i] = who[errand], channel[errand], reasons[what[errand]]
        keys[i] = (np.int64(period[errand]) << _TRY_BITS) | np.int64(tries[errand])
        retry[i] = tries[errand] > 0 or caused[errand]
        if what[errand] < again:
            persons[i] = size[errand]
        tries[errand] = min(tries[errand], _MOST_TRIES - 1) + 1
    return rows, keys, where, why, persons, retry


@compiled
def come_again(
    ids: Places,
    flags: tuple[Flags, Flags],
    errands: tuple[Column, Column, Column],
    people: Integers,
    waits: Integers,
    days: tuple[int, int],
    luck: tuple[int, int, int],
    key: tuple[int, int],
) -> tuple[Places, Integers]:
    """Return which of some errands that failed are tried again, and from which day on each.

    Args:
        ids: errands, shape (n,).
        flags: which of them are tried again in any case, and for which nothing more is tried this month.
        errands: who, period and attempts of all errands.
        people: ids of everybody.
        waits: quantiles of the days until the next attempt.
        days: the day, and the first one of the next month.
        luck: the purpose of trying again, its threshold, and the purpose of the days until then.
        key: seed and replication.
    """
    always, gave_up = flags
    who, period, tries = errands
    n, going = len(ids), 0
    own, keys, words = np.empty(n, np.int64), np.empty(n, np.int64), np.empty((2, n), np.uint32)
    for i in range(n):
        own[i] = people[who[ids[i]]]
        keys[i] = (np.int64(period[ids[i]]) << _TRY_BITS) | (np.int64(tries[ids[i]]) - 1)
    fill_each(luck[0], own, keys, key[0], key[1], words[0])
    fill_each(luck[2], own, keys, key[0], key[1], words[1])
    again, earliest = np.empty(n, np.intp), np.empty(n, np.int64)
    for i in range(n):
        if always[i] or np.int64(words[0, i]) < luck[1]:
            again[going] = ids[i]
            earliest[going] = days[1] if gave_up[i] else days[0] + 1 + waits[words[1, i] >> _STEP]
            going += 1
    return again[:going], earliest[:going]


@compiled
def next_days(
    ids: Places,
    earliest: Integers,
    errands: tuple[Column, Column, Column],
    season: tuple[Integers, Integers, int],
    people: tuple[Integers, Column, Flags],
    belief: Column,
    marks: tuple[int, int],
    key: tuple[int, int],
) -> tuple[Places, Integers]:
    """Return the payments that can still be made, and the first day from `earliest` on that each payer thinks payable.

    Args:
        ids, earliest: errands and days, shape (n,).
        errands: who, group and attempts of all errands.
        season: the next payable day by group and day, below 0 for none; the days up to which some believe that every
            day is payable, by group; and the first day of the table.
        people: ids, how often each was told, and who knows the payable days.
        belief: threshold of believing, by how often one was told.
        marks: how often one comes at most, and the purpose of believing.
        key: seed and replication.
    """
    who, group, tries = errands
    following, closes, first = season
    own, told, known = people
    n, unsure, going = len(ids), 0, 0
    day, at = np.empty(n, np.int64), np.empty(n, np.intp)
    person, limit = np.empty(n, np.int64), np.empty(n, np.int64)
    for i in range(n):
        of, row = group[ids[i]], who[ids[i]]
        day[i] = following[of, min(earliest[i] - first, following.shape[1] - 1)]
        if day[i] != earliest[i] and earliest[i] <= closes[of]:
            at[unsure], person[unsure] = i, own[row]
            limit[unsure] = belief[min(np.int64(told[row]) + known[row], len(belief) - 1)]
            unsure += 1
    words = np.empty(unsure, np.uint32)
    fill_each(marks[1], person[:unsure], np.zeros(unsure, np.int64), key[0], key[1], words)
    for k in range(unsure):
        if np.int64(words[k]) < limit[k]:
            day[at[k]] = earliest[at[k]]
    left = np.empty(n, np.intp)
    for i in range(n):
        if day[i] >= 0 and tries[ids[i]] < marks[0]:
            left[going], day[going] = ids[i], day[i]
            going += 1
    return left[:going], day[:going]


@compiled
def _sort_out(
    today: Places,
    errands: tuple[Column, Column],
    answers: tuple[Column, Column, Column],
    tables: tuple[Column, Column, Column],
    marks: tuple[int, int, int],
) -> tuple[Column, Places, Places, Integers]:
    what, group = errands
    outcome, failed, fell_back = answers
    results_of, kinds, payable = tables
    failure, pays, number = marks
    n, m = len(outcome), len(today)
    ids, results, kind = np.empty(n, np.intp), np.empty(n, np.uint8), np.empty(n, np.uint8)
    ids[:m], at = today, m
    for i in range(m):
        if fell_back[i]:
            ids[at] = today[i]
            at += 1
    begins = np.zeros(number + 1, np.int64)
    for i in range(n):
        results[i] = failure if failed[i] else results_of[outcome[i]]
        if fell_back[i]:
            kind[i] = number - 1
        elif results[i]:
            kind[i] = number - 2
        else:
            kind[i] = kinds[what[ids[i]]]
            if kind[i] == pays and not payable[group[ids[i]]]:
                kind[i] = 0
        begins[kind[i] + 1] += 1
    for k in range(number):
        begins[k + 1] += begins[k]
    ends, places, sorted_ = begins.copy(), np.empty(n, np.intp), np.empty(n, np.intp)
    for i in range(n):
        to = ends[kind[i]]
        places[to], sorted_[to], ends[kind[i]] = i, ids[i], to + 1
    return results, places, sorted_, begins


def sort_out(
    today: Places,
    errands: tuple[Column, Column],
    answers: tuple[Column, Column, Column],
    tables: tuple[Column, Column, Column],
    marks: tuple[int, int, int],
) -> tuple[Column, list[tuple[int, Places, Places]]]:
    """Return the `Result` code of each attempt so far, and the attempts of each kind: kind, places and errands.

    Kind 0 is a payment of a group that cannot pay today. The last kind is an attempt that goes on at a desk, where it
    stands once more after all others, and the last but one who was not served. A kind without attempts is left out.

    Args:
        today: errands that were tried, shape (m,).
        errands: what, and the group, of all errands.
        answers: outcomes of the attempts, which of them failed online, and which go on, shape (n,), n at least m.
        tables: result by outcome, 0 if served; kind by what; which groups can pay.
        marks: the result of failing online, the kind of a payment, and the number of kinds.
    """
    results, places, sorted_, begins = _sort_out(today, errands, answers, tables, marks)
    edges = begins.tolist()
    spans = ((kind, edges[kind], edges[kind + 1]) for kind in range(len(edges) - 1))
    return results, [(kind, places[a:b], sorted_[a:b]) for kind, a, b in spans if a < b]
