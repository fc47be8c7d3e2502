"""Payments of many at once: whom a session pays for, and what is credited to each."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


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
def blame(
    chosen: Column,
    causes: Column,
    spans: tuple[Column, Column],
    members: tuple[Column, Column, Column],
    alive: Column,
    state: int,
) -> None:
    """Note the cause of each of some groups at its members that are in a state and whose person lives.

    Args:
        chosen, causes: groups and their causes, shape (n,).
        spans, alive, state: as in `open_members`.
        members: person, state and cause (changed) of every member.
    """
    found, owner, _ = open_members(chosen, spans, (members[0], members[1]), alive, state)
    for k in range(len(found)):
        members[2][found[k]] = causes[owner[k]]


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


@compiled
def take_payments(
    chosen: Column,
    channel: Column,
    spans: tuple[Column, Column],
    members: tuple[Column, ...],
    people: tuple[Column, Column, Column],
    waiting: tuple[Column, Column],
    books: tuple[tuple[Column, Column], tuple[Column, Column], tuple[Column, Column]],
    marks: tuple[int, int, int, int, int, int, int],
) -> tuple[tuple[Places, ...], tuple[Column, Column], Places, tuple[Places, Places, Flags], tuple[Places, ...]]:
    """Take what groups pay: items of the first kind, then those of the second that nothing stands before any more.

    Returns persons and codes of what was paid, each by kind; the groups of which an item waits no longer; all items
    of the groups, the place of each one's group in `chosen`, and whether anything stands before it; and the places
    among them of wrong records, of mistakes, and of payments that something follows.

    Args:
        chosen, channel: groups and the channel of each, shape (n,).
        spans: first member and number of members of every group; a group's members follow each other.
        members: person, kind, code, state, what stands before it, flags and group of every item; states are changed,
            and what stands before them.
        people: who lives, whose record is wrong, and the area of everybody.
        waiting: the item of the second kind of everybody (below 0 for none), and items ready of every group (changed).
        books: balances of everybody (changed), what is credited by code, and items paid by area and code (changed),
            each by kind.
        marks: the states open and paid; the bit of what waits for the first kind; the flags of an item of the first
            kind that another waits for, of a mistake and of a payment that something follows; the channel of mistakes.
    """
    person, kind, code, state, needs, flags, group = members
    alive, wrong, area = people
    open_, paid, need, leads, mistake, follow, where = marks
    items, owner, who = open_members(chosen, spans, (person, state), alive, open_)
    flag, astray, plain = _ordinary((items, owner, who), (flags, wrong, channel), mistake, where)
    first, lead = _of_first_kind((items, who), kind, flag, plain, leads)
    payers, codes = credit(first, (person, code, state), paid, books[0][0], books[1][0], area, books[2][0])
    called = release(lead, (waiting[0], needs, group), need, waiting[1])
    free, second, cases = _of_second_kind(items, (kind, needs), flag, (astray, plain), follow)
    more, further = credit(second, (person, code, state), paid, books[0][1], books[1][1], area, books[2][1])
    return (payers, more), (codes, further), called, (items, owner, free), cases


@compiled
def _ordinary(
    opened: tuple[Places, Places, Places], columns: tuple[Column, Column, Column], mistake: int, where: int
) -> tuple[Column, Flags, Flags]:
    """Return the flags of each item, whether its record is wrong, and whether it is neither that nor a mistake."""
    items, owner, who = opened
    flags, wrong, channel = columns
    n = len(items)
    flag, astray, plain = np.empty(n, np.uint8), np.empty(n, np.bool_), np.empty(n, np.bool_)
    for k in range(n):
        flag[k], astray[k] = flags[items[k]], wrong[who[k]]
    for k in range(n):
        plain[k] = not (astray[k] or (flag[k] & mistake and channel[owner[k]] == where))
    return flag, astray, plain


@compiled
def _of_first_kind(
    opened: tuple[Places, Places], kind: Column, flag: Column, plain: Flags, leads: int
) -> tuple[Places, Places]:
    """Return the plain items of the first kind, and the persons of whom another item waits for one of them."""
    items, who = opened
    first, lead = np.empty(len(items), np.intp), np.empty(len(items), np.intp)
    firsts, leading = 0, 0
    for k in range(len(items)):
        if plain[k] and kind[items[k]] == 0:
            first[firsts] = items[k]
            firsts += 1
            if flag[k] & leads:
                lead[leading] = who[k]
                leading += 1
    return first[:firsts], lead[:leading]


@compiled
def _of_second_kind(
    items: Places, columns: tuple[Column, Column], flag: Column, sorts: tuple[Flags, Flags], follow: int
) -> tuple[Flags, Places, tuple[Places, Places, Places]]:
    """Return before which items nothing stands, those of the second kind to pay, and the places of the three cases."""
    kind, needs = columns
    astray, plain = sorts
    n, seconds = len(items), 0
    free, second = np.empty(n, np.bool_), np.empty(n, np.intp)
    at, counts = np.empty((3, n), np.intp), np.zeros(3, np.intp)
    for k in range(n):
        free[k] = needs[items[k]] == 0
        if not free[k]:
            continue
        if plain[k] and kind[items[k]] != 0:
            second[seconds] = items[k]
            seconds += 1
        if plain[k] and not flag[k] & follow:
            continue
        case = 2 if plain[k] else 0 if astray[k] else 1
        at[case, counts[case]] = k
        counts[case] += 1
    return free, second[:seconds], (at[0, : counts[0]], at[1, : counts[1]], at[2, : counts[2]])
