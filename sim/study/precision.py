"""How many replications: as many as a stated half-width of several indicators at once needs, and no more than a budget.

The rule of Hoad, Robinson and Davies (2010, "Automated selection of the number of replications for a discrete-event
simulation", JORS 61): the half-width of the 95% interval of the mean must fall to the target and stay there for
`look_ahead` further replications (in proportion from 100 replications on), so that a lucky narrow moment does not end
the study. The number is the same however many replications are run at once.

A sequential rule looks at the data before it stops, so an interval at the stop holds the truth a little less often
than 95 times in 100 (the tests say how often); the look-ahead runs are kept and used, which wins some of it back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.study.resampling import student

Floats = NDArray[np.float64]

_FEW = 100  # replications up to which the look-ahead is what was asked for; beyond, it grows in proportion
_MOST = 100_000


@dataclass(frozen=True)
class Rule:
    """When to stop.

    Attributes:
        half_width: target by quantity, above 0: a share of the mean, or of what `scale` says.
        at_least: replications before the rule may stop, from 3.
        at_most: the budget.
        look_ahead: replications for which the target must hold on.
    """

    half_width: Mapping[str, float]
    at_least: int = 3
    at_most: int = 40
    look_ahead: int = 5

    def __post_init__(self) -> None:
        """Refuse a rule that could never stop or never start.

        Raises:
            ValueError: a target is not above 0, or the numbers of replications are out of order.
        """
        for name, target in self.half_width.items():
            if not target > 0:
                message = f"{name}: a half-width of {target} is not above 0"
                raise ValueError(message)
        if not 3 <= self.at_least <= self.at_most <= _MOST:  # noqa: PLR2004 - the rule's own lower limit
            message = f"3 <= at_least ({self.at_least}) <= at_most ({self.at_most}) <= {_MOST} does not hold"
            raise ValueError(message)
        if self.look_ahead < 0:
            message = f"look_ahead ({self.look_ahead}) is below 0"
            raise ValueError(message)


@dataclass(frozen=True)
class Precision:
    """How precise one quantity became.

    Attributes:
        name: the quantity.
        target: the half-width asked for, a share.
        mean: mean over all replications that were run.
        half_width: half the 95% interval of that mean, in the quantity's unit.
        share: the same as a share; infinite where the mean is 0 and the half-width is not.
        enough: the replications at which the target was reached and held, None where it was missed.
        run: replications that were run.
    """

    name: str
    target: float
    mean: float
    half_width: float
    share: float
    enough: int | None
    run: int

    def sentence(self, language: str = "en") -> str:
        """Return in words what was reached."""
        share = "∞" if np.isinf(self.share) else f"{self.share:.2%}"
        words = _MET if self.enough is not None else _MISSED if self.share > self.target else _NOT_HELD
        return words[language].format(
            name=self.name, share=share, target=f"{self.target:.2%}", enough=self.enough, run=self.run
        )


_MET = {
    "en": "{name}: within ±{share}; {enough} replications are enough for ±{target}.",
    "zh": "{name}：误差在±{share}以内；要达到±{target}，{enough}次重复即可。",
}
_MISSED = {
    "en": "{name}: MISSED ±{target}; {run} replications reached ±{share}.",
    "zh": "{name}：未达到±{target}的要求；{run}次重复后误差为±{share}。",
}
_NOT_HELD = {
    "en": "{name}: ±{share} after {run} replications, but ±{target} was NOT held long enough to be trusted.",
    "zh": "{name}：{run}次重复后误差为±{share}，但±{target}的精度尚未稳定保持。",
}


def half_widths(values: Floats) -> Floats:
    """Return the half-width of the 95% interval of the mean after 1, 2, ... replications, shape as `values`.

    Args:
        values: shape (replications, quantities); the first row of the answer is infinite.

    >>> half_widths(np.array([[10.0], [12.0], [14.0]])).round(3).ravel().tolist()
    [inf, 12.706, 4.968]
    """
    n = np.arange(1, len(values) + 1, dtype=np.float64)[:, None]
    centred = values - values[:1]  # a large common level would eat the digits
    mean = np.cumsum(centred, axis=0) / n
    squares = np.maximum(np.cumsum(centred**2, axis=0) - n * mean**2, 0)
    found = np.full(values.shape, np.inf)
    t = np.array([student(degrees) for degrees in range(1, len(values))])[:, None]
    found[1:] = t * np.sqrt(squares[1:] / (n[1:] - 1) / n[1:])
    found[np.isclose(found, 0, atol=1e-12 * (1 + np.abs(values).max(initial=0)))] = 0
    return found


def look_ahead_from(replications: int, look_ahead: int) -> int:
    """Return how many further replications must hold the target: in proportion beyond 100.

    >>> look_ahead_from(20, 5), look_ahead_from(300, 5)
    (5, 15)
    """
    return look_ahead * max(replications, _FEW) // _FEW


def first_that_holds(good: NDArray[np.bool_], at_least: int, look_ahead: int) -> tuple[int | None, int]:
    """Return the replications at which a target was reached and held (None: not yet), and how many that takes at least.

    Args:
        good: whether the target holds after 1, 2, ... replications, shape (replications,).
        at_least: replications before which nothing counts.
        look_ahead: see `Rule`.

    >>> first_that_holds(np.array([False, False, True, False, True, True, True]), 3, 2)
    (5, 7)
    >>> first_that_holds(np.array([False, False, True, False]), 3, 2)
    (None, 7)
    """
    start = at_least
    while start <= len(good):  # `start` grows in every turn
        stop = start + look_ahead_from(start, look_ahead)
        bad = np.flatnonzero(~good[start - 1 : stop])
        if bad.size == 0:
            return (start, stop) if stop <= len(good) else (None, stop)
        start += int(bad[-1]) + 1
    return None, start + look_ahead_from(start, look_ahead)


def replicate_until(
    rule: Rule, figures: Callable[[range], Floats], scale: Callable[[Floats], Floats] | None = None
) -> tuple[Floats, tuple[Precision, ...]]:
    """Run replications until every quantity is as precise as the rule asks, or the budget is spent.

    Args:
        rule: targets and limits.
        figures: gives the quantities for some replications, shape (replications, quantities), in the rule's order;
            paired differences do as well as means.
        scale: gives what the shares are shares of, from all values so far: shape (replications, quantities) or
            (quantities,). By default the absolute mean; for differences, say, the baseline's mean.

    Returns:
        All values, shape (replications, quantities), and what was reached, by quantity.
    """
    names = tuple(rule.half_width)
    targets = np.array([rule.half_width[name] for name in names])
    values = np.empty((0, len(names)))
    wanted = rule.at_least + look_ahead_from(rule.at_least, rule.look_ahead)
    while len(values) < min(wanted, rule.at_most):  # each turn runs at least one more, `at_most` ends it
        more = figures(range(len(values), min(wanted, rule.at_most)))
        values = np.concatenate([values, more])
        shares = _shares(values, scale)
        found = [first_that_holds(good, rule.at_least, rule.look_ahead) for good in (shares <= targets).T]
        wanted = max(stop for _, stop in found)
    means, widths = values.mean(axis=0), half_widths(values)[-1]
    reached = tuple(
        Precision(
            name, float(targets[i]), float(means[i]), float(widths[i]), float(shares[-1, i]), found[i][0], len(values)
        )
        for i, name in enumerate(names)
    )
    return values, reached


def _shares(values: Floats, scale: Callable[[Floats], Floats] | None) -> Floats:
    """Return half-widths as shares; nothing of nothing is no error, something of nothing an infinite one."""
    running = np.cumsum(values, axis=0) / np.arange(1, len(values) + 1)[:, None]
    base = np.abs(running if scale is None else np.broadcast_to(scale(values), values.shape))
    widths = half_widths(values)
    found = np.where(widths > 0, np.inf, 0.0)
    return np.divide(widths, base, out=found, where=base > 0)
