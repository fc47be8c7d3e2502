"""Tasks on processes: all are done, a worker that dies costs only its task, errors and interruptions come through."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from sim.study.executors import WorkerLostError, execute
from sim.study.executors.processes import ATTEMPTS


def square(number):
    return number * number


def note_and_square(folder, number):
    """Leave a note of each start; the process dies at the first start of 3."""
    starts = Path(folder) / str(number)
    with starts.open("a") as notes:
        notes.write("x")
    if number == 3 and starts.stat().st_size == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def die(number):
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(number):
    message = f"{number} is not welcome"
    raise ValueError(message)


def speak(number):
    print("a word that is no answer")  # noqa: T201
    return number


def never_end(folder, number):
    """Write a sign of life again and again."""
    with (Path(folder) / str(number)).open("a") as signs:
        while True:
            signs.write("x")
            signs.flush()
            time.sleep(0.01)


def signs_of_life(folder):
    return [path.stat().st_size for path in sorted(folder.iterdir())]


def within_seconds(number, condition):
    """Wait until the condition holds, and tell whether it did in time."""
    end = time.monotonic() + number
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_is_answered_once(jobs):
    assert sorted(execute(square, range(7), jobs)) == [n * n for n in range(7)]


def test_no_tasks_have_no_answers():
    assert list(execute(square, [], 4)) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here")
def test_a_killed_worker_costs_only_its_task(tmp_path):
    answers = execute(partial(note_and_square, str(tmp_path)), range(6), 2)
    assert sorted(answers) == [n * n for n in range(6)]
    assert {int(note.name): note.stat().st_size for note in tmp_path.iterdir()} == {0: 1, 1: 1, 2: 1, 3: 2, 4: 1, 5: 1}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here")
def test_a_task_that_kills_its_worker_again_and_again_is_given_up():
    with pytest.raises(WorkerLostError, match=f"{ATTEMPTS} times on [12]"):
        list(execute(die, [1, 2], 2))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_tasks_own_error_comes_through(jobs):
    with pytest.raises(ValueError, match="is not welcome"):
        list(execute(refuse, [1, 2], jobs))


def test_what_a_task_prints_is_not_taken_for_an_answer():
    assert sorted(execute(speak, [1, 2, 3], 2)) == [1, 2, 3]


def test_a_reader_may_stop_early():
    answers = execute(square, range(100), 2)
    assert next(answers) >= 0
    answers.close()


def test_workers_end_in_the_middle_of_a_task_when_the_program_that_started_them_is_killed(tmp_path):
    code = (
        "import sys; from functools import partial; from sim.study.executors import execute\n"
        "from tests.study.test_executors import never_end\n"
        "list(execute(partial(never_end, sys.argv[1]), [1, 2], 2))"
    )
    driver = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[2])
    try:
        assert within_seconds(60, lambda: len(signs_of_life(tmp_path)) == 2)
    finally:
        driver.kill()
        driver.wait()

    def silent():
        before = signs_of_life(tmp_path)
        time.sleep(1)
        return signs_of_life(tmp_path) == before

    assert within_seconds(20, silent)
