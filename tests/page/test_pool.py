"""Workers of the page: turns, cancelling, deaths, and pictures that are taken once for all who ask."""

import os
import time
from pathlib import Path
from threading import Event

import pytest

from sim.page.gallery import Gallery
from sim.page.picture import Picture
from sim.page.pool import QUICK, THOROUGH, Pool
from sim.page.runs import Wanted
from sim.page.worker import DONE, FAILED, PART, StoppedError

PATIENCE = 60


# ------------------------------------------------------------------- what the workers are given (found by their names)
def double(number, tell, stopped):
    tell(number)
    return 2 * number


def work_until_stopped(path, tell, stopped):
    tell("begun")
    for _ in range(3000):
        if stopped():
            raise StoppedError
        time.sleep(0.01)
    return "nobody stopped it"


def die(path, tell, stopped):
    tell("begun")
    tries = Path(path)
    tries.write_text(tries.read_text() + "x" if tries.exists() else "x")
    if tries.stat().st_size < 2:
        os._exit(9)
    return "the second time"


def die_always(_, tell, stopped):
    os._exit(9)


def fail(_, tell, stopped):
    message = "no such thing"
    raise ValueError(message)


class Heard:
    """What a job told."""

    def __init__(self):
        self.said = []
        self.begun, self.ended = Event(), Event()

    def __call__(self, what, content):
        self.said.append((what, content))
        self.begun.set()
        if what in {DONE, FAILED}:
            self.ended.set()


@pytest.fixture(scope="module")
def pool():
    with Pool({QUICK: 1, THOROUGH: 1}) as made:
        yield made


def ask(pool, work, payload, owner=1, lane=QUICK):
    heard = Heard()
    return pool.submit(lane, owner, work, payload, heard), heard


def test_a_task_tells_what_it_has_and_then_its_answer(pool):
    _, heard = ask(pool, double, 21)
    assert heard.ended.wait(PATIENCE)
    assert heard.said == [(PART, 21), (DONE, 42)]


def test_an_error_in_a_task_is_told_and_the_worker_goes_on(pool):
    _, heard = ask(pool, fail, None)
    assert heard.ended.wait(PATIENCE)
    assert heard.said[0][0] == FAILED
    assert "no such thing" in heard.said[0][1][0]
    _, after = ask(pool, double, 1)
    assert after.ended.wait(PATIENCE)


def test_a_cancelled_task_stops_where_it_is_and_tells_nothing_more(pool):
    job, heard = ask(pool, work_until_stopped, None)
    assert heard.begun.wait(PATIENCE)
    job.cancel()
    _, after = ask(pool, double, 4)
    assert after.ended.wait(20), "the worker was not free again"
    assert heard.said == [(PART, "begun")]


def test_a_cancelled_task_that_waits_is_never_begun(pool):
    first, begun = ask(pool, work_until_stopped, None)
    assert begun.begun.wait(PATIENCE)
    waiting, never = ask(pool, double, 5)
    waiting.cancel()
    first.cancel()
    _, after = ask(pool, double, 6)
    assert after.ended.wait(PATIENCE)
    assert never.said == []


def test_sessions_take_turns_however_much_one_of_them_asks(pool):
    first, begun = ask(pool, work_until_stopped, None, owner=1)
    assert begun.begun.wait(PATIENCE)
    order = []
    heard = []
    for owner, number in [(1, 10), (1, 11), (1, 12), (2, 20), (3, 30)]:
        listener = Heard()
        heard.append(listener)

        def tell(what, content, listener=listener, number=number):
            if what == DONE:
                order.append(number)
            listener(what, content)

        pool.submit(QUICK, owner, double, number, tell)
    first.cancel()
    assert all(h.ended.wait(PATIENCE) for h in heard)
    assert set(order[:2]) == {20, 30}
    assert order[2:] == [10, 11, 12]


def test_a_worker_that_dies_costs_one_more_try(pool, tmp_path):
    _, heard = ask(pool, die, str(tmp_path / "tries"))
    assert heard.ended.wait(PATIENCE)
    assert heard.said[-1] == (DONE, "the second time")


