"""Figures of a stochastic model: what is the parameters' doing, what is luck, and how sure either is.

A figure y[j, r] of design row j and replication r is the expected figure of the row plus luck. Squares and products
of averages hold the luck's own variance, even where all rows meet the same luck; products of *different* replications
do not. So every square and product here is an average over pairs of replications r != s (a U-statistic): its mean is
exactly that of the expected figures, for any number of replications from two and any correlation between the rows.

An estimate is uncertain because other rows could have been drawn, and because the replications could have had other
luck. Rows and replications cross, so the cells' influence on an estimate is split as in a two-way analysis of variance:
rows, replications, and what is left (luck that differs from row to row). Rows are resampled (a bootstrap, which sees
the first and the last part); the part of the replications is added with Student's t. The parts are told apart, so that
one knows whether more rows or more replications would help. Rows of a Sobol sequence are more even than the
independent rows that a bootstrap supposes: for them intervals are on the safe side.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.study.resampling import student

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
_MANY = 10**6  # degrees of freedom of what is as good as normal
FEWEST = 3  # replications from which the influence of each can be told


@dataclass(frozen=True)
class Estimate:
    """An estimate with its 95% interval and what makes it wide.

    Attributes:
        value: the estimate.
        low: lower bound.
        high: upper bound.
        from_points: half-width that would remain with endless replications.
        from_luck: half-width that would remain with endless rows of points.
    """

    value: float
    low: float
    high: float
    from_points: float
    from_luck: float


def product(x: Floats, y: Floats) -> Floats:
    """Return the product of the expected values of two columns of figures, free of luck.

    Args:
        x: shape (..., replications), at least two.
        y: the same.

    Returns:
        Shape (...).

    >>> product(np.array([1.0, 3.0]), np.array([10.0, 20.0])).item()  # (1 * 20 + 3 * 10) / 2
    25.0
    """
    number = x.shape[-1]
    found: Floats = (x.sum(-1) * y.sum(-1) - (x * y).sum(-1)) / (number * (number - 1))
    return found


def product_parts(x: Floats, y: Floats) -> Floats:
    """Return each replication's part in `product`, as jackknife pseudo-values whose mean is the product.

    Args:
        x: shape (..., replications), at least three.
        y: the same.

    Returns:
        The same shape.
    """
    number = x.shape[-1]
    with_others = (x * (y.sum(-1, keepdims=True) - y) + y * (x.sum(-1, keepdims=True) - x)) / (2 * (number - 1))
    return _pseudo(with_others)


def variance_parts(y: Floats) -> Floats:
    """Return each replication's part in the variance between replications, as jackknife pseudo-values.

    Args:
        y: shape (..., replications), at least three.

    Returns:
        The same shape; the mean over the last axis is `y.var(axis=-1, ddof=1)`.
    """
    number = y.shape[-1]
    z = y - y.mean(-1, keepdims=True)
    squares = (z**2).sum(-1, keepdims=True)
    return _pseudo((squares + number * z**2) / (2 * (number - 1)))


def _pseudo(with_others: Floats) -> Floats:
    """Turn mean kernels of each replication with the others into pseudo-values."""
    number = with_others.shape[-1]
    whole = with_others.mean(-1, keepdims=True)
    found: Floats = (2 * (number - 1) * with_others - number * whole) / (number - 2)
    return found


def covariance(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Return the covariance over rows of the expected figures, free of luck.

    Args:
        x: shape (rows, replications).
        y: the same.
        weights: how often each row counts, shape (draws, rows), adding up to the number of rows.

    Returns:
        Shape (draws,).
    """
    rows = x.shape[0]
    mean = weights @ product(x, y) / rows
    found: Floats = (mean - product(weights @ x / rows, weights @ y / rows)) * rows / (rows - 1)
    return found


def estimate(
    value: float, resampled: Floats, influence: Floats, at_least: tuple[float, float] = (0.0, 0.0)
) -> Estimate:
    """Return an estimate with its interval.

    Args:
        value: the estimate.
        resampled: its values when rows are drawn anew, shape (draws,).
        influence: the cells' influence on it, with a mean near 0, shape (rows, replications).
        at_least: how far down and up the luck of the replications reaches, where that is known otherwise.
    """
    rows, number = influence.shape
    by_row, by_replication = influence.mean(1, keepdims=True), influence.mean(0, keepdims=True)
    left = influence - by_row - by_replication + influence.mean()
    residual = float((left**2).sum()) / ((rows - 1) * (number - 1)) / (rows * number)
    luck = float(by_replication.var(ddof=1)) / number
    own = max(luck - residual, 0.0)  # of the replications as such, which resampling rows does not show
    t = student(number - 1, CONFIDENCE)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    few = (rows / (rows - 1)) ** 0.5 * student(rows - 1, CONFIDENCE) / student(_MANY, CONFIDENCE)
    return Estimate(
        value,
        value - float(np.hypot(few * max(value - low, 0), max(t * own**0.5, at_least[0]))),
        value + float(np.hypot(few * max(high - value, 0), max(t * own**0.5, at_least[1]))),
        student(rows - 1, CONFIDENCE) * max(float(resampled.var()) - residual, 0.0) ** 0.5,
        t * luck**0.5,
    )
