"""The births, deaths and moves of a whole run, sorted by day, and all that follows from them.

Who is widowed, whose household changes, who reaches an age: none of it depends on a lever either, so it is worked out
once, for all days together, and a day of a run only looks its rows up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from sim.core.luck import Stream
from sim.world.days import years
from sim.world.demography_parameters import DemographyParameters
from sim.world.households import ADULT_AGE, ELDER_AGE, HouseholdKind
from sim.world.newcomers import communities, new_households, newcomer_columns
from sim.world.vital_draws import Draws
from sim.world.vital_people import DIED, LEFT, Array, Birthdays, Members, Moves, Rows, order_of
from sim.world.vital_places import Reference

TURNS: Final = (16, 60, 65, 75, 80)  # ages whose birthdays the programmes ask for
_ROUTES: Final = (60, 75, 80)  # ages at which an elder's own situation changes
_PARTNER_AGE: Final = 30  # somebody younger who dies leaves no widow
_PARTNER_GAP: Final = 15 * 365  # days of age between partners; parents and children are further apart


@dataclass(frozen=True, slots=True)
class DayList:
    """Columns sorted by day.

    Attributes:
        columns: the columns, the first of them rows or households.
        starts: place of the first entry of each day, one element more than days.
        first_day: the first day.
    """

    columns: tuple[Array, ...]
    starts: list[int]
    first_day: int

    @classmethod
    def of(cls, days: Array, *columns: Array, horizon: tuple[int, int]) -> "DayList":
        """Sort `columns` by `days` and then by the first column, leaving out what is not within the horizon."""
        first, last = horizon
        inside = np.flatnonzero((days >= first) & (days <= last))
        counts = np.bincount(days[inside] - first, minlength=last - first + 1)
        starts = [0, *np.cumsum(counts).tolist()]
        order = inside[order_of(days[inside] - first, columns[0][inside])]
        done = tuple(column[order] for column in columns)
        for column in done:
            column.flags.writeable = False
        return cls(done, starts, first)

    def all_on(self, day: int) -> tuple[Array, ...]:
        """Return all columns of `day`."""
        place = day - self.first_day
        cut = slice(self.starts[place], self.starts[place + 1])
        return tuple(column[cut] for column in self.columns)

    def between(self, first_day: int, last_day: int) -> tuple[Array, ...]:
        """Return the first column of some days, the day of each entry, and all other columns."""
        a, b = first_day - self.first_day, last_day - self.first_day + 1
        cut = slice(self.starts[a], self.starts[b])
        days = np.repeat(np.arange(first_day, last_day + 1), np.diff(self.starts[a : b + 1]))
        first, *others = (column[cut] for column in self.columns)
        return first, days, *others

    def count(self, first_day: int, last_day: int) -> int:
        """Return the number of entries from `first_day` to `last_day`."""
        return self.starts[last_day - self.first_day + 1] - self.starts[first_day - self.first_day]


@dataclass(frozen=True, slots=True)
class VitalEvents:
    """All demographic events of a run. Rows are those of founders and then of newcomers.

    Attributes:
        first_day, last_day: the horizon.
        newcomers: residents' columns of the people who will be born or move in, in the order of rows.
        new_households: columns of the households that will move in, behind the first ones.
        died, left, born, arrived: rows.
        moved: rows, with the community moved to.
        moved_households: households, with the community moved to.
        widowed: rows of those whose partner died.
        changed: rows of living people of 60 or more who turned 60, 75 or 80, moved in or moved, or somebody of whose
            household died, left or was born.
        turned: rows by age reached.
        deltas: households, with what is added to members, elders and children.
        county_of, urban_of: of each community.
    """

    first_day: int
    last_day: int
    newcomers: Mapping[str, Array]
    new_households: Mapping[str, Array]
    died: DayList
    left: DayList
    born: DayList
    arrived: DayList
    moved: DayList
    moved_households: DayList
    widowed: DayList
    changed: DayList
    turned: Mapping[int, DayList]
    deltas: DayList
    county_of: npt.NDArray[np.uint8]
    urban_of: npt.NDArray[np.bool_]

    def all_households(self, households: Mapping[str, Array]) -> dict[str, Array]:
        """Return the columns of the first households and, behind them, of those that will move in."""
        return {name: np.concatenate([households[name], new]) for name, new in self.new_households.items()}


class Founders(Protocol):
    """Who lives in the city on the first day: residents' and households' columns."""

    @property
    def columns(self) -> Mapping[str, Array]:
        """The residents' columns; `household` ascending makes the draws fast."""

    @property
    def households(self) -> Mapping[str, Array]:
        """The households' columns."""


