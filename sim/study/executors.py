"""Tasks on several processes: every worker is a Python of its own, and one that dies costs only the task it had.

A worker reads tasks from its input and writes answers to its output, both pickled. It imports nothing of the program
that started it, so scripts, notebooks and the command line may all use several processes without further ado. When
that program ends, however it ends, its workers do too, in the middle of a task if need be.
"""

import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")

ATTEMPTS = 3
_CODE = "from signal import *; signal(SIGINT, SIG_IGN); from sim.study.executors import serve; serve()"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class WorkerLostError(RuntimeError):
    """A worker process died on every attempt at a task."""


def execute(work: Callable[[Task], Answer], tasks: Sequence[Task], jobs: int = 1) -> Iterator[Answer]:
    """Yield `work(task)` for all tasks as they are finished: in this process, or on `jobs` workers.

    Args:
        work: a function of a module (a worker must find it by name) that answers the same wherever it is called.
        tasks: what it is called with, each in a process that may die.
        jobs: processes.

    Raises:
        WorkerLostError: workers died on one task again and again.
    """
    jobs = min(jobs, len(tasks))
    if jobs <= 1:
        yield from map(work, tasks)
        return
    team = [_Worker() for _ in range(jobs)]
    idle: SimpleQueue[_Worker] = SimpleQueue()
    for worker in team:
        idle.put(worker)
    try:
        yield from _answers(work, tasks, team, idle)
    finally:
        for worker in team:
            worker.forget()


def _answers(
    work: Callable[[Task], Answer], tasks: Sequence[Task], team: "list[_Worker]", idle: "SimpleQueue[_Worker]"
) -> Iterator[Answer]:
    with ThreadPoolExecutor(len(team)) as pool:
        try:
            for done in as_completed([pool.submit(_attempt, idle, work, task) for task in tasks]):
                yield done.result()
        finally:  # also after an error, Ctrl-C, or when the reader wants no more
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in team:
                worker.end()


def _attempt(idle: "SimpleQueue[_Worker]", work: Callable[[Task], Answer], task: Task) -> Answer:
    for _ in range(ATTEMPTS):
        worker = idle.get()
        try:
            answer: Answer = worker.do((work, task))
        except (EOFError, OSError, pickle.UnpicklingError):
            worker.forget()
        else:
            return answer
        finally:
            idle.put(worker)
    message = f"a worker process died {ATTEMPTS} times on {task}"
    raise WorkerLostError(message)


class _Worker:
    """One process at a time, started when it is needed, and a new one after a death."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def do(self, task: Any) -> Any:  # noqa: ANN401 - tasks and answers are of any kind
        """Return the answer, raise the task's own error, or EOFError or OSError when the process dies."""
        if self._process is None:
            self._process = _started()
        if self._ended:
            raise EOFError
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        to.write(pickle.dumps(task))
        to.flush()
        good, answer = pickle.load(back)
        if not good:
            raise answer
        return answer

    def forget(self) -> None:
        """Clear up after a process that died."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._ended = True
        if (process := self._process) is not None:
            process.kill()


def _started() -> "subprocess.Popen[bytes]":
    path = os.pathsep.join(entry or os.curdir for entry in sys.path)
    environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": path}
    return subprocess.Popen(
        [sys.executable, "-c", _CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )


def _close(pipe: Any) -> None:  # noqa: ANN401 - either pipe
    try:
        pipe.close()
    except OSError:  # what was still to be written has no reader
        return


def serve() -> NoReturn:
    """Answer tasks until the input ends: what a worker process does."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed goes to stderr
    tasks: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_receive, args=(tasks,), daemon=True).start()
    while True:
        work, task = tasks.get()
        try:
            answer = pickle.dumps((True, work(task)))
        except Exception as error:
            error.add_note(traceback.format_exc())
            answer = pickle.dumps((False, error))
        answers.write(answer)
        answers.flush()


def _receive(tasks: "SimpleQueue[Any]") -> NoReturn:
    """Hand on what comes in, and end the process at once when nothing can come any more.

    It waits for input while a task is worked on, so that no worker outlives a program that was killed.
    """
    while True:
        try:
            tasks.put(pickle.load(sys.stdin.buffer))
        except EOFError:
            os._exit(0)
        except Exception:
            traceback.print_exc()
            os._exit(1)
