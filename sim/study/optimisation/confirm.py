"""Confirmation: what was chosen because it came out best runs again on replications that had no part in the choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.study.compare import paired
from sim.study.optimisation.model import Model
from sim.study.optimisation.search import Figures, Point, Wish, keeps
from sim.study.robustness.tipping import Standing, standing

HELD, BROKEN, OPEN = "kept", "broken", "open"


@dataclass(frozen=True)
class Confirmed:
    """A point on fresh luck.

    Attributes:
        point: positions of the levers.
        values: value by parameter.
        figures: mean and interval of each output.
        against: the same of its difference to the rules in force, paired.
        constraints: kept, broken or open, in the order of the study.
        step: of a front, the paired difference to the point before it; empty for the first and for one objective.
    """

    point: Point
    values: Mapping[str, object]
    figures: tuple[Standing, ...]
    against: tuple[Standing, ...]
    constraints: tuple[str, ...]
    step: tuple[Standing, ...] = ()

    @property
    def verdict(self) -> str:
        """What the constraints come to together."""
        return next((v for v in (BROKEN, OPEN) if v in self.constraints), HELD)


class Fresh:
    """Runs points on fresh luck, beside the rules in force on the same luck.

    Attributes:
        today: mean and interval of each output under the rules in force.
    """

    def __init__(self, model: Model, limits: Sequence[Wish]) -> None:
        self._model, self._limits = model, limits
        goals = model.goals
        self._luck = range(goals.replications, goals.replications + goals.confirm)
        self._now = model.figures([None], self._luck)[0]
        self.today = tuple(map(standing, self._now.T))

    def along(self, points: Sequence[Point]) -> tuple[Confirmed, ...]:
        """Return the points of a front, each with its paired difference to the one before it."""
        figures = self._model.figures(points, self._luck) if points else np.empty((0, 0, 0))
        found: list[Confirmed] = []
        for i, (point, there) in enumerate(zip(points, figures, strict=True)):
            step = _differences(figures[i - 1], there) if i else ()
            found.append(replace(self._confirmed(point, there), step=step))
        return tuple(found)

    def best(self, points: Sequence[Point], tried: Mapping[Point, Figures], most: int) -> tuple[Confirmed, ...]:
        """Return the first point, and while a constraint is broken the next that stays clear of it by as much.

        Args:
            points: those that kept the constraints in the search, the best first.
            tried: their figures in the search.
            most: points to confirm at most.
        """
        found: list[Confirmed] = []
        limits = list(self._limits)
        left = list(points)
        while left and len(found) < most:
            point = left.pop(0)
            one = self._confirmed(point, self._model.figures([point], self._luck)[0])
            found.append(one)
            if one.verdict != BROKEN:
                break
            limits = [_clear_of(limit, one.figures, tried[point]) for limit in limits]
            left = [p for p in left if keeps(tried[p], limits)]
        return tuple(found)

    def _confirmed(self, point: Point, figures: NDArray[np.float64]) -> Confirmed:
        means = tuple(map(standing, figures.T))
        verdicts = tuple(verdict_of(means[one.figure], one) for one in self._limits)
        return Confirmed(point, self._model.values(point), means, _differences(self._now, figures), verdicts)


def _clear_of(limit: Wish, fresh: Sequence[Standing], searched: Figures) -> Wish:
    """Return a limit that is stricter by as much as a figure was luckier in the search than on fresh luck."""
    luck = limit.sign * (fresh[limit.figure].mean - float(searched[limit.figure]))
    return replace(limit, limit=(limit.limit or 0.0) - limit.sign * max(luck, 0.0))


def _differences(before: NDArray[np.float64], after: NDArray[np.float64]) -> tuple[Standing, ...]:
    """Return paired differences of each output, from figures of shape (replications, outputs)."""
    return tuple(_difference(*pair) for pair in zip(before.T, after.T, strict=True))


def _difference(before: NDArray[np.float64], after: NDArray[np.float64]) -> Standing:
    if np.isnan(before).any() or np.isnan(after).any():
        return Standing(float("nan"), float("nan"), float("nan"))
    found = paired(before, after)
    return Standing(found.difference, float(found.low or 0.0), float(found.high or 0.0))


def verdict_of(mean: Standing, limit: Wish) -> str:
    """Return whether an interval keeps a limit."""
    assert limit.limit is not None
    low, high = sorted((limit.sign * (mean.low - limit.limit), limit.sign * (mean.high - limit.limit)))
    if np.isnan(low) or np.isnan(high):
        return OPEN
    return HELD if high <= 0 else BROKEN if low > 0 else OPEN
