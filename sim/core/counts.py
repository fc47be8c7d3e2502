"""Counts of rare events: Poisson numbers by inversion, one for each word of luck."""

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import threshold

_MOST = 255  # events of one person or thing in one period that luck can number


def poisson(bits: NDArray[np.uint32], mean: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return Poisson counts by inversion, at most 255: a higher mean never gives fewer.

    >>> poisson(np.array([0, 2**31, 2**32 - 1], np.uint32), np.array([1.0, 1.0, 1.0])).tolist()
    [0, 1, 12]
    """
    counts = np.zeros(mean.size, np.int64)
    at = np.arange(mean.size)
    term = np.exp(-mean)
    total = term.copy()
    for n in range(1, _MOST + 1):
        more = bits[at] >= threshold(np.minimum(total, 1.0))
        if not more.any():
            break
        at, term, total = at[more], term[more], total[more]
        counts[at] = n
        term = term * mean[at] / n
        total = total + term
    return counts
