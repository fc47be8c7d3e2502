"""Payments of many at once: whom a session pays for, and what is credited to each."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Places = npt.NDArray[np.intp]


@compiled
def open_members(
    chosen: Column, spans: tuple[Column, Column], members: tuple[Column, Column], alive: Column, state: int
) -> tuple[Places, Places, Places]:
    """Return the members of some groups that are in a state and whose person lives, each one's group and person.

    The group is given as its place in `chosen`. What is read far apart in memory is read by loops that do nothing else.

    Args:
        chosen: groups, shape (n,).
        spans: first member and number of members of every group; a group's members follow each other.
        members: person and state of every member.
        alive: flags of everybody.
        state: the state asked for.
    """
    first, size = spans
    person, states = members
    n, most = len(chosen), 0
    begins, sizes = np.empty(n, np.int64), np.empty(n, np.int64)
    for place in range(n):
        begins[place], sizes[place] = first[chosen[place]], size[chosen[place]]
        most += sizes[place]
    found, owner, who = np.empty(most, np.intp), np.empty(most, np.intp), np.empty(most, np.intp)
    at = 0
    for place in range(n):
        for member in range(begins[place], begins[place] + sizes[place]):
            found[at], owner[at] = member, place
            at += 1
    good = np.empty(most, np.bool_)
    for k in range(most):
        who[k], good[k] = person[found[k]], states[found[k]] == state
    for k in range(most):
        good[k] &= alive[who[k]]
    at = 0
    for k in range(most):
        found[at], owner[at], who[at] = found[k], owner[k], who[k]
        at += good[k]
    return found[:at], owner[:at], who[:at]


@compiled
def release(
    persons: Column,
    waits: tuple[Column, Column, Column],
    need: int,
    ready: Column,
) -> Places:
    """Take away what stood before the items of some persons; return the groups of the items that nothing stands before.

    Each of these groups counts one more item as ready.

    Args:
        persons: shape (n,).
        waits: the item of everybody (below 0 for none), and what stands before each item, as bits (changed), and each
            item's group.
        need: the bit that is taken away.
        ready: items ready of every group; changed.
    """
    item_of, needs, group = waits
    items, found = np.empty(len(persons), np.intp), np.empty(len(persons), np.intp)
    for k in range(len(persons)):
        items[k] = item_of[persons[k]]
    n = 0
    for item in items:
        if item >= 0 and needs[item] & need:
            needs[item] &= ~need
            if needs[item] == 0:
                found[n] = group[item]
                n += 1
    for k in range(n):
        ready[found[k]] += 1
    return found[:n]


@compiled
def credit(
    items: Places,
    columns: tuple[Column, Column, Column],
    paid: int,
    account: Column,
    gain: npt.NDArray[np.int64],
    area: Column,
    cells: npt.NDArray[np.int64],
) -> tuple[Places, Column]:
    """Mark items as paid and credit their persons; return the person and the code of each item.

    Args:
        items: places of items, shape (n,).
        columns: person, code and state of every item; the states are changed.
        paid: the state of what is paid.
        account: balance of everybody; changed.
        gain: what is credited, by code.
        area: where everybody lives.
        cells: items paid by area and code; changed.
    """
    person, code, state = columns
    who, what = np.empty(len(items), np.intp), np.empty(len(items), code.dtype)
    for i in range(len(items)):
        who[i], what[i] = person[items[i]], code[items[i]]
        state[items[i]] = paid
    for i in range(len(items)):
        account[who[i]] += gain[what[i]]
        cells[area[who[i]], what[i]] += 1
    return who, what
