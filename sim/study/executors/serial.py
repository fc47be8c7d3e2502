"""Tasks in this process, one after the other."""

from collections.abc import Generator, Sequence
from typing import Any

from sim.study.executors.interface import Closing, Kin, Outcome, Some, Work, in_order


class Serial(Closing):
    """The executor for one job."""

    def outcomes(
        self,
        work: Work,
        common: Some,
        tasks: Sequence[Any],
        kin: Kin | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield the outcome of each task, those of the same kin one after the other; see `Executor.outcomes`."""
        for group in in_order(tasks, kin):
            for task in group:
                try:
                    answer = work(common, task)
                except Exception as error:
                    yield Outcome(task, error=error)
                else:
                    yield Outcome(task, answer)
