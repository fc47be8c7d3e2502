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
from sim.study.outputs import Output
from sim.study.shelf import Shelf
from sim.study.tasks import Failure, Progress, finish


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
        """
        self.outputs = tuple(outputs)
        self.failures: list[Failure] = []
        if shelf is None:
            temporary = tempfile.TemporaryDirectory(prefix="sim-")
            finalize(self, temporary.cleanup)
            shelf = Path(temporary.name)
        self.shelf = Shelf(shelf)
        self.shelf.open()
        self._jobs, self._cluster, self._progress = jobs, cluster, progress

    def __call__(self, scenarios: Sequence[Scenario], replications: Sequence[int]) -> NDArray[np.float64]:
        """Return the figures, shape (scenarios, replications, outputs); nan where a run failed.

        Raises:
            KeyError: the runs have no such indicator or year.
        """
        hashes = [scenario.hash for scenario in scenarios]
        wanted = [(s, h, r) for r in replications for s, h in zip(scenarios, hashes, strict=True)]
        finished, failures = finish(wanted, self.shelf, jobs=self._jobs, cluster=self._cluster, progress=self._progress)
        self.failures += failures
        figures = np.full((len(scenarios), len(replications), len(self.outputs)), np.nan)
        for s, name in enumerate(hashes):
            for r, replication in enumerate(replications):
                if (name, replication) in finished:
                    rows = self.shelf.indicators(name, replication)
                    figures[s, r] = [output.of(rows) for output in self.outputs]
        return figures
