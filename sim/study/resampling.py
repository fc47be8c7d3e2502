"""Luck of the statistics themselves: seeded draws for bootstraps and designs, the same in every run of a study.

They belong to no replication: a study's intervals are made again exactly, whatever has run before.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Purpose, Stream, When, below, purpose

# Numbers from a million on are no resident's luck: the report's register of luck leaves them out.
ROWS = purpose(1_000_001, "statistics.rows", When.ONCE)
NORMAL = purpose(1_000_002, "statistics.normal", When.ONCE)
BASE = purpose(1_000_003, "statistics.morris_base", When.ONCE)
ORDER = purpose(1_000_004, "statistics.morris_order", When.ONCE)

_HALF_STEP = 2.0**-33  # keeps a uniform number of 32 bits away from 0


def uniforms(which: Purpose, shape: tuple[int, ...], seed: int = 0) -> NDArray[np.float64]:
    """Return numbers above 0 and below 1 of the given shape.

    >>> uniforms(BASE, (2, 2)).round(3).tolist() == uniforms(BASE, (3, 2)).round(3).tolist()[:2]
    True
    """
    drawn = Stream(seed).uniform(which, np.arange(int(np.prod(shape))), 0) + _HALF_STEP
    return drawn.reshape(shape)


def normals(shape: tuple[int, ...], seed: int = 0) -> NDArray[np.float64]:
    """Return standard normal numbers of the given shape."""
    from scipy.special import ndtri

    found: NDArray[np.float64] = ndtri(uniforms(NORMAL, shape, seed))
    return found


def resamples(draws: int, rows: int, seed: int = 0) -> NDArray[np.float64]:
    """Return how often each row stands in each bootstrap sample, shape (draws, rows); every sample has `rows` rows.

    >>> resamples(3, 5).sum(axis=1).tolist()
    [5.0, 5.0, 5.0]
    """
    chosen = below(Stream(seed).bits(ROWS, np.arange(draws * rows), 0), rows)
    cells = chosen + np.repeat(np.arange(draws) * rows, rows)
    return np.bincount(cells, minlength=draws * rows).reshape(draws, rows).astype(np.float64)


def student(degrees: int, confidence: float = 0.95) -> float:
    """Return the quantile of Student's t that a two-sided interval of that confidence needs.

    >>> round(student(2), 3), round(student(10_000), 2)
    (4.303, 1.96)
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees, (1 + confidence) / 2))
