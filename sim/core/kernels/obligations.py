"""What is to be paid in a year: an entry for each of many people, and the day on which each payer means to pay."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled
from sim.core.kernels.luck import fill_at, fill_each

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

_AT_ONCE = 4096
_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles
_HALF = np.int64(32)


@compiled
def list_items(
    places: Column,
    intended: tuple[Column, Flags, Column],
    people: tuple[Integers, Flags],
    items: tuple[Column, Column, Column, Column, Column],
    of_row: Column,
    marks: tuple[bool, int, int, int],
    follows: tuple[Integers, Integers, Integers, Integers],
    key: tuple[int, int],
) -> None:
    """Fill in the year's items: who, which tier, what must come before, and what will follow.

    Args:
        places: which of those intended, for each item, shape (n,).
        intended: row, whether nothing must be paid before, and tier by kind, of everybody intended.
        people: ids, and who is registered, of everybody.
        items: row, kind (given), tier, needs and flags of each item; filled in.
        of_row: the item of everybody by kind; changed for those who have one.
        marks: whether the second kind waits for the first, the bits of waiting for it and for being registered, and
            the flag of an item of the first kind that one of the second waits for.
        follows: purposes, thresholds and flags of what may follow, and the luck key by kind.
        key: seed and replication.
    """
    rows, exempt, tiers = intended
    ids, registered = people
    row, kind, tier, needs, flags = items
    gate, first, register, leads = marks
    purposes, limits, bits, keys = follows
    own, when, words = np.empty(_AT_ONCE, np.int64), np.empty(_AT_ONCE, np.int64), np.empty(_AT_ONCE, np.uint32)
    for begin in range(0, len(places), _AT_ONCE):
        n = min(_AT_ONCE, len(places) - begin)
        for k in range(n):
            i, place = begin + k, places[begin + k]
            who, what = rows[place], kind[begin + k]
            row[i], tier[i], flags[i], needs[i] = who, tiers[what, place], 0, 0
            if what:
                waits = first if gate and not exempt[place] else 0
                needs[i] = waits if registered[who] else waits | register
            of_row[what, who] = i
            own[k], when[k] = ids[who], keys[what]
        for case in range(len(purposes)):
            fill_each(purposes[case], own[:n], when[:n], key[0], key[1], words[:n])
            for k in range(n):
                if np.int64(words[k]) < limits[case]:
                    flags[begin + k] |= bits[case]
    for i in range(len(places)):
        if kind[i] == 0 and of_row[1, row[i]] >= 0:
            flags[i] |= leads


@compiled
def plan_days(
    payers: Column,
    groups: Column,
    people: tuple[Integers, Column, Flags],
    belief: Integers,
    tables: tuple[Integers, Integers, Integers],
    late: int,
    purposes: tuple[int, int, int],
    year: int,
    key: tuple[int, int],
) -> tuple[Integers, Flags]:
    """Return the day on which each payer means to pay, and who believes that the season lasts to its month's end.

    Some of the believers mean to pay on one of the last days, whatever the table says.

    Args:
        payers, groups: rows, and the group of each, shape (n,).
        people: ids, how often each was told of the closing day, and who knows it, of everybody.
        belief: threshold of believing, by how often one was told.
        tables: quantiles of days by group and belief, shape (groups, 2, 4096); the last days by group, one after the
            other; and where each group's begin, and the end.
        late: threshold of meaning to pay on one of the last days.
        purposes: of believing, drawn once in a life, of the day, and of the last days.
        year: the year of the other two.
        key: seed and replication.
    """
    ids, told, known = people
    table, after, begins = tables
    n = len(payers)
    day, believes = np.empty(n, np.int64), np.empty(n, np.bool_)
    own, words = np.empty(_AT_ONCE, np.int64), np.empty((3, _AT_ONCE), np.uint32)
    limits = np.empty(_AT_ONCE, np.int64)
    for begin in range(0, n, _AT_ONCE):
        m = min(_AT_ONCE, n - begin)
        for k in range(m):
            row = payers[begin + k]
            own[k], limits[k] = ids[row], belief[min(np.int64(told[row]) + known[row], len(belief) - 1)]
        fill_at(purposes[0], own[:m], 0, key[0], key[1], words[0, :m])
        fill_at(purposes[1], own[:m], year, key[0], key[1], words[1, :m])
        fill_at(purposes[2], own[:m], year, key[0], key[1], words[2, :m])
        for k in range(m):
            group, trusts = groups[begin + k], np.int64(words[0, k]) < limits[k]
            first, choices = begins[group], begins[group + 1] - begins[group]
            if trusts and choices and np.int64(words[2, k]) < late:
                day[begin + k] = after[first + ((np.int64(words[1, k]) * choices) >> _HALF)]
            else:
                day[begin + k] = table[group, np.int64(trusts), words[1, k] >> _STEP]
            believes[begin + k] = trusts
    return day, believes
