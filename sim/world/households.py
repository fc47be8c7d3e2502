"""Households: who lives with whom, and the counters that a day's events change.

Nobody's household situation is looked up by going through its members: `members`, `elders` and `children` say whether a
household is one person alone, a couple, or more, and the events of a day add to them and take from them.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.residents import age

Array = npt.NDArray[Any]

ELDER_AGE = 60
ADULT_AGE = 18


class HouseholdKind(IntEnum):
    """How a household was made up on the first day; the counters tell how it stands now."""

    ALONE = 0
    COUPLE = 1
    WITH_CHILDREN = 2
    THREE_GENERATIONS = 3
    GRANDPARENTS_WITH_GRANDCHILDREN = 4
    OTHER = 5
    COLLECTIVE = 6


class Households:
    """All households as columns of shape (households,).

    Attributes:
        members: residents now.
        elders: residents aged 60 or more now.
        children: residents under 18 now.
        kind: HouseholdKind on the first day.
        county: index of the county.
        community: index of the community.
    """

    def __init__(self, columns: Mapping[str, Array], household: Array) -> None:
        """Copy the columns and index the members.

        Args:
            columns: members, elders, children, kind, county and community.
            household: the residents' household column, newcomers included.
        """
        self.members: npt.NDArray[np.uint16] = np.array(columns["members"], np.uint16)
        self.elders: npt.NDArray[np.int16] = np.array(columns["elders"], np.int16)
        self.children: npt.NDArray[np.int16] = np.array(columns["children"], np.int16)
        self.kind: npt.NDArray[np.uint8] = np.array(columns["kind"], np.uint8)
        self.county: npt.NDArray[np.uint8] = np.array(columns["county"], np.uint8)
        self.community: npt.NDArray[np.int32] = np.array(columns["community"], np.int32)
        self.index(household)

    def __len__(self) -> int:
        """Return the number of households."""
        return len(self.members)

    def index(self, household: Array) -> None:
        """Index anew who belongs to which household; negative numbers belong to none."""
        belongs = household >= 0
        placed = household[belongs] if not belongs.all() else household
        counts = np.bincount(placed, minlength=len(self))
        self._starts: npt.NDArray[np.int64] = np.concatenate([[0], np.cumsum(counts)])
        ascending = bool(belongs.all()) and bool(np.all(household[1:] >= household[:-1]))
        self._rows: npt.NDArray[np.int32] | None = None
        if not ascending:
            order = np.argsort(np.where(belongs, household, np.iinfo(np.int32).max), kind="stable")
            self._rows = order[: len(placed)].astype(np.int32)

    @property
    def heads(self) -> npt.NDArray[np.int32]:
        """The first row of each household, its oldest founder; -1 for a household without rows."""
        starts = self._starts[:-1]
        empty = starts == self._starts[1:]
        first = starts if self._rows is None else self._rows[np.where(empty, 0, starts)]
        return np.where(empty, -1, first).astype(np.int32)

    def rows_of(self, households: Array) -> npt.NDArray[np.int32]:
        """Return the rows of everybody who belongs to the households, in their order; the dead are not left out."""
        starts = self._starts[households]
        places = ranges(starts, self._starts[np.asarray(households) + 1] - starts)
        return (places if self._rows is None else self._rows[places]).astype(np.int32)


def counters(household: Array, birth: Array, day: int, count: int) -> dict[str, Array]:
    """Return members, elders and children of each household on `day`, each of shape (count,)."""
    ages = age(birth, day)
    return {
        "members": np.bincount(household, minlength=count).astype(np.uint16),
        "elders": np.bincount(household[ages >= ELDER_AGE], minlength=count).astype(np.int16),
        "children": np.bincount(household[ages < ADULT_AGE], minlength=count).astype(np.int16),
    }


def ranges(starts: Array, sizes: Array) -> npt.NDArray[np.int64]:
    """Return the numbers of all ranges [start, start + size), one range after the other.

    >>> ranges(np.array([5, 20]), np.array([2, 3])).tolist()
    [5, 6, 20, 21, 22]
    """
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(np.asarray(starts, np.int64) - ends + sizes, sizes) + np.arange(total)
