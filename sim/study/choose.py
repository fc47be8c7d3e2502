"""The best of several rules by one indicator, with a stated chance of being wrong: runs where they are needed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.study.evaluate import Evaluator
from sim.study.outputs import Output
from sim.study.selection import Selection, Terms, select
from sim.study.tasks import Progress


class FailedRunError(RuntimeError):
    """A run that a choice needs gave no result."""


def choose(
    scenarios: Sequence[Scenario],
    output: Output,
    terms: Terms,
    jobs: int = 1,
    *,
    shelf: Path | None = None,
    progress: Progress | None = None,
) -> Selection:
    """Return which of the scenarios has the most, or the least, of an indicator; see `sim.study.selection`.

    Args:
        scenarios: the candidates, at least two; all meet the same people and luck.
        output: the indicator, and how its years fold into one figure.
        terms: the lead that matters, in the indicator's unit, the error allowed, which side is best, the budget.
        jobs: processes; the answer is the same for any number.
        shelf: folder of finished runs, which are not run again; by default a temporary one.
        progress: called after each run.

    Raises:
        ValueError: there are fewer than two candidates.
        FailedRunError: a run failed; the message says why.
    """
    evaluate = Evaluator([output], shelf=shelf, jobs=jobs, progress=progress)

    def figures(who: Sequence[int], replications: range) -> NDArray[np.float64]:
        found = evaluate([scenarios[i] for i in who], replications)[:, :, 0]
        if evaluate.failures:
            message = f"a run failed, so the candidates cannot be compared: {evaluate.failures[0].reason}"
            raise FailedRunError(message)
        return found

    return select(figures, [scenario.name for scenario in scenarios], terms, at_once=jobs)
