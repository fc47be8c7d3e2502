"""Quantile tables: a word of luck chooses one of 4,096 whole numbers, equal on every processor.

The same names are reached through `sim.core.luck`.
"""

import statistics
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]

_TABLE_BITS = 12


def _midpoints() -> npt.NDArray[np.float64]:
    steps = 1 << _TABLE_BITS
    return (np.arange(steps) + 0.5) / steps


@cache
def normal() -> npt.NDArray[np.float64]:
    """Return the standard normal deviations of 4,096 equal steps, ascending, shape (4096,)."""
    inverse = statistics.NormalDist().inv_cdf
    deviations = np.array([inverse(u) for u in _midpoints().tolist()])
    deviations.flags.writeable = False
    return deviations


def _table(values: npt.NDArray[np.float64], mean: float) -> Integers:
    """Return whole numbers in the proportions of `values`, scaled to `mean` (the cut tail is made good)."""
    table: Integers = np.rint(values * (mean / values.mean())).astype(np.int64)
    return table


def lognormal(mean: float, cv: float) -> Integers:
    """Return the quantile table of a lognormal: int64, shape (4096,); `cv` is deviation / mean.

    >>> service = lognormal(360, 0.6)  # seconds at a bank counter
    >>> round(service.mean()), int(service[2048])
    (360, 309)
    """
    deviation = float(np.sqrt(np.log1p(cv * cv)))
    return _table(np.exp(deviation * normal()), mean)


def exponential(mean: float) -> Integers:
    """Return the quantile table of an exponential: int64, shape (4096,).

    >>> round(exponential(2400).mean())
    2400
    """
    return _table(-np.log1p(-_midpoints()), mean)


def gamma(mean: float, cv: float) -> Integers:
    """Return the quantile table of a gamma: int64, shape (4096,); `cv` is deviation / mean, above 0.

    >>> round(gamma(600, 0.5).mean())
    600
    """
    from scipy.special import gammaincinv

    inverse: Callable[..., npt.NDArray[np.float64]] = gammaincinv
    return _table(inverse(1.0 / (cv * cv), _midpoints()), mean)


def piecewise(edges: npt.ArrayLike, weights: npt.ArrayLike) -> Integers:
    """Return the quantile table of a density that is flat between edges (arrival seconds of a day).

    Args:
        edges: Ascending, shape (k + 1,).
        weights: Share of each piece, shape (k,); 0 for a lunch break.

    >>> piecewise([30600, 43200, 52200, 64800], [2, 0, 1])[[0, 2048, 4095]].tolist()
    [30602, 40052, 64795]
    """
    bounds, shares = np.asarray(edges, np.float64), np.asarray(weights, np.float64)
    if len(bounds) != len(shares) + 1 or np.any(np.diff(bounds) <= 0) or np.any(shares < 0) or shares.sum() <= 0:
        message = f"edges must ascend and number one more than the weights, which must not be negative: {edges!r}"
        raise ValueError(message)
    busy = shares > 0
    widths = np.diff(bounds)[busy]
    ends = np.cumsum(shares[busy]) / shares.sum()
    begins = np.concatenate([[0.0], ends[:-1]])
    u = _midpoints()
    piece = np.minimum(np.searchsorted(ends, u, side="right"), len(widths) - 1)
    inside = (u - begins[piece]) / (ends[piece] - begins[piece])
    seconds: Integers = np.floor(bounds[:-1][busy][piece] + inside * widths[piece]).astype(np.int64)
    return seconds


def pick(table: Integers, bits: Bits) -> Integers:
    """Return the elements of a quantile table that words choose.

    >>> pick(exponential(2400), np.array([2**31], np.uint32)).tolist()
    [1664]
    """
    chosen: Integers = table[bits >> np.uint32(32 - _TABLE_BITS)]
    return chosen
