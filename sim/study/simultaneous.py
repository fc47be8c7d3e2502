"""Intervals that hold together: of many reforms compared with one baseline, all 95% intervals are right at once.

With twenty reforms one of twenty ordinary intervals is expected to miss. Here the half-widths are the ordinary standard
errors times a larger factor, the 95% quantile of the largest |t| of all reforms ("max-t"). That largest |t| is drawn
from the reforms' own correlations (a seeded parametric bootstrap): reforms that share a baseline's luck are alike, and
their factor is smaller than Bonferroni's. It needs normal means, as Student's interval does, and no more; it lies
between Student's t (one reform) and Bonferroni's, and where two replications leave no correlation to see, it is
Bonferroni's. Coverage, in the tests: 95% of studies have all intervals right, whether reforms are alike or not.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.study.resampling import normals, student

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
DRAWS = 2_000
_FEWEST = 3
_NUMBERS = 1 << 22  # drawn at once at most
_MANY = 40  # replications from which the luck of the standard errors hardly matters: the factor is that of 40


def simultaneous(differences: Floats, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Return lower and upper bounds of the mean differences, each of shape (reforms,), right all at once.

    Args:
        differences: reform less baseline, paired by replication, shape (reforms, replications); nan where a run failed.
        confidence: how sure all bounds hold together, in (0, 1).

    Returns:
        The bounds; nan for a reform with fewer than two differences. Where some are missing, reforms have no common
        replications to see their correlations by, and Bonferroni's factor is used, which needs none.

    Raises:
        ValueError: there are fewer than two replications.

    >>> low, high = simultaneous(np.array([[1.0, 1.0, 2.0]]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([-0.101], [2.768])
    """
    number = differences.shape[1]
    if number < 2:  # noqa: PLR2004 - an interval needs two
        message = "simultaneous intervals need at least two replications"
        raise ValueError(message)
    if not np.isfinite(differences).all():
        return _of_what_is_there(differences, confidence)
    mean = differences.mean(axis=1)
    spread = differences.std(axis=1, ddof=1)
    half = factor(differences[spread > 0], confidence) * spread / np.sqrt(number)
    return mean - half, mean + half


def _of_what_is_there(differences: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return the bounds where some differences are nan."""
    low, high = np.full((2, len(differences)), np.nan)
    each = [row[np.isfinite(row)] for row in differences]
    moving = sum(row.size > 1 and row.std() > 0 for row in each)
    for i, row in enumerate(each):
        if row.size > 1:
            wide = student(row.size - 1, 1 - (1 - confidence) / max(moving, 1))
            half = wide * row.std(ddof=1) / np.sqrt(row.size)
            low[i], high[i] = row.mean() - half, row.mean() + half
    return low, high


def factor(differences: Floats, confidence: float = CONFIDENCE) -> float:
    """Return how many standard errors the bounds of all reforms must be away from their means.

    Args:
        differences: shape (reforms, replications), each with some variance.
        confidence: in (0, 1).
    """
    reforms, number = differences.shape
    if reforms == 0:
        return 0.0
    alone = student(number - 1, confidence)
    bonferroni = student(number - 1, 1 - (1 - confidence) / reforms)
    if reforms == 1 or number < _FEWEST:
        return bonferroni
    return float(np.clip(np.quantile(_largest(differences), confidence), alone, bonferroni))


def _largest(differences: Floats) -> Floats:
    """Return draws of the largest |t| among normal columns with the correlations of `differences`, shape (DRAWS,)."""
    centred = differences - differences.mean(axis=1, keepdims=True)
    standard = centred / np.sqrt((centred**2).sum(axis=1, keepdims=True))
    directions, sizes, _ = np.linalg.svd(standard, full_matrices=False)
    luck, scales = _normals(min(differences.shape[1], _MANY), len(sizes)), (directions * sizes).T
    at_once = max(1, _NUMBERS // (luck.shape[1] * scales.shape[1]))  # many reforms are drawn a part at a time
    return np.concatenate([_largest_of(luck[i : i + at_once] @ scales) for i in range(0, DRAWS, at_once)])


def _largest_of(draws: Floats) -> Floats:
    """Return the largest |t| of each draw, of shape (draws, replications, reforms)."""
    number = draws.shape[1]
    mean = draws.mean(axis=1)
    squares = np.einsum("drk,drk->dk", draws, draws) - number * mean**2
    found: Floats = np.abs(mean * np.sqrt(number * (number - 1) / squares)).max(axis=1)
    return found


@lru_cache(maxsize=4)
def _normals(replications: int, directions: int) -> Floats:
    return normals((DRAWS, replications, directions))
