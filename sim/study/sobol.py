"""Sobol indices of a stochastic model: which share of an output's variance is each factor's doing, and which is luck's.

Rows of Saltelli's design: two independent points A and B of a scrambled Sobol sequence, and for each factor the point A
with that factor's value from B. Total indices by Jansen (1999), first ones by Saltelli and others (2010) with a control
variate (`_first`), both of the *expected* output: luck neither raises nor lowers them (see `sim.study.noise`). The luck
share is the part of the variance of one run's output that is left when all factors are known; the shares of the factors
alone, of their interactions and of luck add up to one.
"""

from collections.abc import Sequence
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
    rows, _, number = figures.shape
    if rows < 4 or number < FEWEST:  # noqa: PLR2004 - what a variance of variances needs
        message = f"{rows} rows and {number} replications: indices need at least 4 and {FEWEST}"
        raise ValueError(message)
    if np.ptp(figures) == 0:
        return None
    weights = _weights(rows, seed)
    a, b, *mixed = np.moveaxis((figures - figures.mean()) / figures.std(), 1, 0)
    both = _Luck([a, b], weights)
    total = [_mean(product_parts(a - each, a - each) / 2, weights) / both.variance for each in mixed]
    first = [_first(a, b, each, taken, weights) for each, taken in zip(mixed, total, strict=True)]
    known = both.variance / (both.variance + both.luck)
    alone = [each * known for each in first]
    rest = known
    for each in alone:
        rest -= each
    return Indices(
        tuple(each.estimate() for each in first),
        tuple(each.estimate() for each in total),
        tuple(each.estimate() for each in alone),
        both.share(),
        rest.estimate(),
        rows,
    )


def _first(a: Floats, b: Floats, mixed: Floats, total: "_Quantity", weights: Floats) -> "_Quantity":
    """Return a factor's first index from the figures of A, of B, and of A with the factor's values from B.

    B and the mixed point share the factor, so their covariance is the factor's variance. What A and the mixed point
    share with B by accident is taken off, in the proportion in which these two are alike (1 less the total index): the
    estimator of Saltelli takes all of it off, which is noise where the factor is strong, that of Jansen nothing, which
    is noise where it is weak; this one is near the better of the two everywhere.
    """
    alike = min(max(1 - total.value, 0.0), 1.0)
    return _covariances([(b, mixed - alike * a)], weights) / _covariances([(b, b), (mixed, mixed)], weights)


@dataclass(frozen=True)
class _Quantity:
    """A quantity with its resampled values, shape (draws,), and its cells' parts, shape (rows, replications)."""

    value: float
    resampled: Floats
    parts: Floats

    def __mul__(self, other: "_Quantity") -> "_Quantity":
        parts = self.parts * other.value + other.parts * self.value - self.value * other.value
        return _Quantity(self.value * other.value, self.resampled * other.resampled, parts)

    def __add__(self, other: "_Quantity") -> "_Quantity":
        return _Quantity(self.value + other.value, self.resampled + other.resampled, self.parts + other.parts)

    def __sub__(self, other: "_Quantity") -> "_Quantity":
        return _Quantity(self.value - other.value, self.resampled - other.resampled, self.parts - other.parts)

    def __truediv__(self, other: "_Quantity") -> "_Quantity":
        value = self.value / other.value
        parts = (self.parts - value * other.parts) / other.value + value
        return _Quantity(value, self.resampled / np.maximum(other.resampled, _LEAST), parts)

    def estimate(self) -> Estimate:
        return estimate(self.value, self.resampled, self.parts - self.value)


class _Luck:
    """Variances of the expected output and of luck over points that are alike in distribution.

    Attributes:
        variance: of the expected output.
        luck: of one run's output around it.
    """

    def __init__(self, blocks: Sequence[Floats], weights: Floats) -> None:
        """Take the figures by point of a row, each of shape (rows, replications), and the rows' weights."""
        self.number = blocks[0].shape[1]
        self.common = float(np.mean(blocks, axis=0).mean(axis=0).var(ddof=1))
        self.variance = _covariances([(each, each) for each in blocks], weights)
        self.luck = _mean(np.mean([variance_parts(each) for each in blocks], axis=0), weights)

    def share(self) -> Estimate:
        """Return luck's share of the whole variance, its interval made on the scale of log odds.

        A variance of a few replications is as skewed as chi-squared: around the plain share, an interval of the usual
        form would hold the truth too seldom.
        """
        plain = (self.luck / (self.variance + self.luck)).estimate()
        if not _LEAST < plain.value < 1 - _LEAST:
            return plain
        numerator, denominator = self.luck, self.variance
        resampled = np.log(np.maximum(numerator.resampled, _LEAST) / np.maximum(denominator.resampled, _LEAST))
        influence = numerator.parts / numerator.value - denominator.parts / denominator.value
        found = estimate(float(np.log(numerator.value / denominator.value)), resampled, influence, self._reach())
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


def luck_share(figures: Floats, seed: int = 0) -> Estimate | None:
    """Return luck's share of the variance of one run's output, None where the output does not vary at all.

    Args:
        figures: output of points alike in distribution, shape (rows, points of a row, replications).
        seed: of the bootstrap.
    """
    if np.ptp(figures) == 0:
        return None
    blocks = np.moveaxis((figures - figures.mean()) / figures.std(), 1, 0)
    return _Luck(list(blocks), _weights(len(figures), seed)).share()


def _weights(rows: int, seed: int) -> Floats:
    """Return how often each row counts: once, then as in each bootstrap sample, shape (draws + 1, rows)."""
    return np.concatenate([np.ones((1, rows)), resamples(DRAWS, rows, seed)])


def _covariances(pairs: Sequence[tuple[Floats, Floats]], weights: Floats) -> _Quantity:
    """Return the mean covariance of the expected figures of some pairs of columns."""
    values = np.mean([covariance(x, y, weights) for x, y in pairs], axis=0)
    parts = np.mean([product_parts(x - x.mean(0), y - y.mean(0)) for x, y in pairs], axis=0)
    return _Quantity(float(values[0]), values[1:], parts)


def _mean(parts: Floats, weights: Floats) -> _Quantity:
    values = weights @ parts.mean(1) / len(parts)
    return _Quantity(float(values[0]), values[1:], parts)
