"""Worker processes that all sessions of the page share: lanes, fair turns, tasks that can be cancelled.

A lane is a few processes and what waits for them. The lane of first looks stays free of long tasks; the other one works
with lower priority of the machine. Where several sessions wait for a lane, the one that was served longest ago is next.
A process that dies is started anew and its task is tried once more.
"""

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import count
from threading import Condition, Lock, Thread
from typing import Any

from sim.page.worker import DO, DONE, FAILED, STOP, STOPPED, Work

Tell = Callable[[str, Any], None]
_CODE = "from signal import *; signal(SIGINT, SIG_IGN); from sim.page.worker import serve; serve({nice})"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_LAST = {DONE, FAILED, STOPPED}
ATTEMPTS = 2
_PATIENCE = 5  # seconds for a killed process to be gone
QUICK, THOROUGH = "quick", "thorough"
_NICE = {QUICK: 0, THOROUGH: 10}


class Job:
    """A task under way or waiting.

    Attributes:
        number: its number.
        owner: the session that asked for it.
        urgent: before what else the owner waits for.
        cancelled: nobody wants it any more.
    """

    def __init__(self, number: int, owner: int, task: tuple[Work, Any], tell: Tell, *, urgent: bool = False) -> None:
        self.number = number
        self.owner = owner
        self.task = task
        self.urgent = urgent
        self.cancelled = False
        self.attempts = 0
        self.process: _Process | None = None
        self._tell = tell

    def tell(self, what: str, content: Any) -> None:  # noqa: ANN401 - tasks answer anything
        """Hand on what a worker says, unless nobody wants it."""
        if not self.cancelled:
            self._tell(what, content)

    def cancel(self) -> None:
        """Drop the task, or stop it where it is."""
        self.cancelled = True
        process = self.process
        if process is not None:
            process.send((STOP, self.number))


class Pool:
    """Lanes of worker processes; `with Pool({QUICK: 1, THOROUGH: 2}) as pool:` ends them all."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self._numbers = count()
        self._lanes = {name: _Lane(size, _NICE.get(name, 0)) for name, size in processes.items()}

    def submit(self, lane: str, owner: int, work: Work, payload: object, tell: Tell, *, urgent: bool = False) -> Job:
        """Put a task into a lane and return it.

        Args:
            lane: name of the lane.
            owner: who asks; owners take turns.
            work: a function of a module, called in the worker as work(payload, tell, stopped).
            payload: what it is called with.
            tell: called from another thread, with "part", "done" or "failed" and its content.
            urgent: before what else the owner waits for.
        """
        job = Job(next(self._numbers), owner, (work, payload), tell, urgent=urgent)
        self._lanes[lane].put(job)
        return job

    def close(self) -> None:
        """End all processes, whatever they are doing."""
        for lane in self._lanes.values():
            lane.close()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Lane:
    """Processes and the jobs that wait for them."""

    def __init__(self, size: int, nice: int) -> None:
        self._waiting: list[Job] = []
        self._served: dict[int, int] = {}  # owner -> turn in which it was served last
        self._turn = 0
        self._change = Condition()
        self._open = True
        self._processes = [_Process(nice) for _ in range(size)]
        self._threads = [Thread(target=self._work, args=(process,), daemon=True) for process in self._processes]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> None:
        with self._change:
            self._waiting.append(job)
            self._change.notify()

    def close(self) -> None:
        with self._change:
            self._open = False
            self._change.notify_all()
        for process in self._processes:
            process.end()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _next(self) -> Job | None:
        """Wait for a job and take it: of the owner that was served longest ago, its first."""
        with self._change:
            while self._open:
                self._waiting = [job for job in self._waiting if not job.cancelled]
                if self._waiting:
                    job = min(self._waiting, key=lambda j: (self._served.get(j.owner, -1), not j.urgent, j.number))
                    self._waiting.remove(job)
                    self._turn += 1
                    self._served[job.owner] = self._turn
                    return job
                self._change.wait()
        return None

    def _work(self, process: "_Process") -> None:
        process.warm()
        while (job := self._next()) is not None:
            try:
                process.do(job)
            except (EOFError, OSError, pickle.UnpicklingError):
                process.forget()
                job.process = None
                job.attempts += 1
                if job.attempts < ATTEMPTS and self._open:
                    self.put(job)
                elif self._open:
                    job.tell(FAILED, (f"a worker process died {ATTEMPTS} times", ""))
        process.forget()


class _Process:
    """One worker process at a time, and a new one after a death."""

    def __init__(self, nice: int) -> None:
        self._nice = nice
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._ended = False

    def warm(self) -> None:
        """Start the process."""
        if not self._ended:
            self._process = _started(self._nice)

    def do(self, job: Job) -> None:
        """Have a job done and tell what comes of it.

        Raises:
            EOFError, OSError: the process died.
        """
        if self._process is None:
            self.warm()
        process = self._process
        if process is None or process.stdout is None:
            raise EOFError
        job.process = self
        self.send((DO, job.number, *job.task))
        if job.cancelled:  # while it was sent
            self.send((STOP, job.number))
        what = ""
        while what not in _LAST:
            number, what, content = pickle.load(process.stdout)
            if number == job.number:
                if what in _LAST:
                    job.process = None
                job.tell(what, content)

    def send(self, message: tuple[Any, ...]) -> None:
        """Write a message to the process; one that is gone takes none."""
        process = self._process
        if process is not None and process.stdin is not None:
            with self._lock, contextlib.suppress(OSError, ValueError):
                process.stdin.write(pickle.dumps(message))
                process.stdin.flush()

    def forget(self) -> None:
        """Clear up after a process that died."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]

    def end(self) -> None:
        """End the process for good."""
        self._ended = True
        process = self._process
        if process is not None:
            process.kill()


def _started(nice: int) -> "subprocess.Popen[bytes]":
    path = os.pathsep.join(entry or os.curdir for entry in sys.path)
    environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": path}
    command = [sys.executable, "-c", _CODE.format(nice=nice)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
