"""What all executors have in common: their face, outcomes, and errors."""

from collections import deque
from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Any, Protocol, Self, TypeAlias

Some: TypeAlias = Any  # tasks, answers and what all tasks share are of any kind
Kin = Callable[[Any], Hashable]
Work = Callable[[Any, Any], Any]


class WorkerLostError(RuntimeError):
    """A worker process died on every attempt at a task."""


class ClusterError(RuntimeError):
    """Dask is not installed, or no scheduler answers."""


@dataclass(frozen=True)
class Outcome:
    """What became of a task: its answer, or the error."""

    task: Some
    answer: Some = None
    error: BaseException | None = None

    def value(self) -> Some:
        """Return the answer or raise the error."""
        if self.error is not None:
            raise self.error
        return self.answer


class Executor(Protocol):
    """Runs tasks somewhere. Its workers stay between calls, until it is closed."""

    def outcomes(
        self,
        work: Work,
        common: Some,
        tasks: Sequence[Any],
        kin: Kin | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield the outcome of `work(common, task)` for all tasks, as they are finished.

        Args:
            work: a function of a module that answers the same wherever it is called.
            common: what all tasks share; it goes to each worker once.
            tasks: what differs, small.
            kin: tasks for which it is equal go to one worker, where that keeps nobody idle.
        """

    def close(self) -> None:
        """End the workers, whatever they are doing; the next call starts others."""

    def __enter__(self) -> Self:
        """Return the executor."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the executor."""


class Closing:
    """An executor as a context that closes it."""

    def __enter__(self) -> Self:
        """Return the executor."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the executor."""
        self.close()

    def close(self) -> None:
        """End the workers."""


def in_order(tasks: Sequence[Any], kin: Kin | None) -> list[list[Any]]:
    """Return the tasks in groups of the same kin, in the order in which each first appears."""
    groups: dict[Hashable, list[Any]] = {}
    for number, task in enumerate(tasks):
        groups.setdefault(number if kin is None else kin(task), []).append(task)
    return list(groups.values())


class Deal:
    """Gives tasks to workers: each takes groups of kin whole, and helps with the largest when no group is left."""

    def __init__(self, tasks: Sequence[Any], kin: Kin | None) -> None:
        self._waiting = deque(deque(group) for group in in_order(tasks, kin))
        self._held: dict[int, deque[Any]] = {}
        self._lock = Lock()

    def next(self, worker: int) -> Some:
        """Return the next task of a worker; IndexError when there is none."""
        with self._lock:
            own = self._held.get(worker)
            if own:
                return own.popleft()
            if self._waiting:
                own = self._held[worker] = self._waiting.popleft()
                return own.popleft()
            return max(self._held.values(), key=len, default=deque()).pop()
