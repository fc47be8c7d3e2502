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
from collections.abc import Generator, Sequence
from itertools import count
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn

from sim.study.executors.interface import Closing, Deal, Kin, Outcome, Some, Work, WorkerLostError

ATTEMPTS = 3
_CODE = "from signal import *; signal(SIGINT, SIG_IGN); from sim.study.executors import serve; serve()"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_numbers = count()

Luggage = tuple[int, bytes]  # a number of its own, and what all tasks of a call share, pickled


class Processes(Closing):
    """The executor for several processes on this machine; they live until it is closed."""

    def __init__(self, jobs: int) -> None:
        self._team = [_Worker() for _ in range(jobs)]

    def outcomes(
        self,
        work: Work,
        common: Some,
        tasks: Sequence[Any],
        kin: Kin | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield the outcome of each task as it is finished; see `Executor.outcomes`.

        A task whose worker dies is tried again on a new one, three times in all.
        """
        found: SimpleQueue[Outcome | BaseException] = SimpleQueue()
        deal = Deal(tasks, kin)
        luggage = next(_numbers), pickle.dumps((work, common))
        used = self._team[: len(tasks)]
        threads = [
            Thread(target=_take, args=(number, worker, deal, luggage, found), daemon=True)
            for number, worker in enumerate(used)
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in tasks:
                outcome = found.get()
                if isinstance(outcome, BaseException):
                    raise outcome  # noqa: TRY301 - its own thread could not be told
                yield outcome
        except BaseException:  # an error, Ctrl-C, or the reader wants no more
            for worker in used:
                worker.end()
            for thread in threads:
                thread.join()
            self.close()
            raise

    def close(self) -> None:
        """End the processes, whatever they are doing; the next call starts others."""
        team, self._team = self._team, [_Worker() for _ in self._team]
        for worker in team:
            worker.end()
            worker.forget()


def _take(
    number: int, worker: "_Worker", deal: Deal, luggage: Luggage, found: "SimpleQueue[Outcome | BaseException]"
) -> None:
    """Let one worker do one task after the other."""
    while not worker.ended:
        try:
            task = deal.next(number)
        except IndexError:
            return
        try:
            found.put(_attempt(worker, luggage, task))
        except BaseException as error:
            found.put(error)
            return


def _attempt(worker: "_Worker", luggage: Luggage, task: Some) -> Outcome:
    for _ in range(ATTEMPTS):
        try:
            good, answer = worker.do(luggage, task)
        except (EOFError, OSError, pickle.UnpicklingError):
            worker.forget()
            if worker.ended:
                break
        else:
            return Outcome(task, answer) if good else Outcome(task, error=answer)
    return Outcome(task, error=WorkerLostError(f"a worker process died {ATTEMPTS} times on {task}"))


class _Worker:
    """One process at a time, started when it is needed, and a new one after a death."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._carries = -1
        self.ended = False

    def do(self, luggage: Luggage, task: Some) -> Some:
        """Return (whether it went well, answer or error); EOFError or OSError when the process dies."""
        if self.ended:
            raise EOFError
        if self._process is None:
            self._process, self._carries = _started(), -1
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        number, shared = luggage
        to.write(pickle.dumps((shared if number != self._carries else None, pickle.dumps(task))))
        to.flush()
        self._carries = number
        return pickle.load(back)

    def forget(self) -> None:
        """Clear up after a process that died."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)

    def end(self) -> None:
        """End the process, whatever it is doing; the next use of the executor starts another."""
        self.ended = True
        if (process := self._process) is not None:
            process.kill()


def _started() -> "subprocess.Popen[bytes]":
    path = os.pathsep.join(entry or os.curdir for entry in sys.path)
    environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": path}
    return subprocess.Popen(
        [sys.executable, "-c", _CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )


def _close(pipe: Some) -> None:
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
    work, common = None, None
    while True:
        shared, task = tasks.get()
        try:
            if shared is not None:
                work, common = pickle.loads(shared)
            assert work is not None
            answer = pickle.dumps((True, work(common, pickle.loads(task))))
        except Exception as error:
            error.add_note(traceback.format_exc())
            answer = pickle.dumps((False, _portable(error)))
        answers.write(answer)
        answers.flush()


def _portable(error: Exception) -> Exception:
    """Return the error, or its text when it cannot travel."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


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
