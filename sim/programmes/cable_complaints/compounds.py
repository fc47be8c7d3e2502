"""The old compounds of Pingcheng: four by name, the others by number, each with its buildings and its community."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Stream, below, threshold
from sim.programmes.cable_complaints.luck import BUILDINGS, SITE
from sim.programmes.cable_complaints.parameters import KINDS, CompoundParameters
from sim.world.residents import COUNTIES
from sim.world.world import Communities

Integers = NDArray[np.int64]

CORRIDOR, OUTSIDE = range(len(KINDS))
DISTRICT: Final = COUNTIES.index("pingcheng")
_MOST: Final = 60  # buildings of a compound without a name
_BUILDINGS: Final = 256  # luck of a building: compound * 256 + its number


@dataclass(frozen=True)
class Named:
    """A compound that the page names (clause CC-02).

    Attributes:
        key: its key in scenario files.
        en, zh: its name.
        seen: (number of the building, kind) of what the page tells: full tangles on the first day.
    """

    key: str
    en: str
    zh: str
    seen: tuple[tuple[int, int], ...]


NAMED: Final = (
    Named("dong_huayuanli", "Dong Huayuanli", "东花园里", ((1, OUTSIDE),)),
    Named("judong", "Judong", "局东", ((1, CORRIDOR),)),
    Named("xinhuajie", "Xinhuajie", "新华街", ((19, CORRIDOR), (20, CORRIDOR))),
    Named("yuexiuyuan", "Yuexiuyuan", "岳秀园", ((1, CORRIDOR),)),
)


@dataclass(frozen=True)
class Compounds:
    """The compounds, and their buildings in order of compound and number.

    What hangs in a building's corridors, or on its outside wall, is a *bundle*: building * 2 + kind.

    Attributes:
        community: community of each compound, -1 where the city has none in the district, shape (compounds,).
        compound: compound of each building, shape (buildings,).
        number: number of each building within its compound, from 1, shape (buildings,).
        building_id: luck of each building: the same whatever the other compounds are.
        bundle_id: luck of each bundle, shape (2 x buildings,).
    """

    community: Integers
    compound: Integers
    number: Integers
    building_id: Integers
    bundle_id: Integers

    def name(self, compound: int, language: str = "en") -> str:
        """Return the name of a compound."""
        if compound < len(NAMED):
            return NAMED[compound].zh if language == "zh" else NAMED[compound].en
        return f"老旧小区{compound + 1}" if language == "zh" else f"compound {compound + 1}"

    def building(self, compound: int, number: int) -> int:
        """Return the index of the building with that number in a compound."""
        return int(np.searchsorted(self.compound, compound)) + number - 1

    def seen(self) -> list[int]:
        """Return the bundles that the page tells of, where the compound has so many buildings."""
        return [
            2 * self.building(compound, number) + kind
            for compound, named in enumerate(NAMED)
            for number, kind in named.seen
        ]


def old_compounds(p: CompoundParameters, communities: Communities, stream: Stream) -> Compounds:
    """Return the compounds; each lies in an urban community of the district, several may share one."""
    ids = np.arange(p.number)
    more = 1 - 1 / p.buildings_per_compound  # chance of one building more
    limits = threshold(more ** np.arange(1, _MOST))
    buildings = 1 + (stream.bits(BUILDINGS, ids, 0)[:, None] < limits).sum(axis=1)
    buildings[: len(NAMED)] = [getattr(p.named, named.key) for named in NAMED]
    here = np.flatnonzero((communities.county == DISTRICT) & communities.urban)
    nowhere = np.full(ids.size, -1)
    community = here[below(stream.bits(SITE, ids, 0), here.size)] if here.size else nowhere
    compound = np.repeat(ids, buildings)
    number = 1 + np.arange(compound.size) - np.repeat(np.cumsum(buildings) - buildings, buildings)
    building_id = compound * _BUILDINGS + number
    bundle_id = (2 * building_id[:, None] + np.arange(len(KINDS))).ravel()
    return Compounds(community, compound, number, building_id, bundle_id)
