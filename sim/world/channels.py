"""Channels: where an attempt goes, when it arrives, how long it takes, and whether it works online.

Online channels serve the whole province: failures come from a base rate by age, first use, outages, and the
provincial load, of which Datong is a stated share. Who fails online tries again, walks to a desk the same day, or
gives up for the month (clause SP-08).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import next_workdays, open_from
from sim.core.luck import Stream, When, exponential, lognormal, piecewise, purpose, threshold
from sim.core.quantities import Steps
from sim.scenario import Dated
from sim.world.places import Places, site
from sim.world.preferences import AGE_BANDS, Preferences
from sim.world.residents import Residents
from sim.world.service_parameters import ChannelParameters, PlaceParameters
from sim.world.visits import (
    FIRST_ON_SITE,
    Channel,
    Codes,
    Flags,
    Reason,
    Rows,
    Seconds,
    Together,
    VisitLuck,
    Visits,
    column,
)

KNOWS_HOURS = purpose(76, "channel.knows_hours", When.ONCE)

_NOWHERE = 255
DESK_OF = np.full(len(Reason), Channel.BANK_COUNTER, np.uint8)  # where one goes who failed online
DESK_OF[[Reason.REGISTRATION, Reason.CORRECTION, Reason.DECLARATION]] = Channel.AGENCY
DESK_OF[Reason.CERTIFICATE] = Channel.TAX_HALL  # clause SP-15
DESK_OF[Reason.QUERY] = _NOWHERE  # clause SP-11: a record is looked up online
DESK_OF[Reason.CLAIM] = Channel.TOWNSHIP_DESK  # clause TS-02
_WALKS = DESK_OF != _NOWHERE
_ON_SITE = (np.arange(len(Channel)) >= FIRST_ON_SITE).view(np.uint8)
_NOBODY = np.empty(0, np.int32)
_MINUTE, _HOUR = 60, 3600


class SessionTables:
    """Quantile tables of arrival, service and patience under one set of parameters, int32 of 4,096 steps.

    `patience` has one row a channel.

    `row` says which row of `service` holds for a channel and reason, shape (channels, reasons); mostly the channel's.
    """

    def __init__(self, channels: ChannelParameters, places: PlaceParameters) -> None:
        self._cv = places.service_cv
        self._own_rows: dict[tuple[tuple[Reason | None, float], ...], Codes] = {}
        self.arrival = np.stack([_arrivals(channels.online_profile), _arrivals(places.arrival_profile)])
        means = [_mean_minutes(channels, places, c) for c in Channel]
        self.row = np.repeat(np.arange(len(Channel), dtype=np.uint8)[:, None], len(Reason), axis=1)
        for desk, reason, minutes in (
            (Channel.AGENCY, Reason.CORRECTION, places.agency.correction_minutes),
            (Channel.TAX_HALL, Reason.CERTIFICATE, places.tax_hall.certificate_minutes),
        ):
            self.row[desk, reason] = len(means)
            means.append(minutes)
        self.service = np.stack([self._of_minutes(mean) for mean in means])
        patience = [_patience_minutes(places, c) for c in Channel]
        self.patience = np.stack([exponential(mean * _MINUTE).astype(np.int32) for mean in patience])
        self.further_seconds = round(places.further_person_minutes * _MINUTE)
        self.fallback_seconds = round(channels.fallback.delay_minutes * _MINUTE)

    def _of_minutes(self, mean: float) -> NDArray[np.int32]:
        """Return the lognormal quantiles, in seconds, of a service that takes `mean` minutes."""
        return np.maximum(lognormal(mean * _MINUTE, self._cv), 1).astype(np.int32)

    def rows(self, minutes: Mapping[Reason, float] | float | None) -> Codes:
        """Return `row`, changed where errands at desks have a mean service time of their own."""
        if minutes is None:
            return self.row
        own = tuple(minutes.items()) if isinstance(minutes, Mapping) else ((None, minutes),)
        if own not in self._own_rows:
            rows = self.row.copy()
            for reason, mean in own:
                rows[FIRST_ON_SITE:, slice(None) if reason is None else reason] = len(self.service)
                self.service = np.vstack([self.service, self._of_minutes(mean)])
            self._own_rows[own] = rows
        return self._own_rows[own]


def _arrivals(profile: Steps[float]) -> NDArray[np.int32]:
    """Return arrival seconds from weights by hour, each holding until the next."""
    steps = profile.items()
    edges = [hour * _HOUR for hour, _ in steps]
    weights = [weight * (b - a) for (_, weight), (a, b) in zip(steps, pairwise(edges), strict=False)]
    return piecewise(edges, weights).astype(np.int32)


def _mean_minutes(channels: ChannelParameters, places: PlaceParameters, channel: Channel) -> float:
    if channel < FIRST_ON_SITE:
        return float(getattr(channels.session_minutes, channel.name.lower()))
    return site(places, channel).minutes


def _patience_minutes(places: PlaceParameters, channel: Channel) -> float:
    """Return the mean time one is ready to wait: on hold less than in a hall."""
    return places.hotline.patience_minutes if channel == Channel.HOTLINE else places.patience_minutes


class Channels:
    """The channels of one run."""

    def __init__(
        self,
        policy: Dated[ChannelParameters],
        places_policy: Dated[PlaceParameters],
        places: Places,
        residents: Residents,
        stream: Stream,
        *,
        first_day: int,
    ) -> None:
        self._policy = policy
        self._places_policy = places_policy
        self._residents = residents
        self._stream = stream
        self._weight = float(places.weight.mean())
        self._tables: dict[tuple[int, int], SessionTables] = {}
        self._ordinary: dict[int, NDArray[np.int64]] = {}  # failure thresholds of days without overload
        self._purposes: dict[tuple[int, ...], tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        self._place_of = np.full((len(Channel), residents.community_count), -1, np.int32)
        for kind, by_community in places.by_community.items():
            self._place_of[kind, : by_community.size] = by_community
        self.preferences = Preferences(policy, residents, stream, first_day)
        self.used_online = np.zeros(residents.id.size, bool)

    def choose(self, rows: Rows) -> Codes:
        """Return the channel each of `rows` pays through today."""
        return self.preferences.choose(rows)

    def tables(self, day: int) -> SessionTables:
        """Return the tables under the parameters in force on `day`."""
        channels, places = self._policy.at(day), self._places_policy.at(day)
        key = (id(channels), id(places))
        if key not in self._tables:
            self._tables[key] = SessionTables(channels, places)
        return self._tables[key]

    def visits(  # noqa: PLR0913 - an attempt has many sides
        self,
        luck: VisitLuck,
        who: Rows,
        when: NDArray[np.int64],
        channel: Codes,
        reason: Codes | Reason,
        *,
        day: int,
        persons: NDArray[np.int16] | int = 1,
        retry: Flags | bool = False,
        minutes: Mapping[Reason, float] | float | None = None,
        place: NDArray[np.int32] | None = None,
    ) -> Visits:
        """Return the attempts of `who`, each with its place, arrival second, service time and patience.

        Args:
            luck: the programme's purposes.
            who: rows, shape (n,).
            when: attempt keys, shape (n,).
            channel: `Channel` codes, shape (n,).
            reason: `Reason` codes, or one for all.
            day: the day, for the parameters in force.
            persons: persons served in each session.
            retry: whether an earlier failure caused the attempt.
            minutes: mean service minutes at a desk if the purpose has its own (a registration); else the place's. By
                reason if only some have.
            place: service points, if they depend on more than the resident's community.
        """
        visits = Visits(
            who=who,
            when=when,
            channel=channel,
            reason=column(reason, who.size, np.uint8),
            persons=column(persons, who.size, np.int16),
            retry=column(retry, who.size, np.bool_),
            place=_NOBODY,
            second=_NOBODY,
            service=_NOBODY,
            patience=_NOBODY,
        )
        spans = np.array((0, who.size)), self._purposes_of([luck])[0]
        visits.place, visits.second, visits.service, visits.patience = self._drawn(visits, spans, day, minutes)
        if place is not None:
            visits.place = place
        return visits

    def _purposes_of(self, lucks: Sequence[VisitLuck]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the numbers of the purposes that sessions, and online attempts, draw on: (lucks, 3), (lucks, 2)."""
        key = tuple([luck.arrival.number for luck in lucks])
        if key not in self._purposes:
            sessions = [(luck.arrival.number, luck.service.number, luck.patience.number) for luck in lucks]
            online = [(luck.online.number, luck.fallback.number) for luck in lucks]
            self._purposes[key] = (
                np.array(sessions, np.int64).reshape(-1, 3),
                np.array(online, np.int64).reshape(-1, 2),
            )
        return self._purposes[key]

    def _drawn(
        self,
        visits: Visits,
        spans: tuple[NDArray[np.int64], NDArray[np.int64]],
        day: int,
        minutes: Mapping[Reason, float] | float | None = None,
    ) -> tuple[NDArray[np.int32], Seconds, Seconds, Seconds]:
        """Return the place, arrival second, service time and patience of attempts."""
        tables, residents, stream = self.tables(day), self._residents, self._stream
        rows = tables.rows(minutes)
        return kernels.sessions(
            (visits.who, visits.when, visits.channel, visits.reason, visits.persons),
            (residents.id, residents.community),
            (self._place_of, _ON_SITE, tables.arrival, rows, tables.service, tables.patience),
            tables.further_seconds,
            spans,
            (stream.seed, stream.replication),
        )

    def knows_hours(self, day: int) -> int:
        """Return the threshold of knowing when an office is closed, under the parameters in force on `day`."""
        return int(threshold(self._policy.at(day).knows_hours_share))

    def on_open_day(self, who: Rows, day: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the planned days of office visits, moved to the next working day by those who know the hours."""
        if not day.size:
            return day
        first, opens = open_from()
        knows = self.knows_hours(int(day[0]))
        key = self._stream.seed, self._stream.replication
        moved, fits = kernels.open_days(day, who, self._residents.id, opens, first, knows, KNOWS_HOURS.number, key)
        return moved if fits else next_workdays(day)  # which tells which day the calendar does not hold

    def go_online(self, acts: Sequence[Visits], lucks: Sequence[VisitLuck], day: int) -> Together:
        """Try the online attempts of a day; add the desk visits of those who walk there today.

        Args:
            acts: each programme's attempts of the day; together they tell the province's load.
            lucks: each programme's purposes.
            day: the day.
        """
        p, residents, stream = self._policy.at(day), self._residents, self._stream
        visits, bounds = Visits.concat(acts), np.cumsum([0, *(len(v) for v in acts)])
        session, online = self._purposes_of(lucks)
        on_site = int(threshold(p.fallback.on_site))
        flags, walks = kernels.try_online(
            (visits.who, visits.when, visits.place, visits.reason),
            (residents.id, self.used_online, self.preferences.band),
            self._failure_thresholds(p, int(np.count_nonzero(visits.place < 0))),
            _WALKS,
            (on_site, on_site + int(threshold(p.fallback.retry_online))),
            (bounds, online),
            (stream.seed, stream.replication),
        )
        if walks is None:
            return Together.tried(visits, flags, bounds)
        order, bounds, again, further = walks
        visits, flags = visits.take(order), flags[:, order]
        flags[:, again] = False
        self._at_desks(visits, again, (further, session), day)
        return Together.tried(visits, flags, bounds)

    def _at_desks(
        self, visits: Visits, again: NDArray[np.intp], spans: tuple[NDArray[np.int64], NDArray[np.int64]], day: int
    ) -> None:
        """Let the attempts at `again` be made at the desk that can do the same, a stated delay later."""
        visits.channel[again] = DESK_OF[visits.reason[again]]
        visits.retry[again] = True
        visits.second[again] += np.int32(self.tables(day).fallback_seconds)
        drawn = self._drawn(visits.take(again), spans, day)
        visits.place[again], _, visits.service[again], visits.patience[again] = drawn

    def _failure_thresholds(self, p: ChannelParameters, load: int) -> NDArray[np.int64]:
        """Return the thresholds of failing by experience online and age band, shape (2, bands)."""
        province = load * self._weight / p.provincial_load_share
        overload = min(1.0, max(0.0, province / p.province_capacity - 1) * p.overload_failure)
        if overload or id(p) not in self._ordinary:
            base = np.array([p.online_failure[band] for band in AGE_BANDS])
            works = (1 - np.outer([p.first_use_factor, 1.0], base).clip(0, 1)) * (1 - overload) * (1 - p.outage_share)
            table: NDArray[np.int64] = threshold(1 - works).astype(np.int64)
            if overload:
                return table
            self._ordinary[id(p)] = table
        return self._ordinary[id(p)]
