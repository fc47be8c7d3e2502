"""Whom a rule or a day concerns: conditions that stand in a table, or flags, held against the columns of everybody."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled, inlined
from sim.core.kernels.luck import fill_each

Column = npt.NDArray[Any]
Rows = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
People = tuple[Column, Column, Column, Column, Column, Column]

ANY = -1  # status, county
_VETERAN, _POOR = 1, 2


@inlined
def meets(condition: Integers, people: People, row: int) -> bool:
    """Return whether somebody lives here and meets the condition; arguments as in `concerned`."""
    alive, birth, status, county, veteran, poor = people
    born, flags = birth[row], condition[3]
    if not alive[row] or born <= condition[0] or born > condition[1] or not (condition[2] >> np.int64(status[row])) & 1:
        return False
    if (flags & _VETERAN and not veteran[row]) or (flags & _POOR and not poor[row]):
        return False
    return bool(condition[4] == ANY or condition[4] == county[row])


@compiled
def concerned(condition: Integers, people: People) -> Rows:
    """Return the rows of all who meet a condition.

    Args:
        condition: the day after which, and the last on which they are born; the statuses, a bit each; 1 for veterans,
            2 for the poor, added up; the county, or -1.
        people: who lives here, days of birth, statuses, counties, veterans and the poor.
    """
    alive, birth, status, county, veteran, poor = people
    after, until, statuses, flags, of = condition
    found, fits = 0, np.empty(len(alive), np.bool_)  # a column at a time, which needs no branches
    for row in range(len(alive)):
        fits[row] = alive[row] & (birth[row] > after) & (birth[row] <= until)
    if statuses != ANY:
        for row in range(len(alive)):
            fits[row] &= (statuses >> np.int64(status[row])) & 1 != 0
    if of != ANY:
        for row in range(len(alive)):
            fits[row] &= county[row] == of
    if flags & _VETERAN:
        fits &= veteran
    if flags & _POOR:
        fits &= poor
    rows = np.empty(np.count_nonzero(fits) + 1, np.int32)  # one more, so that each row may be written down
    for row in range(len(alive)):
        rows[found] = row
        found += fits[row]
    return rows[:found]


@compiled
def wonder(
    rows: Column,
    table: Integers,
    ids: Column,
    people: People,
    luck: tuple[int, int, int],
    key: tuple[int, int],
) -> tuple[Rows, Integers]:
    """Return those of `rows` whom luck chooses, and what each is concerned with.

    Args:
        rows: whom it may be.
        table: by line what somebody is concerned with who meets no line before, and, as in `concerned`, the condition;
            the last is for everybody else.
        ids: of everybody.
        people: as in `concerned`.
        luck: number of the purpose, luck key and threshold.
        key: seed and replication.
    """
    n, chosen = len(rows), 0
    own, words = np.empty(n, np.int64), np.empty(n, np.uint32)
    for i in range(n):
        own[i] = ids[rows[i]]
    fill_each(luck[0], own, np.full(n, luck[1]), key[0], key[1], words)
    who, about = np.empty(n, np.int32), np.empty(n, np.int64)
    for i in range(n):
        if np.int64(words[i]) < luck[2]:
            line = 0
            while line + 1 < len(table) and not meets(table[line, 1:], people, rows[i]):
                line += 1
            who[chosen], about[chosen] = rows[i], table[line, 0]
            chosen += 1
    return who[:chosen], about[:chosen]


@compiled
def touched(
    changed: Column, movers: tuple[Column, Column], old: Column, watched: Column
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return who of those that changed is watched, and the old among the first movers; old movers are watched too.

    Args:
        changed: rows.
        movers: rows of those who moved, and of those who arrived.
        old, watched: flags of everybody; `watched` is changed.
    """
    moved, n = np.empty(len(movers[0]), np.intp), 0
    for row in movers[0]:
        if old[row]:
            watched[row] = True
            moved[n] = row
            n += 1
    for row in movers[1]:
        watched[row] |= old[row]
    found, m = np.empty(len(changed), np.intp), 0
    for row in changed:
        if watched[row]:
            found[m] = row
            m += 1
    return found[:m], moved[:n]


@compiled
def entitle(
    rows: Column,
    people: tuple[Column, Column, Flags, Column],
    places: tuple[Column, Column],
    homes: tuple[Flags, Column, Column],
    rules: tuple[Integers, int, Flags, Flags],
    state: tuple[Flags, Flags, Column, int],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], int]:
    """Look at `rows` again; return the newly entitled, the holders out of place, and how many more are entitled.

    Args:
        rows: persons, each once.
        people: day of birth, household, allowance and disability of everybody.
        places: where everybody lives, and is registered.
        homes: of households, which are private, and the members and elders of each; the last is of those without one.
        rules: the last day of birth by what else counts, added up: 1 for a home of elders, 2 for the allowance, 4 for a
            disability of a grade; that grade; and in which places one may live, and be registered.
        state: who is entitled, which is changed, who ever was, the stage of everybody, and the stage of a holder.
    """
    (birth, household, dibao, disability), (private, members, elders) = people, homes
    (born, grade, lives, registered), (entitled, seen, stage, holding) = rules, state
    new, out = np.empty(len(rows), np.intp), np.empty(len(rows), np.intp)
    found, gone, change = 0, 0, np.int64(0)
    for i in range(len(rows)):
        row = rows[i]
        home = household[row]
        of_elders = private[home] and (members[home] == 1 or elders[home] >= members[home])
        counts = np.int64(of_elders) + 2 * np.int64(dibao[row]) + 4 * np.int64(disability[row] >= grade)
        placed = lives[places[0][row]] and registered[places[1][row]]
        now = placed and birth[row] <= born[counts]
        change += np.int64(now) - np.int64(entitled[row])
        entitled[row] = now
        if now and not seen[row]:
            new[found], found = row, found + 1
        if not placed and stage[row] == holding:
            out[gone], gone = row, gone + 1
    return new[:found], out[:gone], int(change)
