"""Who wants to go to the veterans' hall, on which day, and what for (clauses BL-02 and BL-05).

Veterans have business there at random, those of the city districts more often than those of counties with a hall of
their own. A stated share of the visits is made by another adult of the household. What is wanted on a working day is
weighted by the days' factors: the first weeks of the new hall draw more.

A visit is known by its attempt key: the year and number of the errand, and how often one has tried.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import next_workdays, workdays
from sim.core.counts import poisson
from sim.core.luck import Choice, attempt, below, threshold
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import COLD, COMES_AGAIN, DEPENDANT, LATER, SERVICE, VISIT_DAY, VISITS
from sim.scenario import Dated
from sim.world.days import Year
from sim.world.residents import Rows as AnyRows
from sim.world.visits import Reason
from sim.world.world import World

Rows = NDArray[np.int32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_ADULT = 18
_ERRANDS = 4  # at most so many visits of one veteran in a year
_OF_DEPENDANT = 4  # errands from this number on are a dependant's
_NUMBERS = 8
_TRIES = 255  # the low byte of an attempt key
_NEIGHBOURS = (-1, 1, -2, 2, -3, 3)  # households stand together in the rows
_service = lru_cache(maxsize=16)(Choice)  # by shares, worked out once for a set of rules
FIRST_SERVICE = Reason.PETITION


@dataclass(frozen=True)
class Wanted:
    """Visits wanted: who, attempt key, day."""

    who: Rows
    when: Integers
    day: Integers

    def take(self, at: Integers | Flags | slice) -> "Wanted":
        """Return those at `at`."""
        return Wanted(self.who[at], self.when[at], self.day[at])

    @staticmethod
    def concat(parts: "list[Wanted]") -> "Wanted":
        """Return all of `parts`."""
        columns = ([getattr(part, name) for part in parts] for name in ("who", "when", "day"))
        return Wanted(*(np.concatenate(column) for column in columns))

    @staticmethod
    def none() -> "Wanted":
        """Return no visits."""
        return Wanted(np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int64))

    def order(self) -> NDArray[np.intp]:
        """Return the order by day, key and row."""
        return np.lexsort((self.who, self.when, self.day))

    @property
    def tries(self) -> Integers:
        """How often one has tried before."""
        return self.when & _TRIES


class Visitors:
    """Draws who wants to come."""

    def __init__(self, policy: Dated[Parameters], world: World) -> None:
        self._policy = policy
        self._world = world
        rules = policy.at(world.first_day)
        self._outside = np.array([km > 0 for km in rules.ways.county_distance.values_in_order])
        self._veterans: Rows = np.flatnonzero(world.residents.veteran).astype(np.int32)  # at any time of the run
        veterans = self.veterans()
        factor = np.where(self._outside[world.residents.county[veterans]], rules.hall.outside_factor, 1.0)
        weight = world.weights[world.residents.county[veterans]]
        self._weighted = float(factor @ weight)

    def veterans(self) -> Rows:
        """Return the veterans who live in the city now."""
        return self._veterans[self._world.residents.alive[self._veterans]]

    def plan(self, year: Year) -> Wanted:
        """Return the visits of the year, each on a working day."""
        days = np.arange(year.first_day, year.last_day + 1)[workdays(year.first_day, year.last_day)]
        weight = np.cumsum([self._a_day(day) for day in days.tolist()])
        if not days.size or weight[-1] <= 0:
            return Wanted.none()
        veterans, number = self._errands(self._policy.at(year.first_day), float(weight[-1]), year.year)
        stream, ids = self._world.stream, self._world.residents.id[veterans]
        key = attempt(year.year * _NUMBERS + number, 0)
        u = stream.uniform(VISIT_DAY, ids, key) * weight[-1]
        day = days[np.searchsorted(weight, u, side="right").clip(0, days.size - 1)]
        who, key = self._by_dependants(veterans, key, year)
        return Wanted(who, key, day)

    def _a_day(self, day: int) -> float:
        """Return the visits that one veteran of the city districts wants to make on a working day."""
        hall = self._policy.at(day).hall
        return hall.visitors_per_workday * hall.first_weeks_factor / max(self._weighted, 1.0)

    def _errands(self, rules: Parameters, mean: float, year: int) -> tuple[Rows, Integers]:
        """Return who has errands this year, and the number of each: Poisson about `mean` in the city districts."""
        veterans = self.veterans()
        residents = self._world.residents
        bits = self._world.stream.bits(VISITS, residents.id[veterans], year)
        outside = self._outside[residents.county[veterans]]
        counts = poisson(bits, np.where(outside, mean * rules.hall.outside_factor, mean))
        found = [np.flatnonzero(counts > n) for n in range(_ERRANDS)]
        number = np.repeat(np.arange(_ERRANDS), [at.size for at in found])
        return veterans[np.concatenate(found)], number

    def _by_dependants(self, veterans: Rows, key: Integers, year: Year) -> tuple[Rows, Integers]:
        """Return who goes, and the keys: some errands are those of another adult of the household."""
        residents, stream = self._world.residents, self._world.stream
        share = self._policy.at(year.first_day).hall.dependants_share
        at = np.flatnonzero(stream.happens(DEPENDANT, residents.id[veterans], key, threshold(share)))
        who, key = veterans.copy(), key.copy()
        for offset in _NEIGHBOURS:
            open_ = at[who[at] == veterans[at]]
            other = (veterans[open_] + offset).clip(0, len(residents) - 1)
            fits = self._is_dependant(other, veterans[open_], year.first_day)
            who[open_[fits]] = other[fits]
        theirs = who != veterans
        key[theirs] += attempt(_OF_DEPENDANT, 0)
        return who, key

    def _is_dependant(self, other: AnyRows, veteran: AnyRows, day: int) -> Flags:
        residents = self._world.residents
        adult = residents.birthday(other, _ADULT) <= day
        same = residents.household[other] == residents.household[veteran]
        flags: Flags = same & adult & residents.alive[other] & ~residents.veteran[other]
        return flags

    # what luck says of a visit ------------------------------------------------------------------------------------

    def service(self, rules: Parameters, wanted: Wanted) -> NDArray[np.uint8]:
        """Return the service each is after, in the order of the hall's services: the same at every try."""
        bits = self._world.stream.bits(SERVICE, self._world.residents.id[wanted.who], wanted.when & ~_TRIES)
        return _service(rules.hall.services.values_in_order).of(bits)

    def cold(self, rules: Parameters, days: Integers) -> Flags:
        """Return which days are cold."""
        weather = self._world.weather
        flags: Flags = weather.temperature[days - weather.first_day] < rules.hall.cold_limit
        return flags

    def puts_off(self, rules: Parameters, wanted: Wanted) -> Flags:
        """Return who will not go on the day because of the cold (clause BL-05)."""
        cold = self.cold(rules, wanted.day)
        if not cold.any():
            return cold
        ids, share = self._world.residents.id[wanted.who], threshold(rules.hall.cold_deterrence)
        return cold & self._world.stream.happens(COLD, ids, wanted.when, share)

    def later(self, rules: Parameters, wanted: Wanted, after: Integers | int) -> Wanted:
        """Return the next try of each, on a working day soon after `after`."""
        bits = self._world.stream.bits(LATER, self._world.residents.id[wanted.who], wanted.when)
        day = next_workdays(after + 1 + below(bits, rules.hall.put_off_days))
        return Wanted(wanted.who, wanted.when + 1, day)

    def comes_again(self, rules: Parameters, wanted: Wanted) -> Flags:
        """Return who will come again after not having been served."""
        ids, share = self._world.residents.id[wanted.who], threshold(rules.hall.return_share)
        again = self._world.stream.happens(COMES_AGAIN, ids, wanted.when, share)
        flags: Flags = again & (wanted.tries + 1 < rules.hall.tries)
        return flags
