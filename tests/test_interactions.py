"""Residents act on each other: congestion, neighbours, households and children change what others do.

Each interaction is switched off, or set off, in eight paired replications; the 95% interval of the paired difference
(Student's t) must lie on the side that the model says. An interval excludes zero on that side by chance, with no
effect at all, in 2.5% of the cases; of the seven here at least one would in 1 - 0.975**7 = 16%. The luck is fixed, so a
test that has passed passes again. What an interaction cannot reach must differ by exactly nothing.
"""

import numpy as np
import pytest

from sim.core.luck import Stream
from sim.programmes import REGISTER
from sim.run import DayLoop
from sim.study.compare import paired
from sim.world.days import years
from sim.world.visits import Channel
from sim.world.world import build_world
from tests.cities import REPLICATIONS, difference, indicators, scenario, where

pytestmark = pytest.mark.slow

ALONE = REGISTER[:3]  # both pensions and the device: what is tried here lies in them and between them

ONE_YEAR = {"run.sample": 0.005, "run.end": "2021-12-31"}
TWO_YEARS = {"run.sample": 0.005, "run.end": "2022-12-31"}

NO_NEIGHBOURS = {"resident_pension.neighbour_effect": 0}
NO_WORD_OF_MOUTH = {"eldercare_device.awareness.from_holder": 0}
NO_MEMORY = {"world.channels.switch_after_bad": 0}
EVERYBODY_FOR_HIMSELF = {"resident_pension.pays_for_household.mean_persons": 1}
NO_CHILDREN = {"eldercare_device.form.child_in_household": 0, "eldercare_device.form.child_elsewhere": 0}


def excludes_zero(found, sign):
    """Tell whether the interval lies above zero (sign 1) or below it (-1)."""
    return found.low > 0 if sign > 0 else found.high < 0


# In this order each city is simulated once: `tests.cities.run` keeps 24 runs, those of three cities.
@pytest.mark.parametrize(
    ("off", "size", "indicator", "year", "sign"),
    [
        (NO_NEIGHBOURS, TWO_YEARS, "resident_pension.supplementary.intending", 2022, -1),
        (NO_MEMORY, TWO_YEARS, "desk.village_agent.arrivals", 2022, 1),
        (EVERYBODY_FOR_HIMSELF, ONE_YEAR, "desk.bank_counter.arrivals", 2021, 1),
        (NO_WORD_OF_MOUTH, ONE_YEAR, "eldercare_device.forms", 2021, -1),
        (NO_CHILDREN, ONE_YEAR, "eldercare_device.forms", 2021, -1),
    ],
    ids=["neighbours_who_paid", "bad_experience", "household_sessions", "neighbours_with_a_device", "childrens_help"],
)
def test_without_the_interaction_results_are_others(off, size, indicator, year, sign):
    """Without neighbours fewer join and apply, without memory agents keep their customers, alone all come oneself."""
    found = difference(lambda one: indicators(one)[indicator, year], off, {}, size, register=ALONE)
    assert excludes_zero(found, sign), found


@pytest.mark.parametrize(
    ("off", "untouched"),
    [
        (NO_WORD_OF_MOUTH, "flexible_pension.collected_yuan"),
        (NO_WORD_OF_MOUTH, "resident_pension.basic.paid"),
        (NO_CHILDREN, "desk.bank_counter.wait_mean_seconds"),
    ],
)
def test_what_an_interaction_cannot_reach_differs_by_exactly_nothing(off, untouched):
    found = difference(lambda one: indicators(one)[untouched, 2021], off, {}, ONE_YEAR, register=ALONE)
    assert (found.low, found.difference, found.high) == (0, 0, 0)


# ------------------------------------------------------------------------------------------------------- congestion

BUSY = 1  # running number of the branch among the city's: bank_counter/pingcheng/0 in a city of this size
BRANCH = "bank_counter/pingcheng/0"
CROWDED = {"run.sample": 0.01, "run.end": "2022-12-31"}
TWICE_THE_LOAD = {"world.places.busier_branch.number": BUSY, "world.places.busier_branch.factor": 2}


def chosen_visits(year):
    """Return what counts the year's visits to the branch that no earlier failure caused."""

    def count(one):
        rows = where(one.tables.load, place=BRANCH, programme=[programme.name for programme in ALONE])
        rows = rows.filter([date.year == year for date in rows["date"].to_pylist()])
        return int(rows["arrivals"].to_numpy().sum() - rows["retries"].to_numpy().sum())

    return count


def test_a_branch_with_twice_the_load_is_chosen_less_often_next_year():
    """Visits that an earlier failure caused are left out: who gave up comes again, so these are more, not fewer."""
    found = difference(chosen_visits(2022), TWICE_THE_LOAD, {}, CROWDED, register=ALONE)
    assert excludes_zero(found, -1), found


# ---------------------------------------------------------------------------------------------------- word of mouth

SEEDS = 10  # devices given out in a community, as gifts of the first day
WARDS = {"run.sample": 0.02, "run.end": "2021-12-31"}


def test_devices_given_out_in_a_community_bring_more_applications_than_in_its_twin():
    """Each community is once seeded and once the twin, so that what else tells them apart cancels out.

    Twins have next to the same number of eligible elders. Those to whom devices are given are counted in neither.
    """
    seeded, unseeded = np.zeros(REPLICATIONS), np.zeros(REPLICATIONS)
    for replication in range(REPLICATIONS):
        for turn in (0, 1):
            with_devices, without = applications(replication, turn)
            seeded[replication] += with_devices
            unseeded[replication] += without
    found = paired(unseeded, seeded)
    assert excludes_zero(found, 1), found


def applications(replication, turn):
    """Return the elders who tried the form within a year: in the communities with gifts, and in their twins."""
    city = scenario(size=WARDS)
    rules = city.policy("run").at(0)
    world = build_world(city.policy("world"), rules, Stream(rules.seed, replication))
    programmes = [programme(city.policy(programme.name), world) for programme in ALONE]
    device = next(p for p in programmes if p.name == "eldercare_device").register
    elders = device.eligible()
    community = world.residents.community[elders]
    without = elders[device.stage[elders] == 0]
    twins = _twins(np.bincount(world.residents.community[without], minlength=world.residents.community_count))
    gifts = np.concatenate([_first(without, world, place) for place in twins.ravel()])
    seeded = twins[:, turn]
    device.hand_out(gifts[np.isin(world.residents.community[gifts], seeded)], world.first_day)
    loop = DayLoop(world, programmes, watch=False)
    for year in years(world.first_day, world.last_day):
        loop.start_year(year)
        for day in year.days():
            loop.pass_day(day)
    tried = (device.tries[elders] > 0) & ~np.isin(elders, gifts)
    return tuple(int(tried[np.isin(community, places)].sum()) for places in (seeded, twins[:, 1 - turn]))


def _twins(eligible):
    """Return communities with more elders than gifts, two and two of nearest size, shape (pairs, 2)."""
    places = np.flatnonzero(eligible >= 2 * SEEDS)
    places = places[np.argsort(eligible[places], kind="stable")]
    return places[: len(places) // 2 * 2].reshape(-1, 2)


def _first(elders, world, place):
    return elders[world.residents.community[elders] == place][:SEEDS]


def test_the_branch_in_question_is_a_bank_counter_of_its_number():
    city = scenario(size=CROWDED)
    rules = city.policy("run").at(0)
    places = build_world(city.policy("world"), rules, Stream(rules.seed, 0)).places
    counters = [places.name(i) for i in range(len(places)) if places.kind[i] == Channel.BANK_COUNTER]
    assert counters[BUSY] == BRANCH
