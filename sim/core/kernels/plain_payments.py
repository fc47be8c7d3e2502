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
    items = item_of[persons]
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
