"""The synthetic population: everybody who lives in the city on the first day, and in which household.

By county, sex and age group it is the census of 2020, person by person; households agree with the census by county.
`load` takes it from the cache; `build` makes it, a small one for tests with `scale=0.01`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.core.luck import Stream
from sim.world import attributes, cache, microdata
from sim.world.census import Margins, aged, margins, scaled
from sim.world.city import City
from sim.world.household_synthesis import synthesise
from sim.world.households import Households, counters
from sim.world.pairing import lowest
from sim.world.population_luck import SAMPLE
from sim.world.population_parameters import PopulationParameters
from sim.world.registration import register
from sim.world.residents import Residents
from sim.world.work import give_statuses

Array = npt.NDArray[Any]

_ATTRIBUTES: Final = (
    (("hukou", "other_township"), register),
    (("status",), give_statuses),
    (("dibao",), attributes.give_dibao),
    (("poor",), attributes.give_poor),
    (("disability",), attributes.give_disability),
    (("childless",), attributes.give_childless),
    (("income", "income_fifth"), attributes.give_income),
    (("smartphone",), attributes.give_smartphone),
    (("login",), attributes.give_login),
    (("bank_card",), attributes.give_bank_card),
    (("veteran",), attributes.give_veteran),
)


@dataclass(frozen=True)
class Population:
    """People of the first day.

    Attributes:
        columns: the residents' columns (see Residents), each of shape (residents,), sorted by county, urban or rural,
            community and household; in a whole city the id is the row number.
        households: members, elders, children, kind, county and community, each of shape (households,).
        counties: the counties' names.
        day: the day of the ages.
        weight: residents of the city for each one here, by county, shape (counties,); 1 unless a sample.
    """

    columns: Mapping[str, Array]
    households: Mapping[str, Array]
    counties: tuple[str, ...]
    day: int
    weight: npt.NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of residents."""
        return len(self.columns["id"])

    def sample(self, fraction: float, stream: Stream) -> "Population":
        """Return a sample of whole communities, drawn by `stream` in each county; ids and community numbers stay.

        A county keeps max(1, round(fraction x communities)) of them. Households are numbered anew.

        Raises:
            ValueError: `fraction` is not above 0 and at most 1.
        """
        if not 0 < fraction <= 1:
            message = f"sample: {fraction} is not above 0 and at most 1 share"
            raise ValueError(message)
        if fraction == 1:
            return self
        kept, weight = _drawn_communities(self, fraction, stream)
        rows = np.flatnonzero(kept[self.columns["community"]])
        homes = np.flatnonzero(kept[self.households["community"]])
        columns = {name: column[rows] for name, column in self.columns.items()}
        columns["household"] = np.searchsorted(homes, columns["household"]).astype(np.int32)
        households = {name: column[homes] for name, column in self.households.items()}
        return Population(columns, households, self.counties, self.day, weight)

    def residents(self, newcomers: Mapping[str, Array] | None = None) -> Residents:
        """Return the residents of a run: copies of these columns, and whoever will be born or move in."""
        return Residents(self.columns, newcomers, day=self.day, counties=len(self.counties))

    def homes(self, residents: Residents) -> Households:
        """Return the households of a run."""
        return Households(self.households, residents.household)


def _drawn_communities(
    population: Population, fraction: float, stream: Stream
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Return which communities are in the sample, and each county's residents for each one in it."""
    columns = population.columns
    size = np.bincount(columns["community"])
    county = np.zeros(len(size), np.int64)
    county[columns["community"]] = columns["county"]
    score = stream.range_bits(SAMPLE, 0, len(size), 0)
    kept, weight = np.zeros(len(size), bool), np.ones(len(population.counties))
    for number in range(len(population.counties)):
        here = np.flatnonzero((county == number) & (size > 0))
        if len(here):
            chosen = here[lowest(score[here], max(1, round(fraction * len(here))))]
            kept[chosen] = True
            weight[number] = size[here].sum() / size[chosen].sum()
    return kept, weight


def build(parameters: PopulationParameters, data: Margins | None = None, *, scale: float = 1.0) -> Population:
    """Make the synthetic population.

    Args:
        parameters: all `world` parameters of the population.
        data: census margins; those of the parameters' city if left out.
        scale: size of the city relative to the census; county, sex and age cells stay whole numbers.
    """
    full = data if data is not None else margins(parameters.city)
    stream = Stream(parameters.population_seed)
    columns, kind = synthesise(scaled(aged(full, parameters.older_factor), scale), parameters, stream)
    return _complete(columns, kind, full, parameters, stream)


def load(parameters: PopulationParameters) -> Population:
    """Return the population of the parameters: from the cache, or made now and put there.

    One's own residents (`world.microdata`) replace the synthesis; what their file leaves out is drawn as in it.
    """
    path = None if parameters.microdata == "none" else Path(parameters.microdata)

    def make() -> dict[str, Array]:
        made = build(parameters) if path is None else _own(parameters, path)
        homes = {f"households.{name}": column for name, column in made.households.items()}
        return {**made.columns, **homes}

    stored = cache.stored("population", cache.key(parameters, path), make)
    columns = {name: column for name, column in stored.items() if "." not in name}
    homes = {name.partition(".")[2]: column for name, column in stored.items() if "." in name}
    names = margins(parameters.city).names
    return Population(columns, homes, names, parameters.population_day, np.ones(len(names)))


def _own(parameters: PopulationParameters, path: Path) -> Population:
    full = margins(parameters.city)
    columns, kind = microdata.read(path, full.names, parameters)
    return _complete(columns, kind, full, parameters, Stream(parameters.population_seed))


def _complete(
    columns: dict[str, Array], kind: Array, full: Margins, parameters: PopulationParameters, stream: Stream
) -> Population:
    """Draw the attributes that are not there yet."""
    columns["id"] = np.arange(len(columns["birth"]), dtype=np.int64)
    city = City(columns, kind, full, parameters, stream)
    for names, give in _ATTRIBUTES:
        given = {name: columns[name] for name in names if name in columns}
        if len(given) < len(names):
            if "income" in given:
                attributes.give_fifths(city)
            else:
                give(city)
            columns.update(given)
    homes = counters(columns["household"], columns["birth"], parameters.population_day, len(kind))
    heads = np.cumsum(homes["members"], dtype=np.int64) - homes["members"]
    households = {
        **homes,
        "kind": kind,
        "county": columns["county"][heads],
        "community": columns["community"][heads],
    }
    return Population(columns, households, full.names, parameters.population_day, np.ones(len(full.names)))
