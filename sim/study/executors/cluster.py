"""Tasks on a Dask cluster: a scheduler and workers on any number of machines that see the same folder of results.

Needs the extra `cluster` (dask, distributed). Workers run one task at a time. A task is sent when there is room for
it, so that a study of a million runs does not fill the scheduler's memory. A worker that dies costs the task it had:
the scheduler gives it to another, and gives up a task on which three workers died.
"""

import logging
import threading
import zlib
from collections.abc import Generator, Sequence
from importlib import import_module
from itertools import count, islice
from pickle import dumps, loads
from typing import Any

from sim.study.executors.interface import Closing, ClusterError, Kin, Outcome, Some, Work, WorkerLostError, in_order

LOCAL = "local"
CONNECT_SECONDS = 15
WORKERS_SECONDS = 120  # a worker of a busy machine takes its time to start
IN_FLIGHT = 64  # tasks sent for each worker: enough to keep it busy, few enough for any scheduler
_alone = threading.Lock()
_call = count()


class Cluster(Closing):
    """The executor for a Dask scheduler."""

    def __init__(self, address: str, jobs: int = 1) -> None:
        """Connect.

        Args:
            address: `tcp://host:port`, or `local`: a scheduler and `jobs` workers as processes of this machine.
            jobs: workers of a local cluster.

        Raises:
            ClusterError: Dask is not installed, or nothing answers at that address.
        """
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            message = (
                "Dask is not installed; install the extra: pip install 'datong-policy-simulation-toolkit[cluster]'"
            )
            raise ClusterError(message) from None
        logging.getLogger("distributed").setLevel(logging.ERROR)  # a lost worker is told by the study
        self._address = address
        self._own = _local(jobs) if address == LOCAL else None
        try:
            self._client: Any = distributed.Client(
                self._own or address, timeout=CONNECT_SECONDS, set_as_default=False, name="sim"
            )
        except (OSError, ValueError, TimeoutError) as error:
            message = f"no Dask scheduler answers at {address} ({error}); start one with: dask scheduler"
            raise ClusterError(message) from None

    def outcomes(
        self,
        work: Work,
        common: Some,
        tasks: Sequence[Any],
        kin: Kin | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield the outcome of each task as it is finished; see `Executor.outcomes`."""
        client, name = self._client, f"sim-{_session(self._client)}-{next(_call)}"
        workers = self._workers()
        # A task, not scattered data: if the worker that holds it dies, the scheduler makes it again.
        shared = client.submit(_unpacked, zlib.compress(dumps((work, common))), key=f"{name}-common", pure=False)
        lost = []
        try:
            for outcome in self._sent(shared, name, _spread(tasks, kin, workers), len(workers) * IN_FLIGHT):
                if isinstance(outcome.error, WorkerLostError):
                    lost.append(outcome.task)
                else:
                    yield outcome
            # Whatever waited on a worker that died again and again is blamed with it: each has one more try alone.
            yield from self._sent(shared, f"{name}-alone", [(task, "") for task in lost], 1)
        finally:
            client.cancel([shared], force=True)

    def _sent(
        self,
        shared: Some,
        name: str,
        tasks: list[tuple[Any, str]],
        at_once: int,
    ) -> Generator[Outcome, None, None]:
        """Send the tasks, so many at once, each preferably to its worker, and yield the outcomes."""
        as_completed: Any = import_module("distributed").as_completed

        waiting = enumerate(tasks)
        running = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
        sent: dict[str, Any] = {}

        def send() -> None:
            for number, (task, worker) in islice(waiting, at_once - running.count()):
                options = {"workers": [worker], "allow_other_workers": True} if worker else {}
                key = f"{name}-{number}"
                sent[key] = task
                running.add(self._client.submit(_do, shared, task, key=key, pure=False, priority=-number, **options))

        try:
            send()
            for future, answer in running:
                yield self._outcome(future, answer, sent.pop(future.key))
                send()
        finally:
            self._client.cancel(list(running.futures), force=True)

    def _outcome(self, future: Some, answer: Some, task: Some) -> Outcome:
        killed = import_module("distributed").KilledWorker

        if future.status == "finished":
            return Outcome(task, answer)
        if future.status != "error":
            message = f"the scheduler at {self._address} went away"
            raise ClusterError(message)
        error = answer[1]
        if isinstance(error, killed):
            return Outcome(task, error=WorkerLostError(f"workers died again and again on {task}"))
        return Outcome(task, error=error)

    def close(self) -> None:
        """Leave the cluster; a local one ends."""
        self._client.close()
        if self._own is not None:
            self._own.close()

    def _workers(self) -> list[str]:
        """Return the workers that are there now; others may join later.

        Raises:
            ClusterError: there is none.
        """
        try:
            self._client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except TimeoutError:
            message = f"the scheduler at {self._address} has no workers; start some with: dask worker"
            raise ClusterError(message) from None
        return sorted(self._client.scheduler_info(n_workers=-1)["workers"])


def _local(jobs: int) -> Some:
    start: Any = import_module("distributed.deploy.subprocess").SubprocessCluster
    options = {"dashboard_address": None, "worker_kwargs": {"memory_limit": 0}}
    return start(host="127.0.0.1", n_workers=jobs, threads_per_worker=1, **options)


def _session(client: Some) -> str:
    return str(client.id).rpartition("-")[2]


def _spread(tasks: Sequence[Any], kin: Kin | None, workers: list[str]) -> list[tuple[Any, str]]:
    """Return the tasks with the worker that is to have each: kin together, all workers from the start."""
    ordered = [task for group in in_order(tasks, kin) for task in group]
    size = -(-len(ordered) // len(workers))
    parts = [[(task, worker) for task in ordered[i * size : (i + 1) * size]] for i, worker in enumerate(workers)]
    return [part[i] for i in range(size) for part in parts if i < len(part)]


def _unpacked(packed: bytes) -> Some:
    return loads(zlib.decompress(packed))


def _do(shared: tuple[Work, Any], task: Some) -> Some:
    work, common = shared
    with _alone:  # the model keeps one replication's people at a time, whatever threads a worker has
        return work(common, task)
