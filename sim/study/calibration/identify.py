"""What observed figures tell of each parameter, and what only of several together.

A parameter is told when its posterior is much narrower than its prior. Where several are not, though the figures are
met, a product of powers of them may be: parameters above zero are looked at in logarithms, measured in their priors'
standard deviations. There the eigenvectors of the posterior's covariance with little variance are the combinations that
the figures tell; along those that keep the prior's variance, the ridges, the posterior is as wide as the prior.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.study.calibration.weighted import Numbers, covariance, quantile
from sim.study.factors import Factor, FactorKind

TOLD, UNTOLD = 0.5, 0.8  # posterior over prior width: told below the one, not told above the other
TAKES_PART = 0.3  # of the greatest share in a direction
LOG_ODDS = "log odds"
_GRID = 2000


@dataclass(frozen=True)
class Width:
    """How much narrower one parameter's posterior is than its prior.

    Attributes:
        path: the parameter.
        ratio: standard deviation of its quantile in the posterior over that in the prior; near 1 where nothing is told.
    """

    path: str
    ratio: float

    @property
    def verdict(self) -> str:
        """`told`, `partly` or `not told`."""
        return "told" if self.ratio < TOLD else "not told" if self.ratio > UNTOLD else "partly"


@dataclass(frozen=True)
class Direction:
    """A direction in the space of parameters.

    Attributes:
        powers: by parameter, of those that take part, the greatest 1 in size: told is the product of the parameters to
            these powers, or their weighted sum, in prior standard deviations, for those that may be zero or below.
        ratio: posterior over prior standard deviation along it.
        logs: whether it is a product.
        odds: those of them that are log odds, so that their odds stand in the product.
    """

    powers: tuple[tuple[str, float], ...]
    ratio: float
    logs: bool
    odds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Identifiability:
    """What is told.

    Attributes:
        widths: one a parameter.
        correlation: in the posterior, of logarithms of those never below zero, shape (parameters, parameters).
        directions: all, the best told first.
    """

    widths: tuple[Width, ...]
    correlation: Numbers
    directions: tuple[Direction, ...]

    @property
    def combinations(self) -> tuple[Direction, ...]:
        """Combinations of two or more parameters that are told although none of these is told alone."""
        ratio = {width.path: width.ratio for width in self.widths}
        return tuple(
            way
            for way in self.directions
            if way.ratio < TOLD and len(way.powers) > 1 and max(ratio[path] for path, _ in way.powers) > TOLD
        )

    @property
    def ridges(self) -> tuple[Direction, ...]:
        """Directions of two or more parameters along which the posterior is about as wide as the prior."""
        return tuple(way for way in self.directions if way.ratio > UNTOLD and len(way.powers) > 1)


def identify(factors: Sequence[Factor], points: Numbers, weights: Numbers) -> Identifiability:
    """Return what a posterior tells.

    Args:
        factors: the parameters; choices have no width on a line and stand by their numbers.
        points: quantiles, shape (points, parameters).
        weights: adding up to one, shape (points,).
    """
    prior = np.sqrt(1 / 12)  # of a quantile
    spread = np.sqrt(np.diag(covariance(points, weights)))
    widths = tuple(Width(f.path, float(s / prior)) for f, s in zip(factors, spread, strict=True))
    scaled = np.stack([_scaled(f, points[:, i]) for i, f in enumerate(factors)], axis=1)
    whole = covariance(scaled, weights)
    sizes = np.sqrt(np.maximum(np.diag(whole), np.finfo(float).tiny))
    values, vectors = np.linalg.eigh(whole)
    ways = tuple(_direction(factors, vectors[:, i], float(values[i])) for i in range(len(values)))
    return Identifiability(widths, whole / np.outer(sizes, sizes), ways)


def _scaled(factor: Factor, quantiles: Numbers) -> Numbers:
    """Return the coordinate of a parameter in units of its prior standard deviation."""
    even = (np.arange(_GRID) + 0.5) / _GRID
    return np.asarray((_coordinate(factor, quantiles) - _coordinate(factor, even).mean()) / _spread(factor))


def _spread(factor: Factor) -> float:
    return float(np.std(_coordinate(factor, (np.arange(_GRID) + 0.5) / _GRID))) or 1.0


def in_logs(factor: Factor) -> bool:
    """Tell whether a parameter is looked at in logarithms: a number that is never below zero, or log odds already."""
    number = factor.kind in {FactorKind.CONTINUOUS, FactorKind.INTEGER}
    return number and (factor.low >= 0 or factor.unit == LOG_ODDS)


def _coordinate(factor: Factor, quantiles: Numbers) -> Numbers:
    numbers = factor.low + quantiles * (factor.high - factor.low)
    if factor.unit == LOG_ODDS or not in_logs(factor):
        return numbers
    return np.log(np.maximum(numbers, factor.high / _GRID**2))


def _direction(factors: Sequence[Factor], vector: Numbers, variance: float) -> Direction:
    """Return a direction in the parameters themselves: in prior units for those that are not in logarithms."""
    part = np.abs(vector) >= TAKES_PART * np.abs(vector).max()
    logs = all(in_logs(f) for f, takes in zip(factors, part, strict=True) if takes)
    powers = np.array([v / _spread(f) if logs else v for f, v in zip(factors, vector, strict=True)])
    powers = np.where(part, powers, 0.0)
    powers /= powers[int(np.argmax(np.abs(powers)))]
    named = tuple((f.path, float(p)) for f, p in zip(factors, powers, strict=True) if p)
    odds = frozenset(f.path for f in factors if f.unit == LOG_ODDS)
    return Direction(named, float(np.sqrt(max(variance, 0.0))), logs, odds)


def values_of(factor: Factor, points: Numbers, weights: Numbers, shares: Sequence[float]) -> list[object]:
    """Return weighted quantiles of a parameter's values; of choices the values by falling weight, as many as shares."""
    if factor.kind == FactorKind.CHOICE:
        order = sorted(shares_of(factor, points, weights).items(), key=lambda pair: -pair[1])
        return [factor.choices[number] for number, _ in order[: len(shares)]]
    return [factor.at(float(q)) for q in quantile(points, weights, np.asarray(shares))]


def shares_of(factor: Factor, points: Numbers, weights: Numbers) -> dict[int, float]:
    """Return the posterior probability of each of a factor's choices by its number."""
    numbers = np.minimum((points * factor.values).astype(int), factor.values - 1)
    return {i: float(weights[numbers == i].sum()) for i in range(factor.values)}
