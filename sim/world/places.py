"""Service points: where they are, who serves there, when they are open, and what else keeps them busy.

Every county has its own branches, machines, agents, agency and tax hall; the care-device centre is the city's. The
development zone is served by Pingcheng's desks. Which place a community uses follows from its position in the county.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Stream, When, purpose, threshold
from sim.world.service_parameters import PlaceParameters, Site
from sim.world.visits import FIRST_ON_SITE, Channel

WEEKEND_OPEN = purpose(70, "place.weekend_open", When.ONCE)
ABSENCE = purpose(71, "place.absence", When.DAY)

KINDS = tuple(c for c in Channel if c >= FIRST_ON_SITE)
AREA_KINDS = (Channel.BANK_KIOSK, Channel.BANK_COUNTER, Channel.VILLAGE_AGENT, Channel.TOWNSHIP_DESK)
CITY_KINDS = (Channel.CENTRE_398, Channel.HOTLINE, Channel.VETERANS_HALL)
_NOBODY = 255
_MEMBERS = 64  # luck of staff members: at most this many a place
OFFICES = (Channel.AGENCY, Channel.TAX_HALL, Channel.CENTRE_398, Channel.VETERANS_HALL, Channel.TOWNSHIP_DESK)


@dataclass(frozen=True)
class Geography:
    """Communities as columns of shape (communities,), and the counties' names.

    Attributes:
        county: county index of each community.
        residents: residents of each community on the first day.
        counties: names in index order.
        served_by: county index -> county index whose desks serve it.
        weight: residents of each county for each one here, shape (counties,); 1 unless a sample.
    """

    county: NDArray[np.uint8]
    residents: NDArray[np.int64]
    counties: tuple[str, ...]
    served_by: NDArray[np.uint8]
    weight: NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """All service points as columns of shape (places,), in the order of kind, county, number.

    Attributes:
        kind: `Channel` code.
        county: county index.
        number: running number within kind and county.
        base_servers: servers on a full day.
        fill: full catchment of the place over the part of it that the sample holds; above 1, copies of visits fill it.
        by_community: on-site channel -> place of each community, shape (communities,).
        counties: county names in index order.
        weight: residents of each county for each one here, shape (counties,).
    """

    kind: NDArray[np.uint8]
    county: NDArray[np.uint8]
    number: NDArray[np.int32]
    base_servers: NDArray[np.int64]
    fill: NDArray[np.float64]
    by_community: Mapping[int, NDArray[np.int32]]
    counties: tuple[str, ...]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return int(self.kind.size)

    def name(self, place: int) -> str:
        """Return the readable name of a place, e.g. `bank_counter/pingcheng/3`."""
        return f"{Channel(self.kind[place]).name.lower()}/{self.counties[self.county[place]]}/{self.number[place]}"

    def find(self, name: str) -> int:
        """Return the index of the place called `name`.

        Raises:
            KeyError: there is no such place.
        """
        for place in range(len(self)):
            if self.name(place) == name:
                return place
        raise KeyError(name)


def site(parameters: PlaceParameters, kind: int) -> Site:
    """Return the parameters of a kind of place."""
    found: Site = getattr(parameters, Channel(kind).name.lower())
    return found


def build_places(parameters: PlaceParameters, geography: Geography) -> Places:
    """Return the service points of the city, or those that a sample of its communities needs."""
    columns: list[tuple[int, int, int, int, float]] = []
    by_community: dict[int, NDArray[np.int32]] = {}
    serving = np.where(geography.residents > 0, geography.served_by[geography.county], _NOBODY)
    for kind in KINDS:
        assigned = np.full(geography.county.size, -1, np.int32)
        for county, communities in _catchments(kind, serving, geography):
            servers, fill = _servers(parameters, kind, geography, county, communities)
            first = len(columns)
            columns.extend((kind, county, number, int(n), fill) for number, n in enumerate(servers))
            part = 0 if kind in CITY_KINDS else np.arange(communities.size) * servers.size // communities.size
            assigned[communities] = first + part
        by_community[int(kind)] = assigned
    kinds, counties, numbers, servers_, fills = (np.array(c) for c in zip(*columns, strict=True))
    return Places(
        kinds.astype(np.uint8),
        counties.astype(np.uint8),
        numbers.astype(np.int32),
        servers_.astype(np.int64),
        fills,
        by_community,
        geography.counties,
        geography.weight,
    )


def _catchments(kind: Channel, serving: NDArray[np.uint8], geography: Geography) -> list[tuple[int, NDArray[np.int64]]]:
    """Return (county, communities) of each catchment: the whole city, or one a county with desks of its own."""
    counties = np.unique(serving[serving != _NOBODY]).tolist()
    if kind not in CITY_KINDS:
        return [(county, np.flatnonzero(serving == county)) for county in counties]
    seat = max(counties, key=lambda c: float(geography.residents[serving == c].sum() * geography.weight[c]))
    return [(seat, np.flatnonzero(serving != _NOBODY))]


def _servers(
    parameters: PlaceParameters, kind: Channel, geography: Geography, county: int, communities: NDArray[np.int64]
) -> tuple[NDArray[np.int64], float]:
    """Return the servers of each place of `kind` in one county, and how far copies must fill their catchments."""
    weights = geography.weight[geography.county[communities]]
    held = geography.residents[communities]
    residents = float(weights @ held)
    weight = residents / held.sum()
    if kind not in AREA_KINDS:
        return np.array(_office_servers(parameters, kind, geography.counties[county])), weight
    counters = parameters.bank_counter.servers_per_10000 * residents / 10_000
    branches = max(1, round(counters / parameters.bank_counter.counters_per_branch))
    if kind == Channel.BANK_COUNTER:
        servers = np.diff(np.arange(branches + 1) * max(branches, round(counters)) // branches)
    elif kind == Channel.BANK_KIOSK:
        servers = np.full(branches, parameters.bank_kiosk.machines_per_branch)
    elif kind == Channel.TOWNSHIP_DESK:
        desks = round(communities.size * weight / parameters.township_desk.communities_per_desk)
        servers = np.full(max(1, desks), parameters.township_desk.servers)
    else:
        agents = round(communities.size * weight / parameters.village_agent.communities_per_agent)
        servers = np.full(max(1, agents), parameters.village_agent.servers)
    kept = max(1, round(servers.size / weight))
    return servers[:kept], kept * weight / servers.size


def _office_servers(parameters: PlaceParameters, kind: Channel, county: str) -> list[int]:
    """Return the servers of each office of `kind` in a county: one, but for the hall's six services."""
    if kind == Channel.VETERANS_HALL:
        desks = list(parameters.veterans_hall.servers.values_in_order)
        return [sum(desks)] if parameters.veterans_hall.pooled else desks
    if kind in CITY_KINDS:
        return [parameters.centre_398.servers if kind == Channel.CENTRE_398 else parameters.hotline.servers]
    table = parameters.agency.servers if kind == Channel.AGENCY else parameters.tax_hall.servers
    return [table[county] if county in table else table["other_county"]]


