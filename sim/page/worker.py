"""A worker process of the page: it does one task at a time, tells what it has so far, and stops when told.

Tasks come in and answers go out pickled, as (number of the task, what, content). When nothing can come in any more,
because the page has ended in whatever way, the process ends at once.
"""

import os
import pickle
import sys
import traceback
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, NoReturn

PART, DONE, FAILED, STOPPED = "part", "done", "failed", "stopped"
DO, STOP = "do", "stop"

Tell = Callable[[Any], None]
Stopped = Callable[[], bool]
Work = Callable[[Any, Tell, Stopped], Any]


class StoppedError(Exception):
    """The task is not wanted any more."""


def serve(nice: int) -> NoReturn:
    """Work on tasks until the input ends.

    Args:
        nice: how far others go first, 0 to 19.
    """
    if hasattr(os, "nice"):
        os.nice(nice)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed goes to stderr
    tasks: SimpleQueue[tuple[int, Work, Any]] = SimpleQueue()
    stopped: set[int] = set()
    Thread(target=_receive, args=(tasks, stopped), daemon=True).start()
    lock = Lock()

    def answer(number: int, what: str, content: object) -> None:
        with lock:
            answers.write(pickle.dumps((number, what, content)))
            answers.flush()

    while True:
        number, work, payload = tasks.get()
        try:
            done = _do(number, work, payload, answer, stopped)
        except StoppedError:
            answer(number, STOPPED, None)
        except Exception as error:
            details = traceback.format_exc()
            answer(number, FAILED, (f"{type(error).__name__}: {error}", details))
        else:
            answer(number, DONE, done)
        stopped.discard(number)


def _do(number: int, work: Work, payload: object, answer: Callable[[int, str, object], None], stopped: set[int]) -> Any:  # noqa: ANN401
    if number in stopped:
        raise StoppedError
    return work(payload, lambda content: answer(number, PART, content), lambda: number in stopped)


def _receive(tasks: "SimpleQueue[tuple[int, Work, Any]]", stopped: set[int]) -> NoReturn:
    while True:
        try:
            what, number, *rest = pickle.load(sys.stdin.buffer)
        except EOFError:
            os._exit(0)
        except Exception:
            traceback.print_exc()
            os._exit(1)
        if what == STOP:
            stopped.add(number)
        else:
            tasks.put((number, *rest))
