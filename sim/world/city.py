"""The city while the attributes of its people are drawn: columns, households, margins, luck."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.luck import Purpose, Stream
from sim.world.census import AGE_STARTS, Margins, aged
from sim.world.households import ELDER_AGE, HouseholdKind
from sim.world.pairing import choose, lowest
from sim.world.population_parameters import PopulationParameters
from sim.world.residents import age

Array = npt.NDArray[Any]
_WEIGHT_PARTS = 1024


class City:
    """People in the order of their rows, and what their attributes are drawn from.

    Attributes:
        columns: the residents' columns so far, each of shape (residents,); ids are row numbers.
        kind: HouseholdKind of each household, shape (households,).
        margins: the census of the whole city, not scaled.
        p: the parameters.
        ages: whole years on the population day, shape (residents,).
    """

    def __init__(
        self, columns: dict[str, Array], kind: Array, margins: Margins, p: PopulationParameters, stream: Stream
    ) -> None:
        self.columns = columns
        self.kind = kind
        self.margins = margins
        self.p = p
        self.ages = age(columns["birth"], p.population_day)
        self._stream = stream

    def __len__(self) -> int:
        """Return the number of residents."""
        return len(self.ages)

    def __getitem__(self, name: str) -> Array:
        """Return a column."""
        return self.columns[name]

    @cached_property
    def size(self) -> float:
        """Residents here for each resident of the census: totals published for the city are scaled by it."""
        return len(self) / int(self.margins.population.sum())

    def growth(self, shares: Array) -> float:
        """Return how much larger a group is than with the ages of the census: 1 unless the scenario has others.

        Totals published for the city follow the ages by it. `shares` tells how far each resident is in the group.
        """
        older = aged(self.margins, self.p.older_factor)
        if older is self.margins:
            return 1.0
        by_cell = older.people / np.maximum(self.margins.people, 1)
        group = np.searchsorted(AGE_STARTS, self.ages, side="right") - 1
        before = shares / np.maximum(by_cell[self["county"], self["sex"], group], 1e-6)
        return float(shares.sum() / max(before.sum(), 1e-6))

    @cached_property
    def members(self) -> Array:
        """Members of each household."""
        return np.bincount(self["household"], minlength=len(self.kind))

    @cached_property
    def elders(self) -> Array:
        """Members aged 60 or more of each household."""
        return self.count_at_home(self.ages >= ELDER_AGE)

    @cached_property
    def in_family(self) -> npt.NDArray[np.bool_]:
        """Who lives in a family household."""
        family: npt.NDArray[np.bool_] = (self.kind != HouseholdKind.COLLECTIVE)[self["household"]]
        return family

    def count_at_home(self, mask: Array) -> Array:
        """Return how many members of each household are in `mask`."""
        return np.bincount(self["household"][mask], minlength=len(self.kind))

    def bits(self, purpose: Purpose, when: int = 0) -> npt.NDArray[np.uint32]:
        """Return a word for each resident."""
        return self._stream.range_bits(purpose, 0, len(self), when)

    def home_bits(self, purpose: Purpose, when: int = 0) -> npt.NDArray[np.uint32]:
        """Return a word for each household."""
        return self._stream.range_bits(purpose, 0, len(self.kind), when)

    def shared_score(self, home: Purpose, own: Purpose, weight: float) -> npt.NDArray[np.uint64]:
        """Return a score for each resident, of which the household's draw has `weight`.

        People in collective households have only their own.
        """
        parts = np.uint64(round(weight * _WEIGHT_PARTS))
        self_bits = self.bits(own).astype(np.uint64)
        score = np.where(self.in_family, self.home_bits(home)[self["household"]], self_bits)
        score *= parts
        score += self_bits * (np.uint64(_WEIGHT_PARTS) - parts)
        return score

    def pick_lowest(self, score: Array, people: Array, count: int) -> Array:
        """Return the `count` of `people` with the lowest score."""
        return people[lowest(score[people], min(max(count, 0), len(people)))]

    def pick(self, purpose: Purpose, people: Array, count: int, weights: Array | None = None, when: int = 0) -> Array:
        """Return `count` of `people`, chosen in proportion to `weights` of shape (people,)."""
        bits = self._stream.bits(purpose, people, when)
        return people[choose(bits, count, weights)]