def test_a_task_that_always_kills_its_worker_is_given_up_and_said(pool):
    _, heard = ask(pool, die_always, None)
    assert heard.ended.wait(PATIENCE)
    assert heard.said[-1][0] == FAILED
    _, after = ask(pool, double, 7)
    assert after.ended.wait(PATIENCE)


def test_the_lane_of_first_looks_stays_free_of_long_tasks(pool):
    long, begun = ask(pool, work_until_stopped, None, lane=THOROUGH)
    assert begun.begun.wait(PATIENCE)
    _, heard = ask(pool, double, 8)
    assert heard.ended.wait(20)
    long.cancel()


def test_a_pool_that_ends_leaves_no_process_behind():
    with Pool({QUICK: 1}) as short:
        _, heard = ask(short, work_until_stopped, None)
        assert heard.begun.wait(PATIENCE)
        process = short._lanes[QUICK]._processes[0]._process
    assert process.wait(20) is not None


# ------------------------------------------------------------------------------------------------------------ gallery
class Still:
    """A pool that does nothing until it is told what its worker says."""

    def __init__(self):
        self.jobs = []

    def submit(self, lane, owner, work, payload, tell):
        from sim.page.pool import Job

        self.jobs.append(Job(len(self.jobs), owner, (work, payload), tell))
        return self.jobs[-1]


def year(number):
    return Picture((number,), {}, {}, {}, {}, {})


def wanted(replication=0):
    return Wanted("baseline", "{}", replication)


@pytest.fixture
def still(tmp_path):
    pool = Still()
    gallery = Gallery(pool)
    yield pool, gallery
    gallery.close()


def test_a_run_that_two_ask_for_is_run_once_and_shown_to_both(still):
    pool, gallery = still
    seen = {"first": [], "second": []}
    first = gallery.ask(wanted(), QUICK, 1, lambda e: seen["first"].append(e.picture.years))
    pool.jobs[0].tell(PART, year(2021))
    second = gallery.ask(wanted(), QUICK, 2, lambda e: seen["second"].append(e.picture.years))
    pool.jobs[0].tell(PART, year(2022))
    pool.jobs[0].tell(DONE, None)
    assert len(pool.jobs) == 1
    assert seen == {"first": [(2021,), (2021, 2022), (2021, 2022)], "second": [(2021,), (2021, 2022), (2021, 2022)]}
    assert first.entry is second.entry


def test_a_run_is_stopped_when_the_last_who_waits_leaves(still):
    pool, gallery = still
    first, second = (gallery.ask(wanted(), QUICK, owner, lambda _: None) for owner in (1, 2))
    first.leave()
    assert not pool.jobs[0].cancelled
    second.leave()
    assert pool.jobs[0].cancelled
    gallery.ask(wanted(), QUICK, 1, lambda _: None)
    assert len(pool.jobs) == 2


def test_a_finished_run_is_kept_when_nobody_waits_for_it(still):
    pool, gallery = still
    ticket = gallery.ask(wanted(), QUICK, 1, lambda _: None)
    pool.jobs[0].tell(PART, year(2021))
    pool.jobs[0].tell(DONE, None)
    ticket.leave()
    shown = []
    gallery.ask(wanted(), QUICK, 1, lambda e: shown.append(e.done))
    assert shown == [True]
    assert len(pool.jobs) == 1


def test_a_run_that_begins_again_after_a_death_does_not_count_a_year_twice(still):
    pool, gallery = still
    ticket = gallery.ask(wanted(), QUICK, 1, lambda _: None)
    for number in (2021, 2022, 2021, 2022, 2023):
        pool.jobs[0].tell(PART, year(number))
    assert ticket.entry.picture.years == (2021, 2022, 2023)


def test_a_run_that_failed_is_tried_again_when_it_is_asked_for_again(still):
    pool, gallery = still
    ticket = gallery.ask(wanted(), QUICK, 1, lambda _: None)
    pool.jobs[0].tell(FAILED, ("ValueError: no", ""))
    assert ticket.entry.error == "ValueError: no"
    assert gallery.ask(wanted(), QUICK, 1, lambda _: None).entry.error == ""
