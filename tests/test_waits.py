"""The wait on the worst day and the hours waited are what the queues of each day add up to."""

import numpy as np
import pytest

from sim.run import replicate
from sim.world.places import KINDS
from sim.world.residents import COUNTIES
from tests.cities import by, indicators, scenario, where

CITY = {"run.sample": 0.002, "run.end": "2021-02-28"}


@pytest.fixture(scope="module")
def seen():
    """A run, and for each place and day the waits of all its customers."""
    waits = {}
    known = [None]

    def look(day, world):
        queue = world.desks.today
        if queue is None or queue is known[0]:
            return
        known[0] = queue
        for place in range(len(queue.offsets) - 1):
            there = queue.wait[queue.offsets[place] : queue.offsets[place + 1]]
            if there.size:
                waits[int(world.places.kind[place]), place, day.day] = np.sort(there.copy())
        waits["weights"] = world.weights

    return replicate(scenario(size=CITY), 0, on_day=look), waits


def test_the_worst_day_is_the_place_and_day_with_the_longest_mean_wait(seen):
    run, waits = seen
    found = indicators(run)
    for kind in KINDS:
        days = [w for key, w in waits.items() if key[0] == int(kind)]
        worst = max(days, key=np.mean) if days else np.zeros(1)
        expected = worst[(len(worst) - 1) * 95 // 100]
        assert found[f"desk.{kind.name.lower()}.worst_day_p95_seconds", 2021] == expected


def test_hours_waited_are_the_waits_of_all_visits_scaled_to_the_city(seen):
    run, waits = seen
    load = run.tables.load
    on_site = where(load, channel=[kind.name.lower() for kind in KINDS])
    seconds = by(on_site, "county", "wait_sum")
    expected = sum(s * waits["weights"][COUNTIES.index(county)] for county, s in seconds.items()) / 3600
    # most wait in the county in which they live, whose weight their visits have; small counties weigh little here
    assert indicators(run)["desk.hours_waited", 2021] == pytest.approx(expected, rel=0.15)


def test_a_year_in_which_nobody_comes_leaves_a_run_whole():
    changes = {"run.end": "2021-01-03", "run.programmes": ["eldercare_device"]}
    run = replicate(scenario(changes=changes, size=CITY), 0)
    assert run.tables.load.num_rows == 0
    assert indicators(run)["desk.hours_waited", 2021] == 0
