"""Tipping points: how far one assumption may move before a difference changes its sign.

Written against a plain question, "what is the difference at these quantiles?", asked by `yield`: the caller answers
the questions of many searches at once, so that their runs share the processors.

All values of an assumption meet the same people and luck. The tipping point is where the mean difference is zero; its
interval is made of all values whose own 95% interval of the difference holds zero, so it covers the true point in 95
of 100 studies. Nothing is said of what lies between two values that were tried and agree.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.study.compare import paired

Differences = NDArray[np.float64]
Questions = Generator[list[float], Differences, "Profile"]

RESOLUTION = 1 / 64  # of the range: a tipping point is looked for until it is known as closely as this
PROBES = (0.0, 0.25, 0.5, 0.75, 1.0)
_SAME = 1e-12  # a difference below is arithmetic


@dataclass(frozen=True)
class Standing:
    """A mean difference with its 95% interval over replications."""

    mean: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 where the interval is above or below zero; 0 where it holds zero or does not exist."""
        return int(self.low > _SAME) - int(self.high < -_SAME)


def standing(differences: Differences) -> Standing:
    """Return mean and interval of differences, shape (replications,); nan where there are fewer than two.

    >>> standing(np.array([1.0, 1.2, 1.4])).sign
    1
    """
    there = differences[np.isfinite(differences)]
    if there.size < 2 or there.size < differences.size:  # noqa: PLR2004 - an interval needs two
        return Standing(float("nan"), float("nan"), float("nan"))
    found = paired(np.zeros_like(there), there)
    return Standing(found.difference, float(found.low or 0.0), float(found.high or 0.0))


class Verdict(StrEnum):
    """What one assumption means for the sign of a difference."""

    INERT = "inert"  # exactly the same difference wherever it was tried
    HOLDS = "holds"  # the same sign, with its interval, wherever it was tried
    FLIPS = "flips"  # somewhere the other sign, with its interval
    UNDECIDED = "undecided"  # somewhere the interval holds zero, nowhere the other sign
    UNKNOWN = "unknown"  # already at the assumed value the interval holds zero
    FAILED = "failed"  # some values cannot be run


@dataclass(frozen=True)
class Crossing:
    """Where the sign changes on the way from the assumed value to one end of the range; all are quantiles.

    Attributes:
        at: where the mean changes its sign; None when it does not, though the interval comes to hold zero.
        last: the value on the assumed side of `at`, next to it.
        near: last value, coming from the assumed one, whose interval is still without zero.
        far: first value from which the interval has the other sign; None when it has not within the range.
        back: whether further out the mean has the first sign again.
    """

    at: float | None
    last: float | None
    near: float
    far: float | None
    back: bool


@dataclass(frozen=True)
class Profile:
    """A difference over the values of one assumption.

    Attributes:
        tried: standing by quantile, ascending.
        assumed: quantile of the assumed value.
        below: the change of sign on the way to the low end.
        above: the same to the high end.
        verdict: what it comes to.
    """

    tried: dict[float, Standing]
    assumed: float
    below: Crossing | None
    above: Crossing | None
    verdict: Verdict


def profile(
    assumed: float,
    value_at: Callable[[float], object],
    *,
    ordered: bool = True,
    probes: Sequence[float] = PROBES,
    resolution: float = RESOLUTION,
) -> Questions:
    """Ask for differences at quantiles of one assumption until its tipping points are known; return its profile.

    Args:
        assumed: quantile of the assumed value.
        value_at: the value at a quantile; of whole numbers and dates many quantiles have the same.
        ordered: False for choices, which have no between.
        probes: quantiles that are tried in any case, beside the assumed one.
        resolution: how closely a tipping point is looked for, as a share of the range.
    """
    line = _Line(assumed, value_at, resolution)
    yield from line.ask([*probes, assumed])
    first = line.known[assumed].sign
    same = all(np.array_equal(line.raw[q], line.raw[assumed]) for q in line.known)
    if same or first == 0 or not ordered or line.failed:
        return line.profile(None, None, line.verdict(same=same))
    below = yield from line.crossing(first, sorted((q for q in line.known if q <= assumed), reverse=True))
    above = yield from line.crossing(first, sorted(q for q in line.known if q >= assumed))
    return line.profile(below, above, line.verdict(same=False))


