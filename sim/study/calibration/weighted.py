"""Statistics of weighted points: how many they are worth, their means, covariances and quantiles."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def normalised(logs: Numbers) -> Numbers:
    """Return weights that add up to one from their logarithms, shape (n,); -inf is no weight.

    Raises:
        ValueError: none of them has any weight.

    >>> normalised(np.log([1.0, 3.0])).tolist()
    [0.25, 0.75]
    """
    top = float(logs.max(initial=-np.inf))
    if not np.isfinite(top):
        message = "no point has any weight"
        raise ValueError(message)
    raw = np.exp(logs - top)
    weights: Numbers = raw / raw.sum()
    return weights


def effective(weights: Numbers) -> float:
    """Return how many equally weighted points these are worth (Kish): 1 to n.

    >>> effective(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def mean(points: Numbers, weights: Numbers) -> Numbers:
    """Return the mean of points of shape (n, k), shape (k,)."""
    return np.asarray((weights[:, None] * points).sum(axis=0) / weights.sum())


def covariance(points: Numbers, weights: Numbers) -> Numbers:
    """Return the covariance of points of shape (n, k), shape (k, k), unbiased for equal weights.

    >>> covariance(np.array([[0.0], [2.0]]), np.array([1.0, 1.0])).tolist()
    [[2.0]]
    """
    shares = weights / weights.sum()
    away = points - mean(points, weights)
    whole = np.einsum("n,ni,nj->ij", shares, away, away)
    return np.asarray(whole / max(1.0 - float((shares**2).sum()), np.finfo(float).tiny))


def quantile(values: Numbers, weights: Numbers, shares: Numbers) -> Numbers:
    """Return the values, shape (n,), below which these shares of the weight lie, half of a point's own counted.

    Between points it is a straight line; beyond the first and the last half point it is their value.

    >>> quantile(np.array([3.0, 1.0, 2.0]), np.ones(3), np.array([0.5])).tolist()
    [2.0]
    """
    order = np.argsort(values, kind="stable")
    own = weights[order] / weights.sum()
    held = own > 0
    return np.asarray(np.interp(shares, (np.cumsum(own) - own / 2)[held], values[order][held]), np.float64)


def resampled(weights: Numbers, uniforms: Numbers) -> NDArray[np.int64]:
    """Return which point each of `uniforms` (one a stratum of equal size, each in [0, 1)) draws.

    >>> resampled(np.array([0.5, 0.0, 0.5]), np.array([0.9, 0.1])).tolist()
    [0, 2]
    """
    heights = (np.arange(len(uniforms)) + uniforms) / len(uniforms)
    steps = np.cumsum(weights / weights.sum())
    drawn = np.searchsorted(steps, heights, side="right")
    last = int(np.flatnonzero(weights > 0)[-1])
    return np.minimum(drawn, last)
