"""Tasks: one replication of one scenario, its file on a shelf, and what became of it.

All kinds of studies run their scenarios here, so that they share shelves and executors: what one study has finished,
another reads. A run that raises is a failure with its reason; the others go on.
"""

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sim.scenario import Scenario
from sim.study.executors import execute
from sim.study.results import Finished
from sim.study.shelf import Shelf

Key = tuple[str, int]  # hash of the scenario, replication
Progress = Callable[["Finished | Failure"], None]


@dataclass(frozen=True)
class Failure:
    """A run that gave no result.

    Attributes:
        scenario: hash of the scenario.
        replication: index of the run.
        reason: the error in one line.
        details: the traceback.
        seconds: how long it ran.
    """

    scenario: str
    replication: int
    reason: str
    details: str = field(default="", repr=False)
    seconds: float = 0.0


@dataclass(frozen=True)
class Task:
    """One replication of one scenario, and the shelf for its file."""

    scenario: Scenario = field(repr=False)
    name: str
    replication: int
    shelf: Shelf

    @property
    def key(self) -> Key:
        """The scenario's hash and the replication."""
        return self.name, self.replication


def finish(
    wanted: Iterable[tuple[Scenario, str, int]],
    shelf: Shelf,
    *,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> tuple[dict[Key, str], list[Failure]]:
    """Run what is not on the shelf yet; return the digests of all finished runs, and the failures.

    Args:
        wanted: scenarios with their hashes and replications; each run is done once however often it is asked for.
        shelf: where finished runs are, opened.
        jobs: processes; results are the same for any number.
        cluster: address of a Dask scheduler.
        progress: called after each run of this call, finished or failed.
    """
    if cluster is not None:
        raise NotImplementedError
    finished, missing = state(wanted, shelf)
    failures = []
    for done in execute(_one, missing, jobs):
        if isinstance(done, Failure):
            failures.append(done)
        else:
            finished[done.scenario, done.replication] = done.digest
        if progress is not None:
            progress(done)
    return finished, sorted(failures, key=lambda failure: (failure.replication, failure.scenario))


def state(wanted: Iterable[tuple[Scenario, str, int]], shelf: Shelf) -> tuple[dict[Key, str], list[Task]]:
    """Return the digests of the finished runs and the tasks of the others, in the order of `wanted`."""
    finished: dict[Key, str] = {}
    missing: dict[Key, Task] = {}
    for scenario, name, replication in wanted:
        key = (name, replication)
        if key in finished or key in missing:  # another point with the same values
            continue
        digest = shelf.digest(*key)
        if digest is None:
            missing[key] = Task(scenario, name, replication, shelf)
        else:
            finished[key] = digest
    return finished, list(missing.values())


def _one(task: Task) -> Finished | Failure:
    from sim.run import replicate

    started = time.perf_counter()
    try:
        digest = task.shelf.put(task.name, task.replication, replicate(task.scenario, task.replication).tables)
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        seconds = time.perf_counter() - started
        return Failure(task.name, task.replication, reason, traceback.format_exc(), seconds)
    file = task.shelf.file(task.name, task.replication)
    return Finished(task.name, task.replication, file, digest, time.perf_counter() - started)
