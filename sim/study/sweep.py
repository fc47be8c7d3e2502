"""Sweeps: every point of a study, with the same replications; what is finished stays finished.

A task is one replication of one point and leaves one file. A sweep that was interrupted, lost a worker or got more
points or replications runs only what is missing. All points meet the same people and luck, so they are compared in
pairs, replication by replication, with the first rules in the same state of the world.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.study.designs import load_study
from sim.study.executors import Executor, executor
from sim.study.outputs import folded
from sim.study.points import Study
from sim.study.precision import Precision, Rule, look_ahead_from, replicate_until
from sim.study.shelf import NAME, Key, Shelf
from sim.study.swept import Sweep
from sim.study.tasks import Failure, Progress, Task, finish, state

__all__ = ["Sweep", "missing_runs", "sweep"]

PACK_FROM = 1_000  # single files above which they are packed


def sweep(
    study: Study | str | Path,
    out: str | Path,
    jobs: int = 1,
    *,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Run what is missing of a study, and return all its results; runs that fail are listed, the others go on.

    Args:
        study: a checked study, its file, or the name of a shipped one.
        out: folder of the results; a second call with the same folder goes on where the first one stopped.
        jobs: processes; results are the same for any number.
        cluster: address of a Dask scheduler, or `local`.
        progress: called after each finished or failed run, for those that this call runs.

    Raises:
        ScenarioError: the study has faults.
        MixedVersionsError: the folder holds results of other code or data; the message says which.
        ClusterError: Dask is not installed, nothing answers at that address, or the scheduler went away.
        ShelfFullError: there is no room for more files; what is finished is kept.
    """
    checked = study if isinstance(study, Study) else load_study(study)
    shelf = Shelf(Path(out))
    shelf.open()
    with executor(jobs, cluster) as team:
        work = _Work(checked, shelf, team, progress)
        precision = work.run()
    shelf.tidy()
    if shelf.count_loose() > PACK_FROM:
        shelf.pack()
    return Sweep(checked, shelf, work.digests, work.replications, tuple(work.failures), precision)


def missing_runs(study: Study, out: str | Path) -> int:
    """Return how many runs of a study are not finished in `out`: with a rule, of those that it asks for at least."""
    rule = study.replications
    if isinstance(rule, Rule):
        number = min(rule.at_least + look_ahead_from(rule.at_least, rule.look_ahead), rule.at_most)
    else:
        number = rule
    return len(state(_wanted(study, range(number)), Shelf(Path(out)))[1])


def _wanted(study: Study, replications: Sequence[int]) -> list[Task]:
    """Return the runs of a study by replication: the points of one replication share its people and events."""
    return [Task(p.rules, r) for r in replications for p in study.points if p.rules is not None]


class _Work:
    """Runs a study's replications, as many as it asks for or as its rule wants."""

    def __init__(self, study: Study, shelf: Shelf, team: Executor, progress: Progress | None) -> None:
        self.study = study
        self.shelf = shelf
        self.digests: dict[Key, str] = {}
        self.failures: list[Failure] = []
        self.replications = 0
        self._team = team
        self._progress = progress

    def run(self) -> tuple[Precision, ...]:
        """Run what is missing; return what precision was reached, empty without a rule."""
        wanted = self.study.replications
        if isinstance(wanted, int):
            self._finish(range(wanted))
            return ()
        outputs = {output.label: output for output in self.study.outputs}
        asked = [(p, name, share) for p in self.study.valid for name, share in wanted.half_width.items()]
        targets = {f"{name}, point {p.number} ({p.label})": share for p, name, share in asked}
        rule = Rule(targets, wanted.at_least, wanted.at_most, wanted.look_ahead)
        places = [(p.rules.name[:NAME], outputs[name].label) for p, name, _ in asked if p.rules is not None]
        return replicate_until(rule, lambda replications: self._figures(replications, places))[1]

    def _finish(self, replications: Sequence[int]) -> None:
        wanted = _wanted(self.study, replications)
        digests, failures = finish(self.study.baseline, wanted, self.shelf, self._team, self._progress)
        self.digests |= digests
        self.failures += failures
        self.replications += len(replications)

    def _figures(self, replications: Sequence[int], places: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return the figures of (scenario, output), shape (replications, figures); 0 where a run failed.

        A point that fails does not hold up the others: it is listed with its failure.
        """
        self._finish(replications)
        outputs = self.study.outputs
        keys = [key for key in self.digests if key[1] in set(replications)]
        found = folded(self.shelf.rows(keys, self.study.indicators), outputs)
        number = {output.label: i for i, output in enumerate(outputs)}
        nothing = (0.0,) * len(outputs)
        rows = [[found.get((name, r), nothing)[number[label]] for name, label in places] for r in replications]
        return np.nan_to_num(np.array(rows, np.float64))
