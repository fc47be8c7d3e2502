"""Choosing people and matching them by age: the two moves of which households are made.

Everything is exact in number and depends only on the columns given, so the same luck makes the same city.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.households import ranges

Array = npt.NDArray[Any]
Indices = npt.NDArray[np.int64]

_AGES = 256
_FINE = 2.0**40


def choose(bits: Array, count: int, weights: Array | None = None) -> Indices:
    """Return `count` indices, ascending, chosen without replacement in proportion to `weights`.

    Args:
        bits: one uint32 word for each, shape (n,).
        count: how many to choose; n is the most.
        weights: shape (n,), not negative; whoever has 0 is chosen last.
    """
    count = min(max(count, 0), len(bits))
    if weights is None:
        return np.flatnonzero(lowest(bits, count))
    waits = -np.log((bits + 0.5) * 2.0**-32)
    # Rounded, so that the last bit of another processor's logarithm chooses nobody else.
    return np.flatnonzero(lowest(np.rint(waits / np.maximum(weights, 1e-6) * _FINE / 2.0**20).astype(np.int64), count))


def lowest(scores: Array, count: int) -> npt.NDArray[np.bool_]:
    """Return a mask of the `count` lowest scores; of equal ones the first are taken.

    >>> lowest(np.array([3, 1, 3, 2]), 3).tolist()
    [True, True, False, True]
    """
    if count >= len(scores):
        return np.ones(len(scores), bool)
    if count <= 0:
        return np.zeros(len(scores), bool)
    limit = np.partition(scores, count - 1)[count - 1]
    taken: npt.NDArray[np.bool_] = scores < limit
    taken[np.flatnonzero(scores == limit)[: count - int(taken.sum())]] = True
    return taken


def nearest(wanted: Array, ages: Array, span: int = _AGES) -> Indices:
    """Return for each wanted age the index of somebody of that age, or of the nearest there is.

    Nobody is taken twice; exact ages go first, then ages one year off, and so on up to `span` years. -1: nobody left.

    >>> nearest(np.array([30, 30, 50]), np.array([52, 29, 30])).tolist()
    [2, 1, 0]
    """
    found = np.full(len(wanted), -1, np.int64)
    asking, offered = _Queues(wanted), _Queues(ages)
    for offset in sorted(range(-span, span + 1), key=lambda step: (abs(step), step)):
        low, high = max(0, -offset), _AGES - max(0, offset)
        here, there = slice(low, high), slice(low + offset, high + offset)
        taken = np.minimum(asking.left[here], offered.left[there])
        if taken.any():
            found[asking.take(here, taken)] = offered.take(there, taken)
            if not asking.left.any() or not offered.left.any():
                break
    return found


class _Queues:
    """People in order of age, taken from the front of each age."""

    def __init__(self, ages: Array) -> None:
        whole = np.asarray(ages, np.uint8)
        self.order = np.argsort(whole, kind="stable")
        self.left = np.bincount(whole, minlength=_AGES)
        self.next = np.cumsum(self.left) - self.left

    def take(self, ages: slice, counts: Array) -> Indices:
        """Return the next `counts` people of each of the ages."""
        places = ranges(self.next[ages], counts)
        self.next[ages] += counts
        self.left[ages] -= counts
        return self.order[places]


def shared_out(total: int, weights: Array) -> npt.NDArray[np.int64]:
    """Return whole numbers in proportion to `weights` that add up to `total` (largest remainders).

    >>> shared_out(10, np.array([1, 1, 1])).tolist()
    [4, 3, 3]
    """
    sum_of_weights = np.sum(weights)
    if sum_of_weights <= 0:
        return np.zeros(len(weights), np.int64)
    exact = np.asarray(weights) * (total / sum_of_weights)
    whole: npt.NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
