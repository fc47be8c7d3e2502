"""Differences that are claimed, at points of the assumptions: each point is run under all rules with the same luck."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario, ScenarioError
from sim.study.evaluate import Evaluator
from sim.study.robustness.assumptions import Assumption
from sim.study.robustness.bifurcation import Point
from sim.study.robustness.claims import Claim

_SEED = "world.population_seed"


class Runner:
    """Runs points of the assumptions under all rules, and gives the differences that are claimed.

    Attributes:
        runs: runs that were looked at.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        scenarios: Sequence[Scenario],
        assumptions: Sequence[Assumption],
        claims: Sequence[Claim],
    ) -> None:
        self.runs = 0
        self.assumptions = assumptions
        self._evaluator = evaluator
        self._scenarios = scenarios
        self._outputs = [evaluator.outputs.index(claim.output) for claim in claims]
        self._known: dict[tuple[tuple[tuple[int, float], ...], int], NDArray[np.float64]] = {}

    def values(self, point: Point) -> dict[str, object]:
        """Return the values of a point by parameter."""
        return {self.assumptions[i].path: self.assumptions[i].factor.at(q) for i, q in point.items()}

    def answer(self, points: Sequence[Point], replications: Sequence[int]) -> NDArray[np.float64]:
        """Return reform less baseline, shape (points, replications, comparisons); nan where values cannot be run."""
        keys = [tuple(sorted(point.items())) for point in points]
        missing = {
            key: point
            for key, point in zip(keys, points, strict=True)
            if any((key, r) not in self._known for r in replications)
        }
        self._run(missing, replications)
        return np.stack([[self._known[key, r] for r in replications] for key in keys])

    def other_residents(self, number: int, replications: Sequence[int]) -> NDArray[np.float64]:
        """Return reform less baseline as assumed, of these residents and of a number of others drawn with other seeds.

        The shape is (1 + number, replications, comparisons).
        """
        seed = self._scenarios[0].leaf(_SEED).at(0)
        cities = [[scenario.replace({_SEED: seed + k}) for scenario in self._scenarios] for k in range(1, number + 1)]
        here = self.answer([{}], replications)
        return np.concatenate([here, self._differences(cities, replications)])

    def _differences(self, points: Sequence[Sequence[Scenario]], replications: Sequence[int]) -> NDArray[np.float64]:
        """Return reform less baseline, shape (points, replications, comparisons)."""
        figures = self._evaluator([one for point in points for one in point], list(replications))[:, :, self._outputs]
        figures = figures.reshape(len(points), len(self._scenarios), len(replications), -1)
        found: NDArray[np.float64] = figures[:, 1:] - figures[:, :1]
        self.runs += len(points) * len(self._scenarios) * len(replications)
        return found.transpose(0, 2, 1, 3).reshape(len(points), len(replications), -1)

    def _run(self, points: Mapping[Any, Point], replications: Sequence[int]) -> None:
        scenarios: list[Scenario] = []
        whole = []
        for key, point in points.items():
            try:
                scenarios += [scenario.replace(self.values(point)) for scenario in self._scenarios]
                whole.append(key)
            except ScenarioError:  # values that cannot stand together
                for r in replications:
                    self._known[key, r] = np.full((len(self._scenarios) - 1) * len(self._outputs), np.nan)
        if not scenarios:
            return
        figures = self._evaluator(scenarios, list(replications))[:, :, self._outputs]
        new = sum((key, r) not in self._known for key in whole for r in replications)
        self.runs += new * len(self._scenarios)
        figures = figures.reshape(len(whole), len(self._scenarios), len(replications), -1)
        differences = figures[:, 1:] - figures[:, :1]
        for key, found in zip(whole, differences, strict=True):
            for i, r in enumerate(replications):
                self._known[key, r] = found[:, i].reshape(-1)
