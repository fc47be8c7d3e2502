"""The evaluator: scenarios times replications -> figures, for studies that decide as they go what to run next.

It uses the shelf and the executors of the sweep, so that a finished run is read and never repeated.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.study.executors import executor
from sim.study.outputs import Output, folded
from sim.study.shelf import NAME, Shelf
from sim.study.tasks import Failure, Progress, Task, finish, rules_of


class Evaluator:
    """Gives the figures of scenarios.

    Attributes:
        outputs: the figures, one a run.
        shelf: where finished runs are.
        failures: the runs that gave no result, of all calls.
    """

    def __init__(
        self,
        outputs: Sequence[Output],
        *,
        shelf: Path | None = None,
        jobs: int = 1,
        cluster: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Open the shelf.

        Args:
            outputs: the figures, one a run.
            shelf: folder of finished runs; by default one that disappears with the evaluator.
            jobs: processes; figures are the same for any number.
            cluster: address of a Dask scheduler, or `local`.
            progress: called after each run that was not on the shelf.

        Raises:
            MixedVersionsError: the folder holds results of other code or data.
            ClusterError: Dask is not installed, or nothing answers at that address.
        """
        self.outputs = tuple(outputs)
        self.failures: list[Failure] = []
        if shelf is None:
            temporary = tempfile.TemporaryDirectory(prefix="sim-")
            finalize(self, temporary.cleanup)
            shelf = Path(temporary.name)
        self.shelf = Shelf(shelf)
        self.shelf.open()
        self._progress = progress
        self._team = executor(jobs, cluster)
        finalize(self, self._team.close)

    def __call__(self, scenarios: Sequence[Scenario], replications: Sequence[int]) -> NDArray[np.float64]:
        """Return the figures, shape (scenarios, replications, outputs); nan where a run failed.

        Raises:
            KeyError: the runs have no such indicator or year.
            ShelfFullError: there is no room for more files; what is finished is kept.
            ClusterError: the scheduler went away.
        """
        rules = [rules_of(scenarios[0], scenario) for scenario in scenarios]
        wanted = [Task(each, replication) for replication in replications for each in rules]
        finished, failures = finish(scenarios[0], wanted, self.shelf, self._team, self._progress)
        self.failures += failures
        rows = self.shelf.rows(finished, {output.indicator for output in self.outputs})
        found = folded(rows, self.outputs)
        names = [each.name for each in rules]
        nothing = (np.nan,) * len(self.outputs)
        return np.array([[found.get((h[:NAME], r), nothing) for r in replications] for h in names], np.float64)

    def close(self) -> None:
        """End the workers; the next call starts others."""
        self._team.close()
