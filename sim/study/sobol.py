"""Sobol indices of a stochastic model: which share of an output's variance is each factor's doing, and which is luck's.

Rows of Saltelli's design: two independent points A and B of a scrambled Sobol sequence, and for each factor the point A
with that factor's value from B. First indices by Saltelli and others (2010), total ones by Jansen (1999), both of the
*expected* output: luck neither raises nor lowers them (see `sim.study.noise`). The luck share is the part of the
variance of one run's output that is left when all factors are known; the shares of the factors alone, of their
interactions and of luck add up to one.
"""

from dataclasses import dataclass

import numpy as np

from sim.study.noise import CONFIDENCE, FEWEST, Estimate, Floats, covariance, estimate, product_parts, variance_parts
from sim.study.resampling import resamples

DRAWS = 1_000
_LEAST = 1e-9  # a variance as small as that, in units of all variance, is the computer's rounding


def points(rows: int, factors: int, seed: int = 0) -> Floats:
    """Return the design on the unit cube, shape (rows, factors + 2, factors): A, B, then A with each factor from B.

    More rows with the same seed begin with the same rows; a power of two is most even.
    """
    from scipy.stats import qmc

    both = qmc.Sobol(2 * factors, scramble=True, rng=seed).random_base2(max(rows - 1, 1).bit_length())[:rows]
    a, b = both[:, :factors], both[:, factors:]
    design = np.repeat(a[:, None], factors + 2, axis=1)
    design[:, 1] = b
    for i in range(factors):
        design[:, i + 2, i] = b[:, i]
    return design


@dataclass(frozen=True)
class Indices:
    """Indices of one output.

    Attributes:
        first: by factor, share of the variance of the expected output that the factor explains alone.
        total: by factor, the same with all its interactions.
        share: by factor, share of the variance of one run's output, luck included, that it explains alone.
        luck: share of the variance of one run's output that is luck.
        interactions: share of it that factors explain only together.
        rows: rows of the design that were used.
    """

    first: tuple[Estimate, ...]
    total: tuple[Estimate, ...]
    share: tuple[Estimate, ...]
    luck: Estimate
    interactions: Estimate
    rows: int


def indices(figures: Floats, seed: int = 0) -> Indices | None:
    """Return the indices, None where the output does not vary at all.

    Args:
        figures: output by row, point of the row (as in `points`) and replication: shape (rows, factors + 2,
            replications), from 4 rows and 3 replications; rows with anything missing must have been left out.
        seed: of the bootstrap.

    Raises:
        ValueError: there are too few rows or replications.
    """
    rows, blocks, number = figures.shape
    if rows < 4 or number < FEWEST:  # noqa: PLR2004 - what a variance of variances needs
        message = f"{rows} rows and {number} replications: indices need at least 4 and {FEWEST}"
        raise ValueError(message)
    if np.ptp(figures) == 0:
        return None
    scale = figures.std()
    parts = _Parts((figures - figures.mean()) / scale, resamples(DRAWS, rows, seed))
    factors = range(blocks - 2)
    expected, whole = parts.variance, parts.variance + parts.luck
    alone = sum((parts.first[i] for i in factors), start=parts.nothing)
    return Indices(
        tuple((parts.first[i] / expected).estimate() for i in factors),
        tuple((parts.total[i] / expected).estimate() for i in factors),
        tuple((parts.first[i] / whole).estimate() for i in factors),
        parts.luck_share(),
        ((expected - alone) / whole).estimate(),
        rows,
    )


@dataclass(frozen=True)
class _Quantity:
    """A quantity with its resampled values, shape (draws,), and its cells' parts, shape (rows, replications)."""

    value: float
    resampled: Floats
    parts: Floats

    def __add__(self, other: "_Quantity") -> "_Quantity":
        return _Quantity(self.value + other.value, self.resampled + other.resampled, self.parts + other.parts)

    def __sub__(self, other: "_Quantity") -> "_Quantity":
        return _Quantity(self.value - other.value, self.resampled - other.resampled, self.parts - other.parts)

    def __truediv__(self, other: "_Quantity") -> "_Quantity":
        value = self.value / other.value
        parts = (self.parts - value * other.parts) / other.value + value
        return _Quantity(value, self.resampled / other.resampled, parts)

    def estimate(self) -> Estimate:
        return estimate(self.value, self.resampled, self.parts - self.value)


class _Parts:
    """Variances of the expected output, by factor and as a whole, and of luck."""

    def __init__(self, figures: Floats, weights: Floats) -> None:
        self.weights = np.concatenate([np.ones((1, figures.shape[0])), weights])
        rows, self.number = figures.shape[0], figures.shape[2]
        self.nothing = _Quantity(0.0, np.zeros(len(weights)), np.zeros((rows, self.number)))
        a, b, *mixed = (figures[:, block] for block in range(figures.shape[1]))
        self.common = float(((a + b) / 2).mean(axis=0).var(ddof=1))
        self.variance = self._covariance([(a, a), (b, b)])
        self.first = [self._covariance([(b, m - a)]) for m in mixed]
        self.total = [self._square(a - m) for m in mixed]
        self.luck = self._mean((variance_parts(a) + variance_parts(b)) / 2)

    def luck_share(self) -> Estimate:
        """Return luck's share of the whole variance, its interval made on the scale of log odds.

        A variance of a few replications is as skewed as chi-squared: around the plain share, an interval of the usual
        form would hold the truth too seldom.
        """
        plain = (self.luck / (self.variance + self.luck)).estimate()
        if not _LEAST < plain.value < 1 - _LEAST:
            return plain
        odds = self.luck / self.variance
        resampled = np.log(np.maximum(self.luck.resampled, _LEAST) / np.maximum(self.variance.resampled, _LEAST))
        logarithm = float(np.log(odds.value))
        found = estimate(logarithm, resampled, odds.parts / odds.value - 1, self._reach())
        low, high = (float(1 / (1 + np.exp(-bound))) for bound in (found.low, found.high))
        return Estimate(plain.value, low, high, plain.from_points, plain.from_luck)

    def _reach(self) -> tuple[float, float]:
        """Return how far down and up luck's logarithm is uncertain because all rows share so few replications.

        What a replication does to all rows alike has a variance that follows chi-squared.
        """
        from scipy.special import chdtri

        degrees = self.number - 1
        tail = (1 - CONFIDENCE) / 2
        common = min(self.common / self.luck.value, 1.0)
        least, most = (common * (degrees / float(chdtri(degrees, p)) - 1) for p in (tail, 1 - tail))
        return float(-np.log1p(least)), float(np.log1p(most))

    def _covariance(self, pairs: list[tuple[Floats, Floats]]) -> _Quantity:
        values = np.mean([covariance(x, y, self.weights) for x, y in pairs], axis=0)
        parts = np.mean([product_parts(x - x.mean(0), y - y.mean(0)) for x, y in pairs], axis=0)
        return _Quantity(float(values[0]), values[1:], parts)

    def _square(self, x: Floats) -> _Quantity:
        """Half the mean square of a difference: the variance that the factor has a hand in (Jansen)."""
        return self._mean(product_parts(x, x) / 2)

    def _mean(self, parts: Floats) -> _Quantity:
        values = self.weights @ parts.mean(1) / len(parts)
        return _Quantity(float(values[0]), values[1:], parts)
