"""The census of 2020 by county: the margins that a synthetic city must meet.

`sim/data/census_counties_2020.csv.gz` holds every county of China, so `margins(city="...")` serves any of its cities.
"""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.world.pairing import shared_out
from sim.world.residents import COUNTIES

Counts = npt.NDArray[np.int64]

FILE: Final = "census_counties_2020.csv.gz"
CITY: Final = "大同市"
AGE_STARTS: Final = (0, 1, *range(5, 86, 5))
AGE_END: Final = 105  # the last group is 85 and over; nobody is made older than this
ELDERLY_FROM: Final = AGE_STARTS.index(65)  # first age group of those whom the census counts in households as 65+

_OLDER: Final = slice(AGE_STARTS.index(60), None)
_MIDDLE_AGED: Final = slice(AGE_STARTS.index(40), AGE_STARTS.index(60))

_SEXES: Final = ("male", "female")
_AGES: Final = ("0", "1_4", *(f"{low}_{low + 4}" for low in range(5, 85, 5)), "85plus")
_ELDERLY: Final = tuple(f"households_with_{number}_65plus" for number in ("one", "two", "three_or_more"))
_REGISTERED: Final = ("elsewhere_same_county", "elsewhere_same_province", "other_province")


@dataclass(frozen=True)
class Margins:
    """What the census says of each county of a city, every array with the counties first.

    Attributes:
        city: the city's name.
        names: the counties' names; for Datong the codes of COUNTIES.
        people: residents by sex (male, female) and age group, shape (counties, 2, 20).
        urban: residents of urban places.
        family_population: residents in family households; the others live in collective ones.
        one_person: households of one person.
        generations: family households of one, two, and three or more generations, shape (counties, 3).
        elderly: households with one, two, and three or more people aged 65 or more, shape (counties, 3).
        registered: residents registered in another township of the county, in another county of the province, and in
            another province, shape (counties, 3).
    """

    city: str
    names: tuple[str, ...]
    people: Counts
    urban: Counts
    family_population: Counts
    one_person: Counts
    generations: Counts
    elderly: Counts
    registered: Counts

    @property
    def population(self) -> Counts:
        """Residents of each county, shape (counties,)."""
        return np.asarray(self.people.sum(axis=(1, 2)))

    @property
    def family_households(self) -> Counts:
        """Family households of each county, shape (counties,)."""
        return np.asarray(self.generations.sum(axis=1))


@cache
def margins(city: str = CITY) -> Margins:
    """Return the census margins of a city's counties, read once; the counts cannot be written to.

    Raises:
        ValueError: The census file has no county of that name's city.

    >>> datong = margins()
    >>> datong.names[1], int(datong.population[1]), int(datong.population.sum())
    ('pingcheng', 1101942, 3105591)
    """
    with gzip.open(files("sim.data") / FILE, "rt", encoding="utf-8", newline="") as file:  # type: ignore[call-overload]
        rows = [row for row in csv.DictReader(file) if row["city"] == city and row["level"] == "county"]
    if not rows:
        message = f"{FILE} has no counties of a city called {city!r}; names are as in {CITY!r}"
        raise ValueError(message)

    def columns(names: Sequence[str]) -> Counts:
        counts = np.array([[int(float(row[name] or 0)) for name in names] for row in rows], np.int64)
        counts.flags.writeable = False
        return counts

    people = columns([f"{sex}_{ages}" for sex in _SEXES for ages in _AGES]).reshape(len(rows), 2, len(_AGES))
    generations = columns([f"{number}_generation_households" for number in ("one", "two", "three", "four")])
    generations = np.column_stack([generations[:, :2], generations[:, 2] + generations[:, 3]])
    return Margins(
        city=city,
        names=COUNTIES if city == CITY else tuple(row["county"] for row in rows),
        people=people,
        urban=columns(["urban"])[:, 0],
        family_population=columns(["family_household_population"])[:, 0],
        one_person=columns(["one_person_households"])[:, 0],
        generations=generations,
        elderly=columns(_ELDERLY),
        registered=columns([f"registered_{place}" for place in _REGISTERED]),
    )


def aged(census: Margins, factor: float) -> Margins:
    """Return the margins of a city as large, with `factor` times as many residents of 60 and more.

    In each county and sex they are taken from those aged 40 to 59, while there are any (or given to them, by a factor
    below 1); households with people of 65 and more follow in proportion.
    """
    if factor == 1:
        return census
    people = census.people.copy()
    for cells in people.reshape(-1, len(AGE_STARTS)):
        older, middle_aged = int(cells[_OLDER].sum()), int(cells[_MIDDLE_AGED].sum())
        more = min(round((factor - 1) * older), middle_aged)
        cells[_OLDER] = shared_out(older + more, cells[_OLDER])
        cells[_MIDDLE_AGED] = shared_out(middle_aged - more, cells[_MIDDLE_AGED])
    before, now = (counts[:, :, ELDERLY_FROM:].sum(axis=(1, 2), dtype=np.float64) for counts in (census.people, people))
    growth = now / np.maximum(before, 1)
    return replace(census, people=people, elderly=np.floor(census.elderly * growth[:, None]).astype(np.int64))


def scaled(full: Margins, scale: float) -> Margins:
    """Return the margins of a city `scale` times as large: whole numbers, largest remainders."""
    if scale == 1:
        return full
    people = shared_out(round(scale * int(full.people.sum())), full.people.ravel()).reshape(full.people.shape)
    population = people.sum(axis=(1, 2))

    def less(column: npt.NDArray[Any]) -> Counts:
        return np.rint(column * scale).astype(np.int64)

    return Margins(
        city=full.city,
        names=full.names,
        people=people,
        urban=np.where(full.urban == full.population, population, np.minimum(less(full.urban), population)),
        family_population=np.minimum(less(full.family_population), population),
        one_person=less(full.one_person),
        generations=less(full.generations),
        elderly=less(full.elderly),
        registered=less(full.registered),
    )
