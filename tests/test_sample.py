"""A sample stands for the city: its indicators agree with the whole city's within stated tolerances.

Communities are drawn whole, county by county, and indicators scaled by county. Desks are not divided: a county keeps
a share of its branches and agents with all their servers, and unrecorded copies of sampled visits fill what is missing
(agencies, tax halls, the 398 centre). What differs from the whole city, and why:

- Counts scatter as sampling does: at 5% about 155 communities stand for 3,100. What happens to few (heirs, refusals,
  rescues) scatters most; only indicators of some thousand persons or visits are compared here.
- Waits at offices are longer the smaller the sample. A visit and its copies fall on the same day and take as long, so
  the work of a day comes in lumps: at 20% waits agree within a quarter, at 5% tax halls are off by up to a half, and
  the 398 centre, with six to eight visits on a day in the whole city, is crowded by twenty at once. Its waits are not
  compared at 5%: to look at the centre, take the whole city.
- The veterans' hall, with 70 visits a day, is crowded in small samples for the same reason: more give up waiting than
  in the whole city. The bus line itself runs whole in any sample.
- `staff_needed` is of the single worst day of any place of a kind, an extreme that a sample of places need not hold.
- Devices in store are whole devices for the residents simulated: small samples round.
"""

import pytest

from tests.cities import indicators, run

pytestmark = pytest.mark.slow

YEAR = 2021
REPLICATIONS = {0.05: 4, 0.2: 2}

# indicator: tolerance at 20% and at 5%, relative to the whole city, for the mean of the replications above
COUNTS = {
    "residents.alive": (0.005, 0.01),
    "residents.births": (0.05, 0.1),
    "residents.deaths": (0.05, 0.1),
    "residents.moved_out": (0.05, 0.15),
    "residents.hours_spent": (0.05, 0.15),
    "resident_pension.basic.eligible": (0.03, 0.05),
    "resident_pension.basic.intending": (0.03, 0.05),
    "resident_pension.basic.paid": (0.03, 0.05),
    "resident_pension.basic.collected_yuan": (0.04, 0.08),
    "resident_pension.basic.entry_subsidy_yuan": (0.04, 0.08),
    "resident_pension.basic.exit_subsidy_yuan": (0.03, 0.06),
    "resident_pension.basic.missed_after_closing_day": (0.15, 0.3),
    "resident_pension.supplementary.eligible": (0.03, 0.05),
    "resident_pension.supplementary.paid": (0.04, 0.08),
    "resident_pension.supplementary.collected_yuan": (0.06, 0.12),
    "flexible_pension.due": (0.04, 0.1),
    "flexible_pension.paid": (0.04, 0.1),
    "flexible_pension.collected_yuan": (0.05, 0.12),
    "eldercare_device.eligible": (0.04, 0.1),
    "eldercare_device.active": (0.06, 0.15),
    "eldercare_device.public_cost_yuan": (0.06, 0.15),
    "desk.bank_counter.arrivals": (0.04, 0.08),
    "desk.agency.arrivals": (0.05, 0.1),
    "desk.village_agent.arrivals": (0.06, 0.12),
    "online.attempts": (0.03, 0.06),
}
WAITS = {
    "desk.bank_counter.wait_mean_seconds": (0.15, 0.25),
    "desk.agency.wait_mean_seconds": (0.15, 0.25),
    "desk.tax_hall.wait_mean_seconds": (0.25, 0.5),
    "desk.bank_counter.wait_p95_seconds": (0.15, 0.25),
    "desk.agency.wait_p95_seconds": (0.15, 0.25),
    "desk.bank_counter.utilisation": (0.1, 0.2),
    "desk.agency.utilisation": (0.1, 0.15),
}


def year_of_city(fraction, replication=0):
    return indicators(run(size={"run.sample": fraction, "run.end": f"{YEAR}-12-31"}, replication=replication))


@pytest.fixture(scope="module")
def city():
    return year_of_city(1)


@pytest.mark.parametrize(("fraction", "place"), [(0.2, 0), (0.05, 1)], ids=["20%", "5%"])
def test_a_sample_agrees_with_the_whole_city(city, fraction, place):
    samples = [year_of_city(fraction, replication) for replication in range(REPLICATIONS[fraction])]
    off = {}
    for name, tolerances in {**COUNTS, **WAITS}.items():
        mean = sum(sample[name, YEAR] for sample in samples) / len(samples)
        error = mean / city[name, YEAR] - 1
        if abs(error) > tolerances[place]:
            off[name] = f"{error:+.3f}, tolerated {tolerances[place]}"
    assert not off


def test_the_whole_city_has_every_resident_of_the_census(city):
    then = city["residents.births", YEAR] + city["residents.moved_in", YEAR]
    went = city["residents.deaths", YEAR] + city["residents.moved_out", YEAR]
    assert city["residents.alive", YEAR] - then + went == 3_105_591
