"""A search on the model: points run with the same people and luck, and the chosen ones confirmed with fresh luck.

What was chosen because it came out best has been lucky; so the points that are chosen run again on replications that
had no part in the choice, and only these figures and intervals are told. A constraint is kept when the whole interval
of the fresh mean keeps it, broken when the whole interval breaks it, and open otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.scenario import ScenarioError
from sim.study.evaluate import Evaluator
from sim.study.optimisation.confirm import BROKEN, Confirmed, Fresh
from sim.study.optimisation.goals import Goals, Wanted, load_goals
from sim.study.optimisation.model import Model
from sim.study.optimisation.search import Ended, Figures, Point, Trail, Wish, front, keeps, score_of, search
from sim.study.robustness.tipping import Standing
from sim.study.tasks import Failure

MOST_CONFIRMED = 12  # points of a front, spread over it
CANDIDATES = 3  # of one objective: the next best are confirmed when the best breaks a constraint


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
    fresh = Fresh(model, limits)
    if len(wishes) > 1:
        confirmed = fresh.along(_spread(standing_out, most))
    else:
        kept = [p for p in trail.tried if keeps(trail.tried[p], limits)]
        kept.sort(key=lambda p: score_of(wishes[0], limits)(trail.tried[p]))
        confirmed = fresh.best(kept, trail.tried, most)
    return Optimum(
        goals, trail.tried, ended, model.possible, len(standing_out), confirmed, fresh.today, model.runs,
        tuple(evaluator.failures),
    )  # fmt: skip


def _wish(goals: Goals, wanted: Wanted) -> Wish:
    return Wish(goals.outputs.index(wanted.output), wanted.sign, wanted.limit)


def _spread(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most so many points, spread evenly over the front with its ends."""
    if len(points) <= most:
        return list(points)
    return [points[i] for i in np.linspace(0, len(points) - 1, most).round().astype(int)]
