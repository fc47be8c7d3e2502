"""Baseline and reform side by side: their pictures paired by replication, as numbers with intervals.

A first look runs only the programmes that a lever touches, in both; the rest of the city is the baseline's whole
picture less its picture of these programmes. The difference is exact for what was run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.page.picture import Picture
from sim.report.answer import Finding
from sim.report.numbers import Indicators, Span, verdict
from sim.report.words import HEADLINES
from sim.study.compare import Difference, paired

Series = NDArray[np.float64]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Pairs:
    """Pictures of the same replications, of the same years.

    Attributes:
        before: the baseline, a picture a replication.
        after: the reform, likewise.
        whole: the baseline with all programmes, None where `before` has them all.
    """

    before: tuple[Picture, ...]
    after: tuple[Picture, ...]
    whole: Picture | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """The years that all pictures have."""
        return self.before[0].years

    @cached_property
    def indicators(self) -> tuple[Indicators, Indicators]:
        """Indicators of baseline and reform, shape (replications, years) each."""
        return _stacked(self.before), _stacked(self.after)

    @cached_property
    def _whole_and_part(self) -> tuple[Indicators, Indicators]:
        """Return indicators of the baseline with all programmes and with those that were run."""
        whole = (self.whole,) if self.whole else self.before[:1]
        return _stacked(whole), _stacked(self.before[:1])

    def difference(self, pattern: str, span: Span) -> Difference:
        """Return reform less baseline; the levels are those of the whole city."""
        before, after = (over(i.series(pattern), span) for i in self.indicators)
        d = paired(before, after)
        rest = self._rest(pattern, span)
        return Difference(d.baseline + rest, d.reform + rest, d.difference, d.low, d.high, d.variance_ratio)

    def by_year(self, pattern: str) -> tuple[Series, Series]:
        """Return the means of baseline and reform by year."""
        rest = self._rest_by_year(pattern)
        before, after = (i.series(pattern).mean(axis=0) + rest for i in self.indicators)
        return before, after

    def findings(self) -> list[Finding]:
        """Return the headline indicators in the order of the report."""
        found = []
        for headline in HEADLINES:
            names = self.indicators[1].matching(headline.pattern)
            if names:
                d = self.difference(headline.pattern, headline.span)
                found.append(Finding(headline, headline.unit or self.indicators[1].units[names[0]], d, verdict(d)))
        return found

    def arrivals(self, kind: str) -> tuple[Series, Series]:
        """Return the mean arrivals a day of baseline and reform at a kind of place."""
        return self._daily("arrivals", kind)

    def waits(self, kind: str) -> tuple[Series, Series]:
        """Return the mean waits a day in minutes of what was run, NaN where nobody came."""
        with np.errstate(invalid="ignore"):
            return _mean([p.waits for p in self.before], kind), _mean([p.waits for p in self.after], kind)

    def kinds(self) -> list[str]:
        """Return the kinds of places to which anybody came."""
        pictures = (*self.before, *self.after, *((self.whole,) if self.whole else ()))
        return list(dict.fromkeys(kind for picture in pictures for kind in picture.arrivals))

    def paid(self) -> dict[tuple[str, str], tuple[Series, Series]]:
        """Return yuan by programme and payer, baseline and reform, one number a year."""
        every = (*self.before, *self.after, *((self.whole,) if self.whole else ()))
        names = dict.fromkeys(name for picture in every for name in picture.paid)
        found = {}
        for name in names:
            before, after = _mean([p.paid for p in self.before], name), _mean([p.paid for p in self.after], name)
            rest = _of(self.whole.paid, name, before) - _of(self.before[0].paid, name, before) if self.whole else 0
            found[name] = before + rest, after + rest
        return found

    def _daily(self, what: str, kind: str) -> tuple[Series, Series]:
        before = _mean([getattr(p, what) for p in self.before], kind)
        after = _mean([getattr(p, what) for p in self.after], kind)
        if self.whole is None:
            return _same_size(before, after)
        whole, part = getattr(self.whole, what).get(kind), getattr(self.before[0], what).get(kind)
        if whole is None:
            return _same_size(before, after)
        before, after = _same_size(before, after, whole.size)
        rest = whole - part if part is not None else whole
        return before + rest, after + rest

    def _rest_by_year(self, pattern: str) -> Series:
        if self.whole is None:
            return np.zeros(len(self.years))
        whole, part = self._whole_and_part
        rest: Series = whole.series(pattern)[0] - part.series(pattern)[0]
        return rest

    def _rest(self, pattern: str, span: Span) -> float:
        return float(over(self._rest_by_year(pattern)[None, :], span)[0])


def over(series: Series, span: Span) -> Series:
    """Return one number a replication: the sum, the last or the mean of the years."""
    if span is Span.LAST:
        return series[:, -1]
    total: Series = series.sum(axis=1)
    return total if span is Span.SUM else total / series.shape[1]


def pairs_of(before: Sequence[Picture], after: Sequence[Picture], whole: Picture | None = None) -> Pairs:
    """Return the pairs over the years that all pictures have."""
    pictures = [*before, *after, *([whole] if whole else [])]
    years = min(len(p.years) for p in pictures)
    cut = [tuple(p.until(years) for p in side) for side in (before, after)]
    return Pairs(cut[0], cut[1], whole.until(years) if whole else None)


def _stacked(pictures: Sequence[Picture]) -> Indicators:
    names = dict.fromkeys(name for picture in pictures for name in picture.values)
    none = np.zeros(len(pictures[0].years))
    values = {name: np.stack([p.values.get(name, none) for p in pictures]) for name in names}
    units = {name: unit for picture in pictures for name, unit in picture.units.items()}
    return Indicators(pictures[0].years, values, units)


def _mean(parts: Sequence[Mapping[Key, Series]], name: Key) -> Series:
    size = max((v.size for part in parts for v in part.values()), default=0)
    found = [part.get(name, np.zeros(size)) for part in parts]
    mean: Series = np.mean(found, axis=0)
    return mean


def _of(part: Mapping[tuple[str, str], Series], name: tuple[str, str], like: Series) -> Series:
    return part.get(name, np.zeros(like.size))


def _same_size(before: Series, after: Series, size: int = 0) -> tuple[Series, Series]:
    size = max(before.size, after.size, size)
    return tuple(np.zeros(size) if v.size < size else v for v in (before, after))  # type: ignore[return-value]