class _Line:
    """What is known of a difference along one assumption."""

    def __init__(self, assumed: float, value_at: Callable[[float], object], resolution: float) -> None:
        self.assumed = assumed
        self.value_at = value_at
        self.resolution = resolution
        self.raw: dict[float, Differences] = {}
        self.known: dict[float, Standing] = {}

    def ask(self, quantiles: Sequence[float]) -> Generator[list[float], Differences, None]:
        """Have the differences at those quantiles that are not known, one for each value."""
        values = {repr(self.value_at(q)) for q in self.known}
        missing: list[float] = []
        for q in sorted(set(quantiles), key=lambda q: q != self.assumed):
            if repr(self.value_at(q)) not in values:
                values.add(repr(self.value_at(q)))
                missing.append(q)
        if missing:
            answers = yield missing
            for q, answer in zip(missing, answers, strict=True):
                self.raw[q], self.known[q] = answer, standing(answer)

    @property
    def failed(self) -> bool:
        """Whether some value could not be run."""
        return any(np.isnan(s.mean) for s in self.known.values())

    def verdict(self, *, same: bool) -> Verdict:
        """Return what all values that were tried come to."""
        signs = {s.sign for s in self.known.values()}
        first = self.known[self.assumed].sign
        if self.failed:
            return Verdict.FAILED
        if same:
            return Verdict.INERT
        if first == 0:
            return Verdict.UNKNOWN
        if -first in signs:
            return Verdict.FLIPS
        return Verdict.UNDECIDED if 0 in signs else Verdict.HOLDS

    def profile(self, below: Crossing | None, above: Crossing | None, verdict: Verdict) -> Profile:
        """Return what was found."""
        return Profile(dict(sorted(self.known.items())), self.assumed, below, above, verdict)

    def crossing(self, first: int, way: list[float]) -> Generator[list[float], Differences, Crossing | None]:
        """Return where the sign changes on the way from the assumed value (`way[0]`) to an end; None if nowhere."""

        def sure(s: Standing) -> bool:
            return s.sign == first

        def same_mean(s: Standing) -> bool:
            return s.mean * first > 0

        def not_other(s: Standing) -> bool:
            return s.sign != -first

        near = yield from self._edge(way, sure)
        if near is None:
            return None
        tip = yield from self._edge(way, same_mean)
        far = (yield from self._edge(way, not_other)) if tip else None
        signs = [same_mean(self.known[q]) for q in way]
        back = any(later and not earlier for earlier, later in pairwise(signs))
        middle = None if tip is None else self._point(*tip)
        return Crossing(middle, tip[0] if tip else None, near[0], far[1] if far else None, back)

    def _point(self, inner: float, outer: float) -> float:
        """Return the quantile to tell: the middle on a line, the first other value where values are apart."""
        middle = (inner + outer) / 2
        return middle if self._between(inner, outer) else outer

    def _between(self, a: float, b: float) -> bool:
        """Tell whether there is a value between those at two quantiles."""
        middle = repr(self.value_at((a + b) / 2))
        return middle not in {repr(self.value_at(a)), repr(self.value_at(b))}

    def _edge(
        self, way: list[float], holds: Callable[[Standing], bool]
    ) -> Generator[list[float], Differences, tuple[float, float] | None]:
        """Return by bisection the two neighbours between which `holds` first fails; None if it never does."""
        known = sorted((q for q in self.known if min(way) <= q <= max(way)), key=lambda q: abs(q - way[0]))
        outer = next((i for i, q in enumerate(known) if not holds(self.known[q])), 0)
        if outer == 0:
            return None
        a, b = known[outer - 1], known[outer]
        while abs(b - a) > self.resolution and self._between(a, b):
            middle = (a + b) / 2
            yield from self.ask([middle])
            a, b = (middle, b) if holds(self.known[middle]) else (a, middle)
        return a, b
