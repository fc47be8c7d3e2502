"""The whole city that rates refer to, and where those who move within it may go."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from sim.core.luck import Choice, below
from sim.world.census import AGE_STARTS, CITY, margins
from sim.world.residents import FEMALE
from sim.world.vital_people import Array, Homes


@dataclass(frozen=True)
class Reference:
    """What of the whole city the rates refer to, so that a sample draws as the city does.

    Attributes:
        residents: number of residents.
        women: number of women by single age, shape (100,).
        counties: residents of each county.
    """

    residents: int
    women: npt.NDArray[np.float64]
    counties: npt.NDArray[np.float64]

    @staticmethod
    @cache
    def of_census(name: str = CITY) -> "Reference":
        """Return a city as the census counted it, each age group spread evenly over its ages."""
        census = margins(name)
        women = census.people[:, FEMALE].sum(axis=0)
        ends = (*AGE_STARTS[1:], 100)
        single = np.concatenate(
            [np.full(end - start, n / (end - start)) for n, start, end in zip(women, AGE_STARTS, ends, strict=True)]
        )
        return Reference(int(census.population.sum()), single, census.population.astype(float))


class Communities:
    """Where households that move to another county may go."""

    def __init__(self, homes: Homes, reference: Reference, attraction: float) -> None:
        used = np.unique(homes.community)
        self.county: npt.NDArray[np.uint8] = np.zeros(int(used[-1]) + 1, np.uint8)
        self.county[homes.community] = homes.county
        self._of = [used[self.county[used] == county] for county in range(len(reference.counties))]
        weight = reference.counties * [len(communities) > 0 for communities in self._of]
        weight[np.argmax(reference.counties)] *= attraction
        self._weight = weight

    def choose(self, county: Array, county_bits: Array, community_bits: Array) -> npt.NDArray[np.int32]:
        """Return the community that each household moves to from `county`, -1 where there is no other county."""
        target = np.full(len(county), -1, np.int32)
        for origin in np.unique(county):
            weight = self._weight.copy()
            weight[origin] = 0
            if not weight.any():
                continue
            here = np.flatnonzero(county == origin)
            goal = Choice(weight).of(county_bits[here])
            for other in np.unique(goal):
                movers = here[goal == other]
                target[movers] = self._of[other][below(community_bits[movers], len(self._of[other]))]
        return target
