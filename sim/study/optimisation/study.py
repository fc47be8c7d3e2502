"""A search on the model: points run with the same people and luck, and the chosen ones confirmed with fresh luck.

What was chosen because it came out best has been lucky; so the points that are chosen run again on replications that
had no part in the choice, and only these figures and intervals are told. A constraint is kept when the whole interval
of the fresh mean keeps it, broken when the whole interval breaks it, and open otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.scenario import Scenario, ScenarioError
from sim.study.compare import paired
from sim.study.evaluate import Evaluator
from sim.study.optimisation.goals import Goals, Wanted, load_goals
from sim.study.optimisation.search import (
    LINE,
    Ended,
    Figures,
    Point,
    Trail,
    Wish,
    front,
    keeps,
    score_of,
    search,
)
from sim.study.robustness.tipping import Standing, standing
from sim.study.tasks import Failure

MOST_CONFIRMED = 12  # points of a front, spread over it
CANDIDATES = 3  # of one objective: the next best are confirmed when the best breaks a constraint
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


@dataclass(frozen=True)
class Optimum:
    """What a search found.

    Attributes:
        goals: the study.
        tried: mean figures by point, in the order they were tried, the rules in force nearest first.
        ended: how the search ended.
        possible: how many points there are; None where a lever lies on a line.
        on_front: points tried that no other beats; 1 where there is one objective.
        confirmed: the points that were run again, the best first, or along the front; empty when no point kept the
            constraints.
        today: the rules in force on the same fresh luck.
        runs: runs that were looked at.
        failures: runs that gave no result.
    """

    goals: Goals
    tried: Mapping[Point, Figures]
    ended: Ended
    possible: int | None
    on_front: int
    confirmed: tuple[Confirmed, ...]
    today: tuple[Standing, ...]
    runs: int
    failures: tuple[Failure, ...] = ()

    @property
    def chosen(self) -> Confirmed | None:
        """The best point whose constraints are not broken on fresh luck; None where there is none, or a front."""
        if len(self.goals.objectives) > 1:
            return None
        return next((one for one in self.confirmed if one.verdict != BROKEN), None)

    @cached_property
    def table(self) -> pa.Table:
        """One row a point tried; see `sim.study.optimisation.table.table_of`."""
        from sim.study.optimisation.table import table_of

        return table_of(self)

    def sentences(self, language: str) -> list[str]:
        """Return the answer in plain words, `en` or `zh`."""
        from sim.study.optimisation.words import sentences_of

        return sentences_of(self, language)

    def write(self, folder: str | Path) -> Path:
        """Write the tables and the sentences; return the folder."""
        from sim.study.optimisation.table import write

        return write(self, Path(folder))


def optimise(study: Goals | str | Path, **runs: Any) -> Optimum:  # noqa: ANN401 - of several kinds, passed on
    """Search for the levers that serve the objective best, and confirm them.

    Args:
        study: a checked search study, its file, or the name of a shipped one.
        runs: shelf, jobs, cluster, progress: see `Evaluator`.

    Raises:
        ScenarioError: the study has faults, or its budget does not reach for a confirmation.
    """
    goals = study if isinstance(study, Goals) else load_goals(study)
    wishes = [_wish(goals, wanted) for wanted in goals.objectives]
    limits = [_wish(goals, wanted) for wanted in goals.constraints]
    evaluator = Evaluator(goals.outputs, **runs)
    model = Model(goals, evaluator)
    most = MOST_CONFIRMED if len(wishes) > 1 else CANDIDATES
    points = (goals.budget - goals.confirm * (most + 1)) // goals.replications
    if points < 2:  # noqa: PLR2004 - one is today's
        raise ScenarioError([model.fault(f"{goals.budget} runs do not reach for {most} points on fresh luck")])
    trail = Trail(partial(model.means, replications=range(goals.replications)), points)
    ended = search(trail, model.sizes, wishes, limits, model.start, goals.seed)
    standing_out = front(trail.tried, wishes, limits)
    if len(wishes) > 1:
        chosen = _spread(standing_out, most)
    else:
        kept = [p for p in trail.tried if keeps(trail.tried[p], limits)]
        chosen = sorted(kept, key=lambda p: score_of(wishes[0], limits)(trail.tried[p]))[:most]
    confirmed, today = _confirm(model, chosen, limits, stop=len(wishes) == 1)
    return Optimum(
        goals, trail.tried, ended, model.possible, len(standing_out), confirmed, today, model.runs,
        tuple(evaluator.failures),
    )  # fmt: skip


def _wish(goals: Goals, wanted: Wanted) -> Wish:
    return Wish(goals.outputs.index(wanted.output), wanted.sign, wanted.limit)


def _spread(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most so many points, spread evenly over the front with its ends."""
    if len(points) <= most:
        return list(points)
    return [points[i] for i in np.linspace(0, len(points) - 1, most).round().astype(int)]


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


def _confirm(
    model: Model, chosen: Sequence[Point], limits: Sequence[Wish], *, stop: bool
) -> tuple[tuple[Confirmed, ...], tuple[Standing, ...]]:
    """Run the chosen points on fresh luck; `stop` at the first whose constraints are not broken."""
    goals = model.goals
    fresh = range(goals.replications, goals.replications + goals.confirm)
    today = model.figures([None], fresh)[0]
    found: list[Confirmed] = []
    batches = [[point] for point in chosen] if stop else [list(chosen)]
    before: NDArray[np.float64] | None = None
    for batch in batches:
        if not batch:
            continue
        for point, figures in zip(batch, model.figures(batch, fresh), strict=True):
            means = tuple(map(standing, figures.T))
            step = _differences(before, figures) if before is not None and not stop else ()
            before = figures
            verdicts = tuple(_verdict(means[one.figure], one) for one in limits)
            found.append(
                Confirmed(point, model.values(point), means, _differences(today, figures), verdicts, step)
            )  # fmt: skip
        if stop and found[-1].verdict != BROKEN:
            break
    return tuple(found), tuple(map(standing, today.T))


def _differences(before: NDArray[np.float64], after: NDArray[np.float64]) -> tuple[Standing, ...]:
    """Return paired differences of each output, from figures of shape (replications, outputs)."""
    return tuple(_difference(*pair) for pair in zip(before.T, after.T, strict=True))


def _difference(before: NDArray[np.float64], after: NDArray[np.float64]) -> Standing:
    if np.isnan(before).any() or np.isnan(after).any():
        return Standing(float("nan"), float("nan"), float("nan"))
    found = paired(before, after)
    return Standing(found.difference, float(found.low or 0.0), float(found.high or 0.0))


def _verdict(mean: Standing, limit: Wish) -> str:
    """Return whether an interval keeps a limit."""
    assert limit.limit is not None
    low, high = sorted((limit.sign * (mean.low - limit.limit), limit.sign * (mean.high - limit.limit)))
    if np.isnan(low) or np.isnan(high):
        return OPEN
    return HELD if high <= 0 else BROKEN if low > 0 else OPEN
