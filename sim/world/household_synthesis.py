"""From census counts to people in households: the columns a person has by birth and by address.

County by county, urban and rural places apart, everybody is first settled in a household (`elder_homes`, `families`);
then whole households are put into communities of about equal size.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.core.luck import Stream
from sim.world.blocks import Block, Target, targets
from sim.world.census import AGE_END, AGE_STARTS, Margins
from sim.world.elder_homes import place_collective, place_elders
from sim.world.families import place_families
from sim.world.pairing import choose
from sim.world.population_luck import BIRTH, ORDER, PLACE, URBAN
from sim.world.population_parameters import PopulationParameters, by_age
from sim.world.residents import age, latest_birth

Array = npt.NDArray[Any]

_SURVIVORS: Final = 0.82  # each year of age past 85 has so many of the year before
_STEEPEST: Final = 0.6  # within an age group, the first and last year differ from the mean by at most this share


@dataclass(frozen=True)
class Place:
    """The urban or the rural part of a county, its people settled in households."""

    block: Block
    births: npt.NDArray[np.int32]
    urban: bool


def synthesise(margins: Margins, p: PopulationParameters, stream: Stream) -> tuple[dict[str, Array], Array]:
    """Return the residents' first columns and the households' kinds.

    The columns are birth, sex, county, urban, community and household, in the order of the rows.
    """
    parts: list[dict[str, Array]] = []
    kinds: list[Array] = []
    first_id, first_home, first_community = 0, 0, 0
    years = _BirthDays(margins, p.population_day)
    for county in range(len(margins.names)):
        for place in _places(margins, county, first_id, years, p, stream):
            part, kind = _in_order(place, first_home, first_community, p, stream)
            part["county"] = np.full(len(place.births), county, np.uint8)
            parts.append(part)
            kinds.append(kind)
            first_id += len(place.births)
            first_home += len(kind)
            first_community = int(part["community"].max()) + 1
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, np.concatenate(kinds)


class _BirthDays:
    """Days of birth within the census' age groups: smooth from group to group, falling past 85."""

    def __init__(self, margins: Margins, day: int) -> None:
        # Whoever is `years` old was born from _edges[years + 1] to the day before _edges[years].
        self._edges = np.array([latest_birth(day, years) + 1 for years in range(AGE_END + 1)])
        self._ends = [self._shares(counts) for counts in margins.people.sum(axis=0).astype(np.float64)]

    def _shares(self, counts: Array) -> list[Array]:
        """Return for each age group the cumulative shares of its single years."""
        edges = np.array([*AGE_STARTS, AGE_END])
        widths = np.diff(edges)
        density = counts / widths
        ends = []
        for group, width in enumerate(widths):
            before, after = density[max(group - 1, 0)], density[min(group + 1, len(widths) - 1)]
            tilt = (after - before) / max(2 * density[group], 1e-9) * (0 < group < len(widths) - 1)
            weights = 1 + np.clip(tilt, -_STEEPEST, _STEEPEST) * np.linspace(-0.5, 0.5, width)
            if group == len(widths) - 1:
                weights = _SURVIVORS ** np.arange(width)
            ends.append(np.cumsum(weights) / weights.sum())
        return ends

    def of(self, sex: int, group: int, bits: Array) -> npt.NDArray[np.int32]:
        """Return a day of birth for each word."""
        ends = self._ends[sex][group]
        place = (bits + 0.5) * 2.0**-32
        year = np.minimum(np.searchsorted(ends, place, side="right"), len(ends) - 1)
        begins = np.concatenate([[0.0], ends[:-1]])
        within = (place - begins[year]) / (ends[year] - begins[year])
        years = AGE_STARTS[group] + year
        first, length = self._edges[years + 1], self._edges[years] - self._edges[years + 1]
        days: npt.NDArray[np.int32] = (first + np.minimum(np.floor(within * length), length - 1)).astype(np.int32)
        return days


def _places(
    margins: Margins, county: int, first_id: int, years: _BirthDays, p: PopulationParameters, stream: Stream
) -> list[Place]:
    """Return a county's urban and rural places, everybody settled."""
    counts = margins.people[county]
    total = int(counts.sum())
    ids = np.arange(first_id, first_id + total)
    bits = stream.bits(BIRTH, ids, 0)
    sexes, births, start = np.zeros(total, np.uint8), np.zeros(total, np.int32), 0
    for sex, group in np.ndindex(*counts.shape):
        here = slice(start, start + int(counts[sex, group]))
        sexes[here] = sex
        if here.stop > here.start:
            births[here] = years.of(sex, group, bits[here])
        start = here.stop
    ages = age(births, p.population_day)
    odds = by_age(p.families.urban_odds)[ages]
    rural = np.zeros(total, bool)
    rural[choose(stream.bits(URBAN, ids, 0), total - int(margins.urban[county]), 1 / np.maximum(odds, 1e-6))] = True
    shuffled = np.argsort(stream.bits(ORDER, ids, 0), kind="stable")
    places = []
    for urban in (False, True):
        who = shuffled[rural[shuffled] != urban]
        if len(who):
            places.append(Place(Block(ages[who], sexes[who], first_id, stream), births[who], urban))
            first_id += len(who)
    blocks = [place.block for place in places]
    for block, target in zip(blocks, targets(_of_county(margins, county), blocks), strict=True):
        settle(block, target, p)
    return places


def _of_county(margins: Margins, county: int) -> dict[str, Array]:
    return {
        "collective": margins.population[county] - margins.family_population[county],
        "alone": margins.one_person[county],
        "generations": margins.generations[county],
        "elderly": margins.elderly[county],
    }


def settle(block: Block, target: Target, p: PopulationParameters) -> None:
    """Settle everybody of a block in households."""
    place_collective(block, target, p)
    kin = place_elders(block, target, p)
    place_families(block, target, kin, p.families)


def _in_order(
    place: Place, first_home: int, first_community: int, p: PopulationParameters, stream: Stream
) -> tuple[dict[str, Array], Array]:
    """Return a place's columns and its households' kinds, by community and household, the oldest member first."""
    block = place.block
    members = np.bincount(block.home, minlength=len(block.kinds))
    lived_in = np.flatnonzero(members)
    order = lived_in[np.argsort(stream.bits(PLACE, lived_in + first_home, 0), kind="stable")]
    rank = np.zeros(len(members), np.int64)
    rank[order] = np.arange(len(order))
    before = np.cumsum(members[order]) - members[order]
    communities = max(1, round(len(place.births) / p.community_size))
    community = first_community + before * communities // len(place.births)
    home = rank[block.home]
    rows = np.argsort((home << 8) | (255 - block.age.astype(np.int64)), kind="stable")
    return {
        "birth": place.births[rows],
        "sex": block.sex[rows],
        "urban": np.full(len(rows), place.urban),
        "community": community[home[rows]].astype(np.int32),
        "household": (first_home + home[rows]).astype(np.int32),
    }, block.kinds[order]
