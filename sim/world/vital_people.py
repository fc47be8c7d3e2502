"""People and households as the draws of births, deaths and moves see them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from sim.world.households import HouseholdKind, ranges
from sim.world.residents import birthday

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]

NEVER: Final = np.iinfo(np.int32).max
DIED: Final = 1
LEFT: Final = 2
_WORD_BITS: Final = 63


@dataclass(slots=True)
class People:
    """People with the days between which they live in the city.

    Attributes:
        id, birth, sex, household: as the residents' columns.
        enter: first day in the city; the day before the horizon for founders.
        leave: day of death or of leaving, NEVER for those who stay.
        cause: DIED or LEFT, 0 for those who stay.
    """

    id: npt.NDArray[np.int64]
    birth: npt.NDArray[np.int32]
    sex: npt.NDArray[np.uint8]
    household: npt.NDArray[np.int32]
    enter: npt.NDArray[np.int32]
    leave: npt.NDArray[np.int32]
    cause: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, columns: Mapping[str, Array], enter: int | Array) -> Self:
        """Return people who all stay, from residents' columns."""
        n = len(columns["id"])
        return cls(
            id=np.asarray(columns["id"], np.int64),
            birth=np.asarray(columns["birth"], np.int32),
            sex=np.asarray(columns["sex"], np.uint8),
            household=np.asarray(columns["household"], np.int32),
            enter=np.broadcast_to(np.asarray(enter, np.int32), n).copy(),
            leave=np.full(n, NEVER, np.int32),
            cause=np.zeros(n, np.uint8),
        )

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.id)

    def followed_by(self, others: Self) -> Self:
        """Return these and then the others."""
        joined = {f.name: np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(self)}
        return type(self)(**joined)

    def here(self, rows: Rows, day: int | Array) -> npt.NDArray[np.bool_]:
        """Return who of `rows` came before `day` and has not gone by then."""
        present: npt.NDArray[np.bool_] = (self.enter[rows] < day) & (self.leave[rows] > day)
        return present

    def go(self, rows: Rows, day: Array, cause: int) -> None:
        """Let `rows`, each once, go on `day`, unless they have gone before or are not there yet."""
        sooner = (day < self.leave[rows]) & (day > self.enter[rows])
        self.leave[rows[sooner]] = day[sooner]
        self.cause[rows[sooner]] = cause


@dataclass(slots=True)
class Homes:
    """Households with their place on 1 January and the day on which they leave.

    Attributes:
        key: id of the first member, by which they are drawn.
        oldest: earliest day of birth of a first member.
        county, community: where they live.
        family: whether they move as a whole; collective households do not.
        out: day of leaving the city, or NEVER.
    """

    key: npt.NDArray[np.int64]
    oldest: npt.NDArray[np.int32]
    county: npt.NDArray[np.uint8]
    community: npt.NDArray[np.int32]
    family: npt.NDArray[np.bool_]
    out: npt.NDArray[np.int32]

    @classmethod
    def of(cls, households: Mapping[str, Array], people: People, members: "Members") -> Self:
        """Return the households of the first day."""
        n = len(households["kind"])
        used = np.flatnonzero(members.sizes)
        firsts = members.starts[used]
        key, oldest = np.zeros(n, np.int64), np.zeros(n, np.int32)
        key[used] = people.id[members.order[firsts]]
        if len(used):
            oldest[used] = np.minimum.reduceat(people.birth[members.order], firsts)
        return cls(
            key=key,
            oldest=oldest,
            county=np.array(households["county"], np.uint8),
            community=np.array(households["community"], np.int32),
            family=(np.asarray(households["kind"]) != HouseholdKind.COLLECTIVE) & (members.sizes > 0),
            out=np.full(n, NEVER, np.int32),
        )

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.key)

    def followed_by(self, others: Self) -> Self:
        """Return these and then the others."""
        joined = {f.name: np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(self)}
        return type(self)(**joined)


class Members:
    """Who belongs to which household."""

    def __init__(self, household: Array, count: int) -> None:
        """Index the members of `count` households, each household's in the order of rows."""
        ascending = bool(np.all(household[1:] >= household[:-1]))
        self.order: Rows = np.arange(len(household)) if ascending else np.argsort(household, kind="stable")
        self.sizes: Rows = np.bincount(household, minlength=count)
        self.starts: Rows = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])

    def of(self, households: Array) -> tuple[Rows, Rows]:
        """Return the members of `households`, and for each the index of its household within `households`."""
        sizes = self.sizes[households]
        return self.order[ranges(self.starts[households], sizes)], np.repeat(np.arange(len(sizes)), sizes)


class Birthdays:
    """Days on which people reach an age, looked up by the day of birth."""

    def __init__(self, birth: Array) -> None:
        """Serve all days of birth that occur."""
        self._first = int(birth.min()) if len(birth) else 0
        self._births = np.arange(self._first, int(birth.max()) + 1 if len(birth) else 1)
        self._tables: dict[int, npt.NDArray[np.int32]] = {}

    def of(self, birth: Array, years: int) -> npt.NDArray[np.int32]:
        """Return the day on which each of those born on `birth` reaches the age of `years`."""
        if years not in self._tables:
            self._tables[years] = birthday(self._births, years)
        days: npt.NDArray[np.int32] = self._tables[years][birth - self._first]
        return days


@dataclass(frozen=True, slots=True)
class Arrivals:
    """New people of one year, in rows that follow each other.

    Attributes:
        people: who they are.
        source: row of the mother, or of the founder of whom they are a likeness.
        born: whether they are born (else they move in).
        origin: code of registration of those who move in.
    """

    people: People
    source: Rows
    born: npt.NDArray[np.bool_]
    origin: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Moves:
    """Households that move within the city.

    Attributes:
        household: who moves; some may have died out by then.
        day: when.
        community: where to.
    """

    household: npt.NDArray[np.int32]
    day: npt.NDArray[np.int32]
    community: npt.NDArray[np.int32]


def rank(values: Array) -> Rows:
    """Return for each value how many equal ones stand before it."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]]) if len(values) else np.zeros(0, bool)
    starts = np.flatnonzero(first)
    rank = np.empty(len(values), np.int64)
    rank[order] = np.arange(len(values)) - np.repeat(starts, np.diff(np.append(starts, len(values))))
    return rank


def order_of(major: Array, minor: Array) -> Rows:
    """Return the order of whole numbers by `major` and then `minor`.

    Both are not negative. Where they fit, they are sorted in one word together with their place, several times as
    fast as an indirect sort.
    """
    n = len(major)
    if not n:
        return np.zeros(0, np.int64)
    minor_bits, place_bits = int(minor.max()).bit_length(), n.bit_length()
    if int(major.max()).bit_length() + minor_bits + place_bits > _WORD_BITS:
        return np.lexsort((minor, major))
    packed = (major.astype(np.int64) << (minor_bits + place_bits)) | (minor.astype(np.int64) << place_bits)
    if np.all(packed[1:] >= packed[:-1]):
        return np.arange(n)
    packed |= np.arange(n)
    packed.sort()
    return packed & ((1 << place_bits) - 1)
