"""The world of one run: people, places, money, luck, and what the programmes share.

What no lever changes (the population, and who is born, dies or moves when) is prepared once for a seed and
replication and shared by all scenarios; each run then works on its own copy of the columns that change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Stream
from sim.core.memory import give_back, let_go
from sim.core.money import Ledger
from sim.scenario import Dated
from sim.scenario.run_section import Run
from sim.world.accounts import Accounts
from sim.world.channels import Channels
from sim.world.demography import Demography, VitalEvents, draw_events
from sim.world.demography_parameters import DemographyParameters
from sim.world.desks import Desks
from sim.world.households import Households
from sim.world.newcomers import communities
from sim.world.notices import Notices
from sim.world.parameters import Parameters
from sim.world.places import Geography, Places, build_places
from sim.world.population import Population
from sim.world.population import load as load_population
from sim.world.population_parameters import PopulationParameters
from sim.world.residents import Residents, group_count
from sim.world.tally import Tally
from sim.world.vital_places import Reference
from sim.world.weather import Weather

_OWN = sorted({*PopulationParameters.model_fields, *DemographyParameters.model_fields})
# Scenarios that are equal in what stands under these share a replication's people and events.
OF_PEOPLE = ("run.", *(f"world.{name}" for name in _OWN))
SERVED_BY = {"datong_economic_development_zone": "pingcheng"}


@dataclass(frozen=True)
class Communities:
    """All communities of the city, those outside the sample included, as columns of shape (communities,).

    Attributes:
        county: county index.
        urban: whether the community is urban by the census.
    """

    county: NDArray[np.uint8]
    urban: NDArray[np.bool_]


@dataclass(slots=True)
class World:
    """What a programme sees of the world.

    Attributes:
        stream: the run's luck.
        residents, households: people as columns.
        communities: where they may live.
        demography: the day's births, deaths and moves.
        places, channels, desks: where and how services are reached.
        ledger: who paid whom.
        tally: what is counted.
        notices: who knows what.
        weather: cold, wind, rain and snow by day.
        first_day, last_day: the horizon.
        policy: the `world` section.
        weight: residents of the city for each one here.
        weights: the same by county, shape (counties,).
    """

    stream: Stream
    residents: Residents
    households: Households
    communities: Communities
    demography: Demography
    places: Places
    channels: Channels
    desks: Desks
    ledger: Accounts
    tally: Tally
    notices: Notices
    weather: Weather
    policy: Dated[Parameters]
    first_day: int
    last_day: int
    weight: float
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class Prepared:
    """What no lever changes: the people, as they are on the first day, and who is born, dies or moves when."""

    residents: Residents
    households: dict[str, NDArray[Any]]
    events: VitalEvents
    communities: Communities
    geography: Geography
    mean_weight: float


_prepared: dict[tuple[object, ...], Prepared] = {}
_cities: dict[str, Population] = {}


def prepare(parameters: Parameters, run: Run, stream: Stream) -> Prepared:
    """Return population and events of a replication; the last one is kept for the next scenario."""
    key = (repr([(name, getattr(parameters, name)) for name in _OWN]), stream, run.sample, run.start, run.end)
    if key not in _prepared:
        _prepared.clear()
        whole = _whole_city(parameters)
        population = whole.sample(run.sample, stream)
        reference = Reference.of_census(parameters.city)
        events = draw_events(population, parameters, stream, run.start, run.end, reference)
        _prepared[key] = Prepared(
            population.residents(events.newcomers),
            events.all_households(population.households),
            events,
            Communities(*communities(whole.households, whole.columns)),
            _geography(population),
            _mean_weight(population),
        )
        let_go([*whole.columns.values(), *whole.households.values()])
        give_back()
    return _prepared[key]


def _whole_city(parameters: Parameters) -> Population:
    """Return the city's residents; those of the last call are kept, mapped and already checked."""
    key = repr([(name, getattr(parameters, name)) for name in sorted(PopulationParameters.model_fields)])
    if parameters.microdata != "none":  # somebody's file, which may change
        return load_population(parameters)
    if key not in _cities:
        _cities.clear()
        _cities[key] = load_population(parameters)
    return _cities[key]


def build_world(rules: Dated[Parameters], run: Run, stream: Stream, watch: Iterable[int] = ()) -> World:
    """Return the world of one run on the morning of its first day.

    Args:
        rules: the `world` section.
        run: the `run` section.
        stream: the run's luck.
        watch: ids of residents whose trace is wanted.

    Raises:
        KeyError: nobody with a watched id lives in the city in this run.
    """
    parameters = rules.at(run.start)
    prepared = prepare(parameters, run, stream)
    residents = prepared.residents.copy()
    households = Households(prepared.households, residents.household)
    places = build_places(parameters.places, prepared.geography)
    places_policy = rules.of(lambda p: p.places)
    channels = Channels(rules.of(lambda p: p.channels), places_policy, places, residents, stream, first_day=run.start)
    return World(
        stream=stream,
        residents=residents,
        households=households,
        communities=prepared.communities,
        demography=Demography(prepared.events, residents, households, parameters, stream),
        places=places,
        channels=channels,
        desks=Desks(places_policy, places, channels, stream, residents.id),
        ledger=Accounts(Ledger(residents.counties, run.start, run.end), residents),
        tally=Tally(residents.group, group_count(residents.counties), _watched(residents, watch)),
        notices=Notices(residents.id.size),
        weather=Weather(rules.of(lambda p: p.weather), stream, run.start, run.end),
        policy=rules,
        first_day=run.start,
        last_day=run.end,
        weight=prepared.mean_weight,
        weights=prepared.geography.weight,
    )


def _geography(population: Population) -> Geography:
    community, county = population.households["community"], population.households["county"]
    of_county = np.zeros(int(community.max()) + 1, np.uint8)
    of_county[community] = county
    residents = np.bincount(population.columns["community"], minlength=of_county.size)
    served_by = np.arange(len(population.counties), dtype=np.uint8)
    for name, by in SERVED_BY.items():
        if name in population.counties:
            served_by[population.counties.index(name)] = population.counties.index(by)
    return Geography(of_county, residents, population.counties, served_by, population.weight)


def _mean_weight(population: Population) -> float:
    """Return the residents of the city for each one here."""
    return float(population.weight[population.columns["county"]].mean())


def _watched(residents: Residents, watch: Iterable[int]) -> NDArray[np.bool_] | None:
    ids = np.fromiter(watch, np.int64)
    if not ids.size:
        return None
    watched = np.isin(residents.id, ids)
    missing = np.setdiff1d(ids, residents.id)
    if missing.size:
        message = f"nobody with id {missing[0]} lives in the city in this run ({residents.id.size:,} residents)"
        raise KeyError(message)
    return watched
