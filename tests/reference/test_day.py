"""The replay of a place's day tells what the kernel says, in both languages."""

from itertools import pairwise

import numpy as np
import pytest

from sim.core.kernels import Outcome, serve
from sim.reference.day import Visitors, replay

HOURS = [(9 * 3_600, 12 * 3_600), (14 * 3_600, 17 * 3_600)]
REASONS = ["registration", "payment"]


def visitors(n=120):
    """Return a busy day's visitors."""
    rng = np.random.Generator(np.random.Philox(key=398))
    return Visitors(
        who=np.where(rng.random(n) < 0.2, -1, np.arange(n)),
        second=np.sort(rng.integers(8 * 3_600, 18 * 3_600, n)),
        service=rng.integers(120, 900, n),
        patience=rng.integers(0, 7_200, n),
        reason=rng.integers(0, 2, n),
    )


@pytest.fixture(scope="module")
def day():
    return replay(visitors(), 2, HOURS)


def test_the_replay_is_the_day_that_the_run_saw(day):
    who = day.visitors
    wait, outcome = serve(who.second, who.service, who.patience, 2, HOURS)
    assert np.array_equal(day.wait, wait)
    assert np.array_equal(day.outcome, outcome)
    assert set(outcome.tolist()) == {Outcome.SERVED, Outcome.ABANDONED, Outcome.TURNED_AWAY}


def test_the_area_under_the_queue_is_the_sum_of_the_waits(day):
    curve = day.curve()
    spans = np.diff(curve.second)
    assert (curve.waiting[:-1] * spans).sum() == day.wait.sum()
    assert (curve.served[:-1] * spans).sum() == day.visitors.service[day.outcome == Outcome.SERVED].sum()
    assert (curve.waiting[-1], curve.served[-1]) == (0, 0)
    assert curve.waiting.min() == 0
    assert 0 <= curve.served.min() <= curve.served.max() == 2


def test_no_window_serves_two_at_once(day):
    for server in range(2):
        mine = [(start, end) for window, start, end in day.services() if window == server]
        assert all(end <= start for (_, end), (start, _) in pairwise(mine))


def test_a_short_day_reads_as_a_story():
    two = Visitors(*(np.array(column) for column in ([7, -1], [32_390, 32_460], [300, 60], [60, 30], [1, 0])))
    assert replay(two, 1, [(32_400, 36_000)]).lines("en", REASONS) == [
        "08:59:50  resident 7 (payment) arrives, 1 waiting",
        "09:00:00  the desk opens, 1 waiting",
        "09:00:00  resident 7 (payment) is called to window 1 after 00:00:10",
        "09:01:00  a customer with other business (registration) arrives, 1 waiting",
        "09:01:30  a customer with other business (registration) gives up after 00:00:30",
        "09:05:00  resident 7 (payment) leaves window 1 after 00:05:00",
        "10:00:00  the desk closes, 0 waiting",
        "2 came: 1 served, 1 gave up, 0 sent home. Mean wait of the served 00:00:10, longest 00:00:10; "
        "at most 1 waiting; windows busy 8% of the open time.",
    ]
    chinese = replay(two, 1, [(32_400, 36_000)]).lines("zh")
    assert chinese[2] == "09:00:00  居民7等候00:00:10后到1号窗口办理"


def test_a_day_without_visitors_has_a_story():
    nobody = replay(Visitors(*[np.zeros(0, np.int64)] * 5), 3, HOURS)
    assert [line[:8] for line in nobody.lines()[:4]] == ["09:00:00", "12:00:00", "14:00:00", "17:00:00"]
    closed = replay(Visitors(*[np.zeros(0, np.int64)] * 5), 3, [])
    assert len(closed.lines()) == 1