def draw_events(
    population: Founders,
    parameters: DemographyParameters,
    stream: Stream,
    first_day: int,
    last_day: int,
    reference: Reference | None = None,
) -> VitalEvents:
    """Return what happens to the founders, and who comes, from the first to the last day.

    Args:
        population: the founders.
        parameters: rates, as they hold on the first day.
        stream: the run's luck.
        first_day, last_day: the horizon, both days included.
        reference: the whole city to which rates refer, also in a sample; the census of Datong if left out.
    """
    columns, households = population.columns, population.households
    whole = reference if reference is not None else Reference.of_census()
    draws = Draws(columns, households, parameters, stream, whole, first_day)
    for year in years(first_day, last_day):
        draws.draw(year)
    return _Assembly(columns, households, draws, (first_day, last_day)).events()


class _Assembly:
    """Works out what follows from the draws."""

    def __init__(
        self, residents: Mapping[str, Array], households: Mapping[str, Array], draws: Draws, horizon: tuple[int, int]
    ) -> None:
        self.horizon, self.draws, self.people = horizon, draws, draws.people
        self.newcomers = newcomer_columns(residents, households, draws)
        self.new_households = new_households(draws)
        self.kind = np.concatenate([np.asarray(households["kind"]), self.new_households["kind"]])
        self.members = Members(self.people.household, len(self.kind))
        self.birthdays = Birthdays(self.people.birth)
        self.moves = _joined(draws.moves)
        self.county_of, self.urban_of = communities(households, residents)

    def events(self) -> VitalEvents:
        """Return all events, sorted by day."""
        people = self.people
        went = np.flatnonzero(people.cause)
        died, left = went[people.cause[went] == DIED], went[people.cause[went] == LEFT]
        founders = len(people) - len(self.newcomers["id"])
        came = np.arange(founders, len(people))
        at_birth = people.birth[came] == people.enter[came]
        turned = {age: self._turning(age) for age in (*TURNS, ADULT_AGE)}
        rows, owner = self._present(self.moves.household, self.moves.day)
        moved = self.moves.day[owner], rows, self.moves.community[owner]
        return VitalEvents(
            *self.horizon,
            self.newcomers,
            self.new_households,
            died=self._list(people.leave[died], died),
            left=self._list(people.leave[left], left),
            born=self._list(people.enter[came[at_birth]], came[at_birth]),
            arrived=self._list(people.enter[came[~at_birth]], came[~at_birth]),
            moved=self._list(*moved),
            moved_households=self._list(self.moves.day, self.moves.household, self.moves.community),
            widowed=self._list(*self._widowed(died)),
            changed=self._changed(turned, went, came, moved[:2]),
            turned={age: self._list(*turned[age]) for age in TURNS},
            deltas=self._deltas(turned, went, came),
            county_of=self.county_of,
            urban_of=self.urban_of,
        )

    def _list(self, days: Array, first: Array, *others: Array) -> DayList:
        return DayList.of(days, first.astype(np.int32), *others, horizon=self.horizon)

    def _present(self, households: Array, days: Array) -> tuple[Rows, Rows]:
        """Return the members of `households` who are there on `days`, and the index of their household."""
        rows, owner = self.members.of(households)
        there = self.people.here(rows, days[owner])
        return rows[there], owner[there]

    def _turning(self, age: int) -> tuple[Array, Rows]:
        """Return on which day who reaches `age` while in the city."""
        people, (first, last) = self.people, self.horizon
        year = 365.25
        near = (people.birth > first - (age + 1) * year) & (people.birth < last - (age - 1) * year)
        rows = np.flatnonzero(near)
        days = self.birthdays.of(people.birth[rows], age)
        there = people.here(rows, days)
        return days[there], rows[there]

    def _is_elder(self, rows: Rows, days: Array) -> npt.NDArray[np.bool_]:
        elder: npt.NDArray[np.bool_] = self.birthdays.of(self.people.birth[rows], ELDER_AGE) <= days
        return elder

    def _widowed(self, died: Rows) -> tuple[Array, Rows]:
        """Return when who loses a partner: somebody of the other sex and of near age in the same household."""
        people = self.people
        days = people.leave[died]
        grown = self.birthdays.of(people.birth[died], _PARTNER_AGE) <= days
        grown &= self.kind[people.household[died]] != HouseholdKind.COLLECTIVE
        died, days = died[grown], days[grown]
        rows, owner = self._present(people.household[died], days)
        gap = np.abs(people.birth[rows] - people.birth[died][owner])
        possible = (people.sex[rows] != people.sex[died][owner]) & (gap <= _PARTNER_GAP)
        rows, owner, gap = rows[possible], owner[possible], gap[possible]
        order = np.lexsort((gap, owner))
        _, nearest = np.unique(owner[order], return_index=True)
        chosen = order[nearest]
        return days[owner[chosen]], rows[chosen]

    def _changed(
        self, turned: Mapping[int, tuple[Array, Rows]], went: Rows, came: Rows, moved: tuple[Array, Rows]
    ) -> DayList:
        """Return the elders whose own situation changes, each once a day."""
        people = self.people
        days = np.concatenate([people.leave[went], people.enter[came]])
        homes = people.household[np.concatenate([went, came])]
        family = self.kind[homes] != HouseholdKind.COLLECTIVE
        days, homes = days[family], homes[family]
        rows, owner = self._present(homes, days)
        touched = [(days[owner], rows), (people.enter[came], came), moved]
        days = np.concatenate([day for day, _ in touched])
        rows = np.concatenate([row for _, row in touched])
        elder = self._is_elder(rows, days)
        own = [turned[age] for age in _ROUTES]
        days = np.concatenate([days[elder], *(day for day, _ in own)])
        rows = np.concatenate([rows[elder], *(row for _, row in own)])
        keys = np.sort(days.astype(np.int64) * len(people) + rows)
        once = keys[np.diff(keys, prepend=-1) > 0]
        return self._list(*np.divmod(once, len(people)))

    def _deltas(self, turned: Mapping[int, tuple[Array, Rows]], went: Rows, came: Rows) -> DayList:
        """Return what is added to each household's counters, each household once a day."""
        people = self.people
        adulthood = self.birthdays.of
        parts = []
        for sign, rows, days in ((-1, went, people.leave[went]), (1, came, people.enter[came])):
            child = adulthood(people.birth[rows], ADULT_AGE) > days
            parts.append((days, rows, np.full(len(rows), sign), sign * self._is_elder(rows, days), sign * child))
        for age, old, young in ((ELDER_AGE, 1, 0), (ADULT_AGE, 0, -1)):
            days, rows = turned[age]
            later = days > self.horizon[0]  # the counters stand as of the first day
            days, rows = days[later], rows[later]
            size = len(rows)
            parts.append((days, rows, np.zeros(size, int), np.full(size, old), np.full(size, young)))
        days, rows, *added = (np.concatenate(column) for column in zip(*parts, strict=True))
        household = people.household[rows]
        order = order_of(days, household)
        days, household = days[order], household[order]
        firsts = np.flatnonzero(np.diff(days, prepend=-1) | np.diff(household, prepend=-1))
        small = [column[order].astype(np.int16) for column in added]
        sums = [np.add.reduceat(column, firsts, dtype=np.int16) if len(firsts) else column for column in small]
        return self._list(days[firsts], household[firsts], *sums)


def _joined(moves: list[Moves]) -> Moves:
    columns: list[Any] = [
        np.concatenate([getattr(move, name) for move in moves]) for name in ("household", "day", "community")
    ]
    return Moves(*columns)
