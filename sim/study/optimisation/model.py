"""The model as a function of the levers' positions."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario, ScenarioError
from sim.study.evaluate import Evaluator
from sim.study.optimisation.goals import Goals
from sim.study.optimisation.search import LINE, Figures, Point


class Model:
    """The model as a function of the levers' positions.

    Attributes:
        sizes: how many values each factor has; 0 on a line.
        start: the position nearest to the rules in force.
        runs: runs that were looked at.
    """

    def __init__(self, goals: Goals, evaluator: Evaluator) -> None:
        self.goals = goals
        self.evaluator = evaluator
        self.runs = 0
        self._factors = [factor for lever in goals.levers for factor in lever.factors]
        self._ends = list(accumulate(len(lever.factors) for lever in goals.levers))
        self.sizes = tuple(factor.values for factor in self._factors)

    @property
    def possible(self) -> int | None:
        """How many points there are; None where a lever lies on a line."""
        return int(np.prod(self.sizes)) if all(self.sizes) else None

    @cached_property
    def start(self) -> Point:
        """The position nearest to the rules in force; the middle where these are outside."""
        found = []
        for lever in self.goals.levers:
            leaf = self.goals.baseline.built.leaves.get(lever.path)
            now = leaf.written()["value"] if leaf is not None else None
            for i, factor in enumerate(lever.factors):
                part = _holds_at(now, lever.steps[i]) if lever.steps else now
                try:
                    quantile = factor.quantile(part)
                except (ValueError, TypeError):
                    quantile = 0.5
                size = factor.values or LINE
                found.append(min(int(quantile * size), size - 1))
        return tuple(found)

    def fault(self, message: str) -> Any:  # noqa: ANN401 - a fault of the scenario reader
        """Return a fault of the study's file."""
        from sim.scenario.errors import Fault, Place

        return Fault(Place(self.goals.name), "budget", message)

    def values(self, point: Point) -> dict[str, object]:
        """Return the values of a point by parameter."""
        sizes = [size or LINE for size in self.sizes]
        ends = [0 if size else 1 for size in self.sizes]  # on a line the first and the last step are the ends
        quantiles = [(i / (n - 1) if line else (i + 0.5) / n) for i, n, line in zip(point, sizes, ends, strict=True)]
        starts = [0, *self._ends[:-1]]
        return {
            lever.path: lever.value(tuple(quantiles[a:b]))
            for lever, a, b in zip(self.goals.levers, starts, self._ends, strict=True)
        }

    def figures(self, points: Sequence[Point | None], replications: Sequence[int]) -> NDArray[np.float64]:
        """Return figures, shape (points, replications, outputs); None is the rules in force; nan what cannot be run."""
        scenarios: list[Scenario] = []
        there = []
        for number, point in enumerate(points):
            try:
                values = {} if point is None else self.values(point)
                scenarios.append(self.goals.baseline.replace(values))
                there.append(number)
            except ScenarioError:  # values that cannot stand together
                continue
        found = np.full((len(points), len(replications), len(self.goals.outputs)), np.nan)
        if scenarios:
            found[there] = self.evaluator(scenarios, list(replications))
            self.runs += len(scenarios) * len(replications)
        return found

    def means(self, points: Sequence[Point], replications: Sequence[int]) -> Figures:
        """Return mean figures, shape (points, outputs)."""
        means: Figures = self.figures(points, replications).mean(axis=1)
        return means


def _holds_at(path: object, step: str) -> object:
    """Return what holds at a step of a path {first step: value}."""
    if not isinstance(path, Mapping):
        return path
    before = [key for key in path if int(key) <= int(step)]
    return path[max(before, key=int)] if before else None
