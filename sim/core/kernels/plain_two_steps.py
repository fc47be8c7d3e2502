"""Plain twins of the kernels of errands: NumPy and dictionaries, a line a rule."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.plain import fill
from sim.core.kernels.two_step_key import ATTEMPTS, STEP, TARGET, TARGETS, YEAR

Column = npt.NDArray[Any]
Columns = tuple[Any, ...]


def _words(purpose: int, who: Column, when: Column, key: tuple[int, int]) -> Column:
    words = np.empty(len(who), np.uint32)
    fill(purpose, who, when, key, words)
    return words.astype(np.int64)


def _pays(keys: Column) -> Column:
    return np.asarray((keys >> STEP) & 1, bool)


def _way(keys: Column) -> Column:
    return np.asarray(2 * _pays(keys) + (keys & 1))


def begin_steps(
    rows: Column,
    keys: Column,
    people: tuple[Column, Column],
    book: tuple[Column, ...],
    gates: tuple[Column, int],
    tables: tuple[Column, Column],
    days: tuple[int, int, int],
) -> tuple[Column, ...]:
    """Return who sets out, as `kernels.begin_steps` does."""
    (alive, informed), (slot, paid, room, valid, valid_in, _) = people, book
    (answers, too_early), (ways, reasons), (first, year, approved) = gates, tables, days
    at = slot[rows]
    none_needed = (approved == 2) | ((approved == 1) & valid[at] & (valid_in[at] == year))
    keys = np.where(none_needed, keys | 1 << STEP, keys)
    y, pays, target = (keys >> YEAR) - first, _pays(keys), (keys >> TARGET) & TARGETS
    last = {cell: i for i, cell in enumerate(zip(y.tolist(), pays.tolist(), at.tolist(), strict=True))}
    go = alive[rows] & (target > paid[y, at]) & (pays | (room[y, at] > paid[y, at]))
    go &= np.isin(np.arange(len(rows)), list(last.values())) & ~((answers[y] == too_early) & informed[rows])
    reason = reasons[np.where(pays, np.where(first + y < year, 2, 1), 0)]
    return at[go], rows[go], keys[go], ways[_way(keys), at][go], reason[go], (keys & ATTEMPTS > 0)[go]


def _refusals(
    these: Column, keys: Column, at: Column, channel: Column, ids: Column, base: Columns, desk: Columns, luck: Columns
) -> Column:
    """Return what is answered to the attempts at `these`."""
    (cannot, refused, old_base, not_approved, not_eligible), (purposes, key) = desk, luck
    who, when = ids[at[these]], keys[these]
    no = (_words(purposes[0], who, when, key) < refused) | cannot[channel[these]]
    old = (_words(purposes[1], who, when, key) < old_base) & base[2][at[these]]
    return np.where(old, not_eligible, np.where(no, not_approved, 0))


def settle_steps(
    sent: Columns,
    book: Columns,
    base: Columns,
    tables: Columns,
    desk: Columns,
    years: Columns,
    steps: Columns,
    luck: Columns,
) -> tuple[Column, ...]:
    """Return what became of errands, as `kernels.settle_steps` does."""
    keys, out, channel, outcome, failed, fell_back = sent
    row, ids, paid, room, months, owed, approved, approved_in, failure = book
    answers, not_served, county = tables
    at = np.concatenate([out, out[fell_back[: len(out)]]])
    y, pays = (keys >> YEAR) - years[0], _pays(keys)
    results = np.where(failed, steps[1], np.maximum(answers[y], not_served[outcome]))
    first = np.flatnonzero((results == 0) & ~pays)
    results[first] = _refusals(first, keys, at, channel, ids, base, desk, luck)
    yes = at[first[results[first] == 0]]
    approved[yes], approved_in[yes], base[1][yes] = base[0][yes], years[1], True
    second = np.flatnonzero((results == 0) & pays)
    if steps[0]:
        results[second] = np.where(base[1][at[second]], 0, desk[4])
    else:
        results[second] = _refusals(second, keys, at, channel, ids, base, desk, luck)
    received = []
    for i in second[results[second] == 0].tolist():
        cell = int(y[i]), int(at[i])
        if (unpaid := min((keys[i] >> TARGET) & TARGETS, room[cell]) - paid[cell]) > 0:
            paid[cell] += unpaid
            months[at[i]] += unpaid
            besides = owed[at[i]] if years[2] and y[i] + years[0] == years[1] else 0
            owed[at[i]] -= besides
            bases = (approved if steps[0] else base[0])[at[i]] * unpaid + besides
            received.append((y[i] + years[0], at[i], county[row[at[i]]], unpaid, bases))
    failure[at[results > 0]] = results[results > 0]
    return at, results, 2 * results + pays, np.array(received, np.int64).reshape(-1, 5).T


def move_to_open_days(
    days: Column, ids: Column, keys: Column, hours: tuple[Column, int, int], purposes: Columns, key: Columns
) -> None:
    """Let those who know the hours come on another day, as `kernels.move_to_open_days` does."""
    opens, first, limit = hours
    knows = _words(purposes[0], ids, np.zeros_like(keys), key) < limit
    offset = (_words(purposes[1], ids, keys, key) * 5) >> 32
    soonest = opens[days - first]
    days[:] = np.where(knows & (soonest != days), opens[soonest + offset - first], days)


def next_steps(
    tried: Columns,
    book: Columns,
    tables: Columns,
    days: Columns,
    limits: Columns,
    ways: Columns,
    hours: Columns,
    luck: Columns,
) -> Column:
    """Return the days, rows and keys of what `kernels.next_steps` puts on the agenda, shape (3, n)."""
    keys, at, results, fell_back, gave_up = tried
    (ends, delays, goes_on), (first, today, after_approval, next_month) = tables, days
    follows = goes_on[results] & ~fell_back & ~(_pays(keys) & (results == 0))
    keys, at, results, gave_up = keys[follows], at[follows], results[follows], gave_up[follows]
    again, end = results > 0, ends[(keys >> YEAR) - first]
    soonest = np.where(gave_up, next_month, np.where(again, today + 1, after_approval))
    quantile = _words(luck[0][0], book[1][at], keys, luck[1]) >> 20
    day = soonest + np.minimum(delays[again.astype(int), quantile], np.maximum(end - soonest, 0) // 2)
    keys = np.where(again, keys + 1, (keys | 1 << STEP) & ~ATTEMPTS)
    keys = np.where(results == limits[1], keys & ~(1 << STEP), keys)
    moved = day.copy()
    move_to_open_days(moved, book[1][at], keys, hours, luck[0][1:], luck[1])
    to_counter = (ways[0][_way(keys), at] >= ways[1]) & (moved <= end)
    stays = ~again | ((soonest <= end) & (keys & ATTEMPTS < limits[0]))
    return np.stack([np.where(to_counter, moved, day), book[0][at], keys])[:, stays]
