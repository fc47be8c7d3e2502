"""The tally: every event a programme reports is counted here once, by year and group, and told to whoever is watched.

Because counting and tracing are the same call, the traces of all residents add up to the tables by construction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels

Rows = NDArray[np.int32]
Codes = NDArray[np.unsignedinteger]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Measure:
    """One thing that is counted.

    Attributes:
        name: without the programme's prefix, e.g. `basic.paid`.
        unit: persons, person-months, visits, calls, devices or yuan (then the amounts are summed, in fen).
        en: sentence of the trace in English; `{amount}` is replaced by yuan, `{count}` by a number.
        zh: the same in Chinese.
        sampled: whether it grows with the part of the city that is simulated; a bus line runs whole in any sample.
    """

    name: str
    unit: str
    en: str
    zh: str
    sampled: bool = True


@dataclass(frozen=True)
class TraceEntry:
    """One event in a watched resident's life."""

    day: int
    row: int
    measure: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Coded:
    """Measures that are counted together, their amounts by a code: names, places, amounts, and which have amounts."""

    names: tuple[str, ...]
    at: Integers
    amounts: Integers
    weighed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sums:
    """A year of one measure: events, and the sum of their amounts if any has one, by group."""

    count: Integers
    total: Integers
    weighed: bool


class ProgrammeTally:
    """The tally of one programme; the groups are those of the year's first day."""

    def __init__(
        self, programme: str, measures: Sequence[Measure], groups: Codes, number: int, watched: NDArray[np.bool_] | None
    ) -> None:
        self.programme = programme
        self.measures = {m.name: m for m in measures}
        self._groups, self._number = groups, number
        self._watched = watched
        self._place = {m.name: i for i, m in enumerate(measures)}
        self._clear()
        self.trace: list[TraceEntry] = []

    def _clear(self) -> None:
        self._count, self._total = np.zeros((2, len(self.measures), self._number), np.int64)
        self._weighed = np.zeros(len(self.measures), np.bool_)

    def add(self, measure: str, rows: Rows, amount_fen: NDArray[np.int64] | int | None = None, *, day: int) -> None:
        """Count `measure` for each of `rows` on `day`.

        Args:
            measure: a declared name.
            rows: residents, shape (n,); one counted twice if given twice.
            amount_fen: fen a row (or one for all); required for measures in yuan; elsewhere an integer weight.
            day: day since 1970-01-01.

        Raises:
            KeyError: the measure was not declared.
        """
        at = self._place.get(measure)
        if at is None:
            message = f"{self.programme} declares no measure {measure!r}"
            raise KeyError(message)
        if not rows.size:
            return
        self._weighed[at] |= amount_fen is not None
        kernels.add_by(self._groups, rows, 0 if amount_fen is None else amount_fen, self._count[at], self._total[at])
        if self._watched is not None:
            self._tell(measure, rows, amount_fen, day)

    def by_code(self, measures: Mapping[str, Integers | None]) -> Coded:
        """Return what `add_coded` counts: declared measures, each with its fen (or weights) by code, None for none."""
        size = max(amounts.size for amounts in measures.values() if amounts is not None)
        table = [np.zeros(size, np.int64) if amounts is None else amounts for amounts in measures.values()]
        at = np.array([self._place[name] for name in measures])
        return Coded(tuple(measures), at, np.stack(table), np.array([a is not None for a in measures.values()]))

    def add_coded(self, coded: Coded, rows: Rows | NDArray[np.intp], codes: Codes, *, day: int) -> None:
        """Count all measures of `coded` for the same `rows` on `day`, with the amounts of each row's code."""
        if not rows.size:
            return
        self._weighed[coded.at] |= coded.weighed
        kernels.add_coded(self._groups, rows, codes, coded.amounts, coded.at, self._count, self._total)
        if self._watched is not None:
            for name, amounts, weighed in zip(coded.names, coded.amounts, coded.weighed.tolist(), strict=True):
                self._tell(name, rows, amounts[codes] if weighed else None, day)

    def add_flagged(self, flags: Mapping[str, NDArray[np.bool_]], rows: Rows, *, day: int) -> None:
        """Count each of some declared measures for those of `rows` whom its flags name."""
        if not rows.size:
            return
        at = np.array([self._place[name] for name in flags])
        kernels.add_flagged(self._groups, rows, np.stack(list(flags.values())), at, self._count)
        if self._watched is not None:
            for name, flag in flags.items():
                self._tell(name, rows[flag], None, day)

    def places(self, *lists: Sequence[str | None]) -> Integers:
        """Return what `add_each` counts by code: of each list a declared measure or nothing."""
        return np.array([[-1 if name is None else self._place[name] for name in listed] for listed in lists])

    def add_each(self, places: Integers, rows: Rows, codes: Codes | Integers, *, day: int) -> None:
        """Count for each of `rows` on `day` the measures of its code."""
        kernels.count_coded(self._groups, rows, codes, places, self._count)
        if self._watched is not None:
            names = tuple(self.measures)
            for listed in places:
                for place in np.unique(listed[listed >= 0]).tolist():
                    self._tell(names[place], rows[listed[codes] == place], None, day)

    def _tell(
        self, measure: str, rows: Rows | NDArray[np.intp], amount_fen: NDArray[np.int64] | int | None, day: int
    ) -> None:
        assert self._watched is not None
        seen = np.flatnonzero(self._watched[rows])
        if not seen.size:
            return
        amounts = np.broadcast_to(np.asarray(1 if amount_fen is None else amount_fen, np.int64), rows.shape)
        self.trace.extend(TraceEntry(day, int(rows[i]), f"{self.programme}.{measure}", int(amounts[i])) for i in seen)

    def close_year(self) -> dict[str, Sums]:
        """Return the year's sums by measure, and start anew."""
        count, total, weighed = self._count, self._total, self._weighed.tolist()
        self._clear()
        return {name: Sums(count[at], total[at], weighed[at]) for name, at in self._place.items()}


