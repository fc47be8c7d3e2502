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
) -> tuple[Places, Places]:
    """Return the members of some groups that are in a state and whose person lives, and for each its group's place.

    Args:
        chosen: groups, shape (n,).
        spans: first member and number of members of every group; a group's members follow each other.
        members: person and state of every member.
        alive: flags of everybody.
        state: the state asked for.
    """
    first, size = spans
    person, states = members
    most = 0
    for group in chosen:
        most += size[group]
    found, owner, n = np.empty(most, np.intp), np.empty(most, np.intp), 0
    for place in range(len(chosen)):
        group = chosen[place]
        for member in range(first[group], first[group] + size[group]):
            if states[member] == state and alive[person[member]]:
                found[n], owner[n] = member, place
                n += 1
    return found[:n], owner[:n]


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
