"""Plain twins of the kernels of payments."""

from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


def open_members(
    chosen: Column, spans: tuple[Column, Column], members: tuple[Column, Column], alive: Column, state: int
) -> tuple[list[int], list[int], list[int]]:
    """Return the living members in `state`, the places of their groups, and persons: `kernels.open_members`."""
    found = [
        (member, place)
        for place, group in enumerate(chosen.tolist())
        for member in range(spans[0][group], spans[0][group] + spans[1][group])
        if members[1][member] == state and alive[members[0][member]]
    ]
    items = [member for member, _ in found]
    return items, [place for _, place in found], members[0][items].tolist()


def release(persons: Column, waits: tuple[Column, Column, Column], need: int, ready: Column) -> Column:
    """Take away what stood before the items of some persons, as `kernels.release` does."""
    item_of, needs, group = waits
    items = item_of[np.array(list(dict.fromkeys(persons.tolist())), np.intp)]  # what is taken away is so only once
    items = items[items >= 0]
    items = items[(needs[items] & need) != 0]
    needs[items] &= ~need & 0xFF
    found: Column = group[items[needs[items] == 0]]
    np.add.at(ready, found, 1)
    return found


def credit(
    items: Column,
    columns: tuple[Column, Column, Column],
    paid: int,
    account: Column,
    gain: Column,
    area: Column,
    cells: Column,
) -> tuple[Column, Column]:
    """Mark items as paid and credit their persons, as `kernels.credit` does."""
    who, what = columns[0][items], columns[1][items]
    columns[2][items] = paid
    np.add.at(account, who, gain[what])
    np.add.at(cells, (area[who], what), 1)
    return who, what


def take_payments(
    chosen: Column,
    channel: Column,
    spans: tuple[Column, Column],
    members: tuple[Column, ...],
    people: tuple[Column, Column, Column],
    waiting: tuple[Column, Column],
    books: tuple[tuple[Column, Column], ...],
    marks: tuple[int, ...],
) -> list[list[int]]:
    """Take what groups pay, as `kernels.take_payments` does; all columns it returns, one after the other."""
    person, kind, code, state, needs, flags, group = members
    open_, paid, need, leads, mistake, follow, where = marks
    items, owner, who = (np.array(c, int) for c in open_members(chosen, spans, (person, state), people[0], open_))
    mistaken = ((flags[items] & mistake) != 0) & (channel[owner] == where)
    wrong = people[1][who]
    plain = ~wrong & ~mistaken
    now = items[plain & (kind[items] == 0)]
    first = credit(now, (person, code, state), paid, books[0][0], books[1][0], people[2], books[2][0])
    leading = person[now][(flags[now] & leads) != 0]
    called = release(leading, (waiting[0], needs, group), need, waiting[1])
    free = needs[items] == 0
    later = items[plain & free & (kind[items] == 1)]
    second = credit(later, (person, code, state), paid, books[0][1], books[1][1], people[2], books[2][1])
    cases = wrong & free, mistaken & free & ~wrong, plain & free & ((flags[items] & follow) != 0)
    at = [np.flatnonzero(case) for case in cases]
    return [c.tolist() for c in (first[0], second[0], first[1], second[1], called, items, owner, free, *at)]
