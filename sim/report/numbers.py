"""The one store of numbers of a report: both languages, the figures and the tables read them here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.study.compare import Difference, Impact, paired
from sim.study.results import Result

Series = NDArray[np.float64]
_SAME = 1e-9  # of the baseline: differences below are arithmetic, not policy


class Span(Enum):
    """How an indicator's years make one number."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"


class Verdict(Enum):
    """What may be said of a difference."""

    SAME = "same"
    UNSURE = "unsure"
    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


def verdict(d: Difference) -> Verdict:
    """Return what may be said: a difference whose interval contains zero is never called a change.

    >>> verdict(Difference(10.0, 12.0, 2.0, -1.0, 5.0, None)).value
    'unsure'
    """
    small = _SAME * max(1.0, abs(d.baseline))
    if max(abs(d.difference), abs(d.low or 0.0), abs(d.high or 0.0)) <= small:
        return Verdict.SAME
    if d.low is None or d.high is None:
        return Verdict.UNKNOWN
    if d.low <= 0 <= d.high:
        return Verdict.UNSURE
    return Verdict.UP if d.difference > 0 else Verdict.DOWN


@dataclass(frozen=True)
class Indicators:
    """A result's indicators as arrays of shape (replications, years)."""

    years: tuple[int, ...]
    values: dict[str, Series]
    units: dict[str, str]

    def matching(self, pattern: str) -> list[str]:
        """Return the names that `pattern` means; `*` stands for any letters."""
        return [pattern] if pattern in self.values else [n for n in self.values if fnmatchcase(n, pattern)]

    def series(self, pattern: str) -> Series:
        """Return the sum of the indicators that match, zeros where there is none."""
        found = [self.values[n] for n in self.matching(pattern)]
        replications = next(iter(self.values.values())).shape[0]
        return np.sum(found, axis=0) if found else np.zeros((replications, len(self.years)))


def indicators_of(result: Result) -> Indicators:
    """Return a result's indicators, read once."""
    order = [("indicator", "ascending"), ("replication", "ascending"), ("year", "ascending")]
    table = result.indicators.sort_by(order)
    years = tuple(sorted(set(table["year"].to_pylist())))
    names, units = table["indicator"].to_pylist(), table["unit"].to_pylist()
    values = table["value"].to_numpy()
    step = len(result.runs) * len(years)
    found = {names[i]: values[i : i + step].reshape(-1, len(years)) for i in range(0, len(names), step)}
    return Indicators(years, found, {names[i]: units[i] for i in range(0, len(names), step)})


class Numbers:
    """The numbers of an impact.

    Attributes:
        impact: the comparison.
        results: the baseline and the reforms, in order.
    """

    def __init__(self, impact: Impact) -> None:
        self.impact = impact
        self.results: tuple[Result, ...] = impact.results
        self.replications = len(impact.baseline.runs)
        run = impact.baseline.scenario.policy("run").at(0)
        self.sample = float(run.sample)
        self.seed = int(run.seed)

    @cached_property
    def indicators(self) -> tuple[Indicators, ...]:
        """The indicators of each result, in order."""
        return tuple(indicators_of(r) for r in self.results)

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the horizon."""
        return self.indicators[0].years

    def has(self, pattern: str) -> bool:
        """Tell whether there is such an indicator."""
        return bool(self.indicators[0].matching(pattern))

    def unit(self, pattern: str) -> str:
        """Return the unit of the indicators that match."""
        names = self.indicators[0].matching(pattern)
        return self.indicators[0].units[names[0]] if names else ""

    def by_year(self, pattern: str, result: int) -> Series:
        """Return an indicator of a result (0: the baseline), shape (replications, years)."""
        return self.indicators[result].series(pattern)

    def over(self, pattern: str, result: int, span: Span) -> Series:
        """Return one number a replication: the sum, the last or the mean of the years."""
        series = self.by_year(pattern, result)
        if span is Span.LAST:
            return series[:, -1]
        total: Series = series.sum(axis=1)
        return total if span is Span.SUM else total / len(self.years)

    def difference(self, pattern: str, reform: int, span: Span) -> Difference:
        """Return reform (1: the first) less baseline."""
        return paired(self.over(pattern, 0, span), self.over(pattern, reform, span))

    def verdicts(self, reform: int) -> dict[str, Verdict]:
        """Return what may be said of each indicator of a reform, over all years."""
        found = {}
        for name in self.indicators[0].values:
            span = Span.SUM if self.indicators[0].units[name] in {"persons", "yuan", "visits"} else Span.MEAN
            found[name] = verdict(self.difference(name, reform, span))
        return found


def grouped(table: pa.Table, keys: Sequence[str], sums: Sequence[str]) -> list[dict[str, Any]]:
    """Return sums by group in the order of the keys."""
    plain = table.select([*keys, *sums])
    for name in keys:
        if pa.types.is_dictionary(plain[name].type):
            plain = plain.set_column(plain.column_names.index(name), name, plain[name].cast(pa.string()))
    added = plain.group_by(list(keys)).aggregate([(name, "sum") for name in sums])
    names = [*keys, *sums] if added.column_names[0] == keys[0] else [*sums, *keys]
    added = added.rename_columns(names)
    rows: list[dict[str, Any]] = added.sort_by([(key, "ascending") for key in keys]).to_pylist()
    return rows


def only(table: pa.Table, column: str, *values: str) -> pa.Table:
    """Return the rows whose column has one of the values."""
    return table.filter(pc.is_in(table[column].cast(pa.string()), pa.array(values)))
