"""When residents complain and when something happens: hazards that depend on the day's state, thinned.

Candidate days at an upper bound of the rate (full tangle, wind, news) are planned once a year; the day's own state
accepts a share of them (clauses CC-03, CC-05).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import day_of
from sim.core.counts import poisson
from sim.core.luck import Stream, attempt, below
from sim.programmes.cable_complaints import luck
from sim.programmes.cable_complaints.compounds import OUTSIDE
from sim.programmes.cable_complaints.parameters import KINDS, Parameters
from sim.world.days import Year

Integers = NDArray[np.int64]

_THOUSAND: Final = 1000
_WORD: Final = 2**32
_COMPLAINT, _INCIDENT = 0, 1
_LUCK: Final = (  # how many candidates, on which day, whether it comes true
    (luck.COMPLAINTS, luck.COMPLAINT_DAY, luck.COMPLAINS),
    (luck.INCIDENTS, luck.INCIDENT_DAY, luck.HAPPENS),
)


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates a year at full tangle, by kind, under one set of rules on calm or on windy days.

    Attributes:
        complaint: complaints about one building, without news.
        incident: incidents at one building.
        hazard_motive: share of the complaints that the hazard moves, rather than the appearance.
    """

    complaint: tuple[float, ...]
    incident: tuple[float, ...]
    hazard_motive: tuple[float, ...]


def rates_of(rules: Parameters, *, windy: bool) -> Rates:
    """Return the rates of the rules; the wind makes bundles outside more hazardous, and so more complained of."""
    p, q = rules.complaints, rules.incidents
    wind = np.ones(len(KINDS))
    if windy:
        wind[OUTSIDE] = q.windy_factor
    moved = p.hazard_share * wind
    motives = 1 - p.hazard_share + moved
    complaint = p.rate * rules.compounds.flats_per_building / _THOUSAND * _by_kind(p.corridor_share) * motives
    incident = q.rate / _THOUSAND * _by_kind(q.corridor_share) * wind
    return Rates(*(tuple(column.tolist()) for column in (complaint, incident, moved / motives)))


def _by_kind(corridor_share: float) -> NDArray[np.float64]:
    return np.array([corridor_share, 1 - corridor_share])


class Candidate(NamedTuple):
    """A day on which a bundle may be complained of, or something may happen there.

    Attributes:
        bundle: building * 2 + kind.
        incident: whether it is about an incident, not a complaint.
        when: luck key: the year and the number.
        word: luck that says whether it comes true.
    """

    bundle: int
    incident: bool
    when: int
    word: int


class Hazards:
    """The candidate days of a year, and which of them come true."""

    def __init__(self, stream: Stream, bundle_id: Integers) -> None:
        self._stream, self._id = stream, bundle_id
        self._days: dict[int, list[Candidate]] = defaultdict(list)
        self._bounds = np.zeros((2, len(KINDS)))
        self._rates: dict[tuple[int, bool], Rates] = {}

    def rates(self, rules: Parameters, *, windy: bool) -> Rates:
        """Return the rates of the rules in force, worked out once."""
        key = id(rules), windy
        if key not in self._rates:
            self._rates[key] = rates_of(rules, windy=windy)
        return self._rates[key]

    def plan(self, year: Year, versions: Sequence[Parameters]) -> None:
        """Lay down the year's candidate days, at the highest rates of the rules in force during it."""
        most = [(self.rates(p, windy=True), p.complaints.news_factor) for p in versions]
        bounds = np.array([(r.complaint, r.incident) for r, _ in most])
        bounds[:, _COMPLAINT] *= np.array([[news] for _, news in most])
        self._bounds = bounds.max(axis=0)
        self._days.clear()
        for what in (_COMPLAINT, _INCIDENT):
            self._lay_down(what, year)

    def _lay_down(self, what: int, year: Year) -> None:
        """Lay down the year's candidates of complaints or incidents."""
        count, on_day, accept = _LUCK[what]
        first = day_of(f"{year.year}-01-01")
        length = day_of(f"{year.year + 1}-01-01") - first
        mean = np.tile(self._bounds[what], self._id.size // len(KINDS))
        number = poisson(self._stream.bits(count, self._id, year.year), mean)
        bundle = np.repeat(np.arange(number.size), number)
        when = attempt(year.year, np.arange(bundle.size) - np.searchsorted(bundle, bundle))
        day = first + below(self._stream.bits(on_day, self._id[bundle], when), length)
        word = self._stream.bits(accept, self._id[bundle], when)
        for d, *candidate in zip(*(c.tolist() for c in (day, bundle, when, word)), strict=True):
            if year.first_day <= d <= year.last_day:
                self._days[d].append(Candidate(candidate[0], what == _INCIDENT, *candidate[1:]))

    def today(self, day: int) -> Sequence[Candidate]:
        """Return the day's candidates."""
        return self._days.get(day, ())

    def comes_true(self, candidate: Candidate, rate: float) -> bool:
        """Tell whether a candidate comes true, given the rate (a year) of its bundle today."""
        bound = float(self._bounds[int(candidate.incident), candidate.bundle % len(KINDS)])
        return candidate.word * bound < rate * _WORD