class Tally:
    """All programmes' tallies.

    Attributes:
        watched: flags the residents whose trace is wanted.
    """

    def __init__(self, groups: Codes, number: int, watched: NDArray[np.bool_] | None = None) -> None:
        """Count by `groups`, the residents' codes below `number`."""
        self._groups, self._number = groups, number
        self.watched = watched
        self._of: dict[str, ProgrammeTally] = {}
        self._spent: list[tuple[Rows, NDArray[np.int32]]] = []

    @property
    def watching(self) -> bool:
        """Whether anybody's trace is wanted."""
        return self.watched is not None

    def declare(self, programme: str, measures: Sequence[Measure]) -> ProgrammeTally:
        """Open the tally of `programme` with its measures."""
        self._of[programme] = ProgrammeTally(programme, measures, self._groups, self._number, self.watched)
        return self._of[programme]

    def spend(self, rows: Rows, seconds: NDArray[np.int32]) -> None:
        """Add time of residents that no attempt tells of: on a bus, on the way to a stop."""
        if rows.size:
            self._spent.append((rows, seconds))

    def spent(self) -> tuple[Rows, NDArray[np.int32]]:
        """Return the year's time beyond the attempts, as (rows, seconds), and start anew."""
        spent, self._spent = self._spent, []
        if not spent:
            return np.empty(0, np.int32), np.empty(0, np.int32)
        rows, seconds = zip(*spent, strict=True)
        return np.concatenate(rows), np.concatenate(seconds)

    def of(self, programme: str) -> ProgrammeTally:
        """Return the tally that `programme` declared."""
        return self._of[programme]

    def programmes(self) -> dict[str, ProgrammeTally]:
        """Return all tallies by programme."""
        return self._of

    def trace(self) -> list[TraceEntry]:
        """Return what happened to the watched, by day."""
        return sorted((e for t in self._of.values() for e in t.trace), key=lambda e: (e.row, e.day))
