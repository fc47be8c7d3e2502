"""Errands in two steps at what people owe by year: who sets out on a day.

A *cell* is one year of one person, with what is paid of it and what may be paid at most. How an errand's key tells the
year, the step, the target and the attempt stands in `two_step_key`. What is read far apart in memory is gathered first,
by loops that do nothing else. What becomes of those who set out is found in `two_step_ends`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled, inlined
from sim.core.kernels.two_step_key import ATTEMPTS, STEP, TARGET, TARGETS, YEAR

Column = npt.NDArray[Any]
Codes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
Rows = npt.NDArray[np.int32]


@inlined
def way_of(key: int) -> int:
    """Return the way of an errand: 0 and 1 for even and odd attempts at the first step, 2 and 3 at the second."""
    return ((key >> (STEP - 1)) & 2) | (key & 1)


@compiled
def _gathered(
    rows: Rows, keys: Keys, alive: Flags, book: tuple[Column, ...], year: int, approved: int
) -> tuple[Places, Keys, Flags]:
    """Return the places of `rows`, the keys of what they do today, and who lives."""
    slot, _, _, valid, valid_in, _ = book
    n = len(rows)
    at, when, lives = np.empty(n, np.intp), keys.copy(), np.empty(n, np.bool_)
    for i in range(n):
        at[i], lives[i] = slot[rows[i]], alive[rows[i]]
    if approved == 2:
        when |= 1 << STEP
    elif approved == 1:
        for i in range(n):
            if valid[at[i]] and valid_in[at[i]] == year:
                when[i] |= 1 << STEP
    return at, when, lives


@compiled
def begin_steps(
    rows: Rows,
    keys: Keys,
    people: tuple[Flags, Flags],
    book: tuple[Column, ...],
    gates: tuple[Codes, int],
    tables: tuple[Codes, Codes],
    days: tuple[int, int, int],
) -> tuple[Places, Rows, Keys, Codes, Codes, Flags]:
    """Return who sets out: place in the book, row, key, way to go, reason, and whether it is another attempt.

    Those do who live, whose target is not paid yet, and, at the first step, for whom something is left to pay; of
    several errands at one cell and step the last. Who is informed does not come while it is too early.

    Args:
        rows, keys: the day's errands, shape (n,), in the order of their keys.
        people: flags of everybody: alive, informed.
        book: place of everybody; of the people in it what is paid and what may be paid by year, shape (years, people),
            whether the base last approved holds, and the year of that; and scratch, shape (2, years, people).
        gates: what is answered to errands at each year, and the answer to whoever comes too early.
        tables: where people go, by way and person; and reasons: of the first step, of paying this year, an earlier one.
        days: the first year of the book, this year, and what is approved: 0 nothing, 1 what was this year, 2 all.
    """
    _, paid, room, _, _, last = book
    (answers, too_early), (ways, reasons), (first, year, approved) = gates, tables, days
    at, when, goes = _gathered(rows, keys, people[0], book, year, approved)
    n, out = len(rows), 0
    for i in range(n):
        last[(when[i] >> STEP) & 1, (when[i] >> YEAR) - first, at[i]] = i
    who = np.empty(n, np.int32)
    channel, reason, again = np.empty(n, np.uint8), np.empty(n, np.uint8), np.empty(n, np.bool_)
    for i in range(n):
        person, key = at[i], when[i]
        y, step, target = (key >> YEAR) - first, (key >> STEP) & 1, (key >> TARGET) & TARGETS
        have = paid[y, person]
        if not goes[i] or have >= target or last[step, y, person] != i or (step == 0 and room[y, person] <= have):
            continue
        if answers[y] == too_early and people[1][rows[i]]:
            continue
        at[out], who[out], when[out], channel[out] = person, rows[i], key, ways[way_of(key), person]
        reason[out] = reasons[0 if step == 0 else 1 if first + y >= year else 2]
        again[out] = key & ATTEMPTS > 0
        out += 1
    return at[:out], who[:out], when[:out], channel[:out], reason[:out], again[:out]