class Staffing:
    """Servers and opening hours of every place on any day of a year."""

    def __init__(self, places: Places, stream: Stream) -> None:
        self._places = places
        self._stream = stream
        self._openings: dict[tuple[int, bool, bool], tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        ids = np.arange(len(places), dtype=np.int64)
        self._weekend_luck = stream.bits(WEEKEND_OPEN, ids, 0).astype(np.uint64)

    def plan_year(self, parameters: PlaceParameters, first_day: int, last_day: int) -> NDArray[np.int64]:
        """Return the servers on duty, shape (days, places): staff less absentees, at least one."""
        places = self._places
        extra = np.array([site(parameters, k).extra_servers for k in places.kind.tolist()])
        full = places.base_servers + extra
        days = last_day - first_day + 1
        absent = np.zeros((days, len(places)), np.int64)
        chance = threshold(parameters.absence_share)
        staffed = np.flatnonzero((full > 1) & (places.kind != Channel.BANK_KIOSK))
        for member in range(int(full.max(initial=0))):
            at = staffed[full[staffed] > member]
            who = np.tile(at.astype(np.int64) * _MEMBERS + member, days)
            when = np.repeat(np.arange(first_day, last_day + 1), at.size)
            absent[:, at] += self._stream.happens(ABSENCE, who, when, chance).reshape(days, at.size)
        present: NDArray[np.int64] = np.maximum(full - absent, 1)
        return present

    def openings(
        self, parameters: PlaceParameters, month: int, *, workday: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return `(openings, offsets)`: the day's [open, close) seconds, and each place's span in them."""
        winter = month >= parameters.winter_first_month or month <= parameters.winter_last_month
        key = (id(parameters), workday, winter)
        if key not in self._openings:
            self._openings[key] = self._lay_out(parameters, workday=workday, winter=winter)
        return self._openings[key]

    def _lay_out(
        self, parameters: PlaceParameters, *, workday: bool, winter: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows: list[tuple[int, int]] = []
        offsets = [0]
        for place, kind in enumerate(self._places.kind.tolist()):
            found = site(parameters, kind)
            hours = parameters.opening_hours_winter if winter and kind in OFFICES else found.opening_hours
            if workday or self._weekend_luck[place] < threshold(found.weekend_open_share):
                rows.extend(hours)
            offsets.append(len(rows))
        return np.array(rows, np.int64).reshape(-1, 2), np.array(offsets, np.int64)
