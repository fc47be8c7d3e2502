"""What becomes of errands at what people owe by year, and what follows; see `two_steps` for who sets out."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.agenda import put_entries
from sim.core.kernels.jit import compiled, inlined
from sim.core.kernels.luck import fill_each
from sim.core.kernels.two_step_key import ATTEMPTS, STEP, TARGET, TARGETS, YEAR
from sim.core.kernels.two_steps import way_of

Column = npt.NDArray[Any]
Codes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
Key = tuple[int, int]

_QUANTILE = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles
_WEEK = 5  # working days
_DONE = 0
_WHO = 32  # bits of the row in an entry


@inlined
def _open_from(day: int | np.int64, opens: Integers, first: int) -> int | np.int64:
    """Return the open day on or after `day`; days that the calendar does not hold are open."""
    return opens[day - first] if 0 <= day - first < len(opens) else day


@compiled
def move_to_open_days(
    days: Integers, ids: Integers, keys: Integers, hours: tuple[Integers, int, int], purposes: tuple[int, int], key: Key
) -> None:
    """Let those who know that an office is closed on their day come on some working day of the following week.

    Args:
        days: planned days, shape (n,); changed.
        ids, keys: who comes, and the luck keys.
        hours: the open day on or after each day of the calendar, its first day, and the threshold of knowing the hours.
        purposes: numbers of the purposes of knowing the hours, drawn for at 0, and of the day of the week.
        key: seed and replication.
    """
    opens, first, knows = hours
    n, late = len(days), 0
    at, who, when, words = np.empty(n, np.intp), np.empty(n, np.int64), np.zeros(n, np.int64), np.empty(n, np.uint32)
    for i in range(n):
        if _open_from(days[i], opens, first) != days[i]:
            at[late], who[late] = i, ids[i]
            late += 1
    fill_each(purposes[0], who[:late], when[:late], key[0], key[1], words[:late])
    moving = 0
    for k in range(late):
        if np.int64(words[k]) < knows:
            at[moving], who[moving], when[moving] = at[k], who[k], keys[at[k]]
            moving += 1
    fill_each(purposes[1], who[:moving], when[:moving], key[0], key[1], words[:moving])
    for k in range(moving):
        after = _open_from(days[at[k]], opens, first) + ((np.int64(words[k]) * _WEEK) >> 32)
        days[at[k]] = _open_from(after, opens, first)


@compiled
def _persons(out: Places, fell_back: Flags) -> Places:
    """Return whose attempts they are: behind those who set out stands again who failed and then came to a desk."""
    at, to = np.empty(len(fell_back), np.intp), len(out)
    at[:to] = out
    for i in range(len(out)):
        if fell_back[i] and to < len(at):
            at[to] = out[i]
            to += 1
    return at


@compiled
def _answer(
    these: Places,
    attempts: tuple[Integers, Places, Codes],
    ids: Integers,
    base: tuple[Integers, Flags, Flags],
    desk: tuple[Flags, int, int, int, int],
    purposes: tuple[int, ...],
    key: Key,
    results: Codes,
) -> None:
    """Answer the attempts at `these`: no for want of papers, where nobody can approve, and to a base of last year."""
    keys, at, channel = attempts
    cannot, refused, old_base, not_approved, not_eligible = desk
    n = len(these)
    who, when, words = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.uint32)
    for k in range(n):
        who[k], when[k] = ids[at[these[k]]], keys[these[k]]
    fill_each(purposes[0], who, when, key[0], key[1], words)
    for k in range(n):
        if np.int64(words[k]) < refused or cannot[channel[these[k]]]:
            results[these[k]] = not_approved
    if old_base:
        fill_each(purposes[1], who, when, key[0], key[1], words)
        for k in range(n):
            if np.int64(words[k]) < old_base and base[2][at[these[k]]]:
                results[these[k]] = not_eligible


@compiled
def _chosen(results: Codes, keys: Integers, step: int) -> Places:
    """Return the attempts at a step to which nothing stands in the way so far."""
    found, n = np.empty(len(keys), np.intp), 0
    for i in range(len(keys)):
        if results[i] == _DONE and (keys[i] >> STEP) & 1 == step:
            found[n] = i
            n += 1
    return found[:n]


@compiled
def _receive(
    these: Places,
    attempts: tuple[Integers, Places, Codes],
    book: tuple[Column, ...],
    base: Integers,
    years: tuple[int, int, bool],
    county: Column,
) -> Integers:
    """Receive what is unpaid up to the targets; return year, person, county, months and sum of bases, shape (5, n)."""
    keys, at, _ = attempts
    row, _, paid, room, months, owed, _, _, _ = book
    first, year, differs = years
    takings, n = np.empty((5, len(these)), np.int64), 0
    for i in these:
        person, y = at[i], (keys[i] >> YEAR) - first
        unpaid = min((keys[i] >> TARGET) & TARGETS, np.int64(room[y, person])) - paid[y, person]
        if unpaid <= 0:
            continue
        paid[y, person] += unpaid
        months[person] += unpaid
        bases = base[person] * unpaid
        if differs and first + y == year:
            bases += owed[person]
            owed[person] = 0
        takings[0, n], takings[1, n], takings[2, n] = first + y, person, county[row[person]]
        takings[3, n], takings[4, n] = unpaid, bases
        n += 1
    return takings[:, :n].copy()


@compiled
def settle_steps(
    sent: tuple[Integers, Places, Codes, Codes, Flags, Flags],
    book: tuple[Column, ...],
    base: tuple[Integers, Flags, Flags],
    tables: tuple[Codes, Codes, Column],
    desk: tuple[Flags, int, int, int, int],
    years: tuple[int, int, bool],
    steps: tuple[bool, int],
    luck: tuple[tuple[int, ...], Key],
) -> tuple[Places, Codes, Codes, Integers]:
    """Return whose attempts they are, what became of each, the code by which that is counted, and what is received.

    The last has rows for year, person, county, months and sum of bases. First steps are answered before second ones.

    Args:
        sent: luck keys of the attempts; the places of those who set out; channels, outcomes, and flags: failed online,
            and came to a desk then, as one more attempt behind the others.
        book: row and id of each person; what is paid and may be paid by year and person; of each person the months
            paid, what is owed besides, the base last approved, the year of that, and the last failure; changed.
        base: of each person the base chosen, whether the one approved holds (changed), and whether last year's does
            not.
        tables: what is answered to errands at each year, the result of each outcome, and the county of everybody.
        desk: channels that cannot approve; thresholds of a refusal and of naming last year's base; both refusals.
        years: the first year of the book, this year, whether what is owed besides is paid with it.
        steps: whether there are two, and the result of who failed online.
        luck: numbers of the purposes of a refusal and of naming last year's base; seed and replication.
    """
    keys, out, channel, outcome, failed, fell_back = sent
    _, ids, _, _, _, _, approved, approved_in, failure = book
    (answers, not_served, county), (chosen, holds, _), (purposes, key) = tables, base, luck
    at, n = _persons(out, fell_back), len(keys)
    results, codes, attempts = np.empty(n, np.uint8), np.empty(n, np.uint8), (keys, at, channel)
    for i in range(n):
        results[i] = max(answers[(keys[i] >> YEAR) - years[0]], not_served[outcome[i]])
        if failed[i]:
            results[i] = steps[1]
    first = _chosen(results, keys, 0)
    _answer(first, attempts, ids, base, desk, purposes, key, results)
    for i in first:
        if results[i] == _DONE:
            approved[at[i]], approved_in[at[i]], holds[at[i]] = chosen[at[i]], years[1], True
    second = _chosen(results, keys, 1)
    if steps[0]:
        for i in second:
            results[i] = _DONE if holds[at[i]] else desk[4]
    else:
        _answer(second, attempts, ids, base, desk, purposes, key, results)
    received = _receive(_chosen(results, keys, 1), attempts, book, approved if steps[0] else chosen, years, county)
    for i in range(n):
        codes[i] = 2 * results[i] + ((keys[i] >> STEP) & 1)
        if results[i] != _DONE:
            failure[at[i]] = results[i]
    return at, results, codes, received


@compiled
def _further_steps(
    tried: tuple[Integers, Places, Codes, Flags, Flags],
    ids: Integers,
    tables: tuple[Integers, Column, Flags],
    days: tuple[int, int, int, int],
    limits: tuple[int, int],
    luck: tuple[int, Key],
) -> tuple[Places, Integers, Integers]:
    """Return who goes on, with which key, and when; nobody waits for more than half the time left."""
    keys, at, results, fell_back, gave_up = tried
    (ends, delays, goes_on), (first, today, after_approval, next_month) = tables, days
    n, m = len(keys), 0
    who, when, of = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.intp)
    for i in range(n):
        if goes_on[results[i]] and not fell_back[i] and (results[i] != _DONE or not (keys[i] >> STEP) & 1):
            who[m], when[m], of[m] = ids[at[i]], keys[i], i
            m += 1
    words, day, out = np.empty(m, np.uint32), np.empty(m, np.int64), 0
    fill_each(luck[0], who[:m], when[:m], luck[1][0], luck[1][1], words)
    for k in range(m):
        i, again = of[k], results[of[k]] != _DONE
        soonest = next_month if gave_up[i] else today + 1 if again else after_approval
        left = ends[(keys[i] >> YEAR) - first] - soonest
        following = keys[i] + 1 if again else (keys[i] | (1 << STEP)) & ~ATTEMPTS
        if results[i] == limits[1]:
            following &= ~(1 << STEP)
        if again and (left < 0 or following & ATTEMPTS >= limits[0]):
            continue
        delay = min(np.int64(delays[np.int64(again), words[k] >> _QUANTILE]), max(left, 0) // 2)
        of[out], when[out], day[out] = at[i], following, soonest + delay
        out += 1
    return of[:out], when[:out], day[:out]


@compiled
def next_steps(
    tried: tuple[Integers, Places, Codes, Flags, Flags],
    book: tuple[Column, ...],
    tables: tuple[Integers, Column, Flags],
    days: tuple[int, int, int, int],
    limits: tuple[int, int],
    ways: tuple[Codes, int],
    hours: tuple[Integers, int, int],
    luck: tuple[tuple[int, int, int], Key],
    chains: tuple[Column, Column, Integers, Integers],
) -> bool:
    """Put on an agenda when what is approved is paid, and when who failed tries again; False if a day lies outside it.

    Who goes to a counter does so on an open day, if one comes in time.

    Args:
        tried: luck keys, persons, results, and flags: came to a desk after this, gave up for the month.
        book: as in `settle_steps`.
        tables: the last day of each year's errands; quantiles of days until the next step, after an approval and after
            a failure; and results after which something follows.
        days: the first year of the book, today, the first day for paying what is approved today, and the first of
            next month.
        limits: attempts at most, and the result after which one begins anew with the first step.
        ways: where people go, by way and person, and the first of them that is a counter.
        hours: as in `move_to_open_days`.
        luck: numbers of the purposes of the delay, of knowing the hours and of the day of the week; seed, replication.
        chains: head, link, slots and state of the agenda; slots for all must be free.
    """
    row, ids = book[0], book[1]
    (channel, counter), (purposes, key), ends = ways, luck, tables[0]
    who, keys, day = _further_steps(tried, ids, tables, days, limits, (purposes[0], key))
    there, n = np.empty(len(who), np.intp), 0
    for k in range(len(who)):
        if channel[way_of(keys[k]), who[k]] >= counter:
            there[n] = k
            n += 1
    there = there[:n]
    moved = day[there]
    move_to_open_days(moved, ids[who[there]], keys[there], hours, (purposes[1], purposes[2]), key)
    for k in range(n):
        if moved[k] <= ends[(keys[there[k]] >> YEAR) - days[0]]:
            day[there[k]] = moved[k]
    head, link, slots, state = chains
    return put_entries(day, (keys << _WHO) | row[who], head, link, slots, state)
