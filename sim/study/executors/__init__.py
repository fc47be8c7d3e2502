"""Executors: where the tasks of a study run. Here, on several processes, or on a Dask cluster; one interface for all.

    with executor(jobs=2) as team:
        for outcome in team.outcomes(work, common, tasks, kin):
            ...

A task is small; what all tasks share goes to each worker once. An outcome is an answer, or the error that the task
raised, or that its worker died again and again: it costs its task and nothing else. Answers do not depend on where
the tasks run; only the order in which they come does.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import closing
from typing import Any, TypeVar

from sim.study.executors.interface import ClusterError, Executor, Outcome, WorkerLostError
from sim.study.executors.processes import Processes, serve
from sim.study.executors.serial import Serial

__all__ = ["ClusterError", "Executor", "Outcome", "WorkerLostError", "execute", "executor", "serve"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def executor(jobs: int = 1, cluster: str | None = None) -> Executor:
    """Return an executor: a Dask cluster if one is named, else `jobs` processes, else this process.

    Args:
        jobs: processes; of the cluster `local` too.
        cluster: `tcp://host:port` of a Dask scheduler, or `local` for one on this machine.

    Raises:
        ClusterError: Dask is not installed, or nothing answers at that address.
    """
    if cluster is not None:
        from sim.study.executors.cluster import Cluster

        return Cluster(cluster, jobs)
    return Processes(jobs) if jobs > 1 else Serial()


def execute(
    work: Callable[[Task], Answer],
    tasks: Sequence[Task],
    jobs: int = 1,
    kin: Callable[[Task], Hashable] | None = None,
) -> Iterator[Answer]:
    """Yield `work(task)` for all tasks as they are finished; the first error ends it.

    Args:
        work: a function of a module (a worker must find it by name) that answers the same wherever it is called.
        tasks: what it is called with.
        jobs: processes.
        kin: tasks for which it is equal go to one worker, one after the other, where that keeps nobody idle.

    Raises:
        WorkerLostError: workers died on one task again and again.
    """
    with executor(min(jobs, len(tasks))) as team, closing(team.outcomes(_without_common, work, tasks, kin)) as found:
        for outcome in found:
            yield outcome.value()


def _without_common(work: Any, task: Any) -> Any:  # noqa: ANN401 - of any kind
    return work(task)
