"""Fit the transport subsidy to what is known of Yunzhou in 2020: 128 workers and 40,650.70 yuan (clause TS-03).

    python tools/calibrate_transport_subsidy.py [--replications 200]

Two parameters are fitted to the two figures: the share of the aware who apply, and the median fare out of the province.
Before that the log odds of leaving and the jobs by tier are fitted to an assumption about who worked away. The
programme itself passes the year 2020 and pays in January 2021, among the registered poor of the county alone, so that a
replication takes milliseconds; the luck of the fit (seed 2020) is not that of a run. The last lines check the shipped
parameters with the luck of a run.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

import sim
from sim.core.luck import Stream
from sim.core.money import Ledger, fen
from sim.programmes.transport_subsidy import TransportSubsidy
from sim.programmes.transport_subsidy.parameters import TIERS
from sim.scenario import Scenario
from sim.scenario.facts import facts
from sim.world.accounts import Accounts
from sim.world.days import years
from sim.world.notices import Notices
from sim.world.population import load
from sim.world.residents import COUNTIES, Residents, group_count
from sim.world.tally import Tally
from sim.world.visits import Channel

WORKERS = int(facts()["transport_recipients"].value)
YUAN = float(facts()["transport_total"].value)
AWAY = {"out_of_province": 700, "in_province": 250, "in_city": 50}  # an assumption: 1,000, by tier
SECTION = "transport_subsidy"
FITTED = ("away.leave", "away.jobs.in_province", "away.jobs.in_city", "applies", "away.fare_median.out_of_province")
_ROUNDS = 12


@dataclass(frozen=True)
class First:
    """What one replication gives: workers away in 2020 by tier, and who was paid what in January 2021."""

    away: tuple[int, ...]
    paid: int
    fen: int


@cache
def poor_of(county: str) -> tuple[dict[str, Any], int]:
    """Return the columns of the registered poor of a county, and the day of the population."""
    parameters = sim.load("baseline").policy("world").at(0)
    population = load(parameters)
    here = population.columns["poor"] & (population.columns["county"] == COUNTIES.index(county))
    columns = {name: column[here] for name, column in population.columns.items()}
    return columns, population.day


def county_world(scenario: Scenario, replication: int, last_day: int, seed: int | None = None) -> SimpleNamespace:
    """Return a world in which the registered poor of the county alone live, and nobody is born, dies or moves."""
    run, rules = scenario.policy("run").at(0), scenario.policy(SECTION).at(0)
    columns, _ = poor_of(rules.county)
    residents = Residents(columns, day=run.start, counties=len(COUNTIES))
    community = np.arange(residents.community_count)
    township = scenario.policy("world").at(0).places.township_desk.communities_per_desk
    places = SimpleNamespace(by_community={Channel.TOWNSHIP_DESK: community}, number=community // township)
    return SimpleNamespace(
        stream=Stream(run.seed if seed is None else seed, replication),
        residents=residents,
        places=places,
        ledger=Accounts(Ledger(len(COUNTIES), run.start, last_day), residents),
        tally=Tally(residents.group, group_count(residents.counties)),
        notices=Notices(len(residents)),
        first_day=run.start,
        last_day=last_day,
        weights=np.ones(len(COUNTIES)),
    )


def first_january(scenario: Scenario, replication: int, seed: int | None = None) -> First:
    """Pass 2020 and January 2021 with the programme itself."""
    start = scenario.policy("run").at(0).start
    last = start + 30
    world = county_world(scenario, replication, last, seed)
    programme = TransportSubsidy(scenario.policy(SECTION), world)
    before = programme.cohorts[min(programme.cohorts)]
    for year in years(start, last):
        for day in year.days():
            programme.close(day)
    paid = world.tally.of(SECTION).close_year()["paid_yuan"]
    away = tuple(int((before.tier == tier).sum()) for tier in range(len(TIERS)))
    return First(away, int(paid.count.sum()), int(paid.total.sum()))


def mean(scenario: Scenario, replications: int, seed: int | None = None) -> First:
    """Return the means over replications."""
    found = [first_january(scenario, replication, seed) for replication in range(replications)]
    away = np.mean([one.away for one in found], axis=0)
    return First(tuple(away.tolist()), float(np.mean([o.paid for o in found])), float(np.mean([o.fen for o in found])))


def fit(scenario: Scenario, replications: int, seed: int = 2020) -> dict[str, float]:
    """Return the fitted parameters, each corrected in turn by what the programme gives."""
    values = {name: float(scenario.leaf(f"{SECTION}.{name}").value) for name in FITTED}
    for _ in range(_ROUNDS):
        found = mean(changed(scenario, values), replications, seed)
        away = dict(zip(TIERS, found.away, strict=True))
        workers = poor_workers(scenario)
        gone, wanted = sum(away.values()), sum(AWAY.values())
        values["away.leave"] += float(np.log(wanted / (workers - wanted)) - np.log(gone / (workers - gone)))
        base = AWAY["out_of_province"] / away["out_of_province"]
        values["away.leave"] += float(np.log(base * gone / wanted))
        for tier in TIERS[1:]:
            values[f"away.jobs.{tier}"] *= AWAY[tier] / away[tier] / base
        values["applies"] *= WORKERS / found.paid * gone / wanted
        values["away.fare_median.out_of_province"] *= (fen(YUAN) / WORKERS / (found.fen / found.paid)) ** 2
    return {name: round(value, 4) for name, value in values.items()}


def poor_workers(scenario: Scenario) -> int:
    """Return the workers eligible in 2020."""
    world = county_world(scenario, 0, scenario.policy("run").at(0).start)
    programme = TransportSubsidy(scenario.policy(SECTION), world)
    return int(programme.cohorts[min(programme.cohorts)].rows.size)


def changed(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return the scenario with other values of the programme's parameters."""
    return scenario.replace({f"{SECTION}.{name}": value for name, value in values.items()})


def main() -> None:
    """Fit, and check what is shipped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=200)
    replications = parser.parse_args().replications
    baseline = sim.load("baseline")
    print(f"{poor_workers(baseline):,} registered poor workers eligible in 2020")
    for name, value in fit(baseline, replications).items():
        print(f"{name}: {value} (shipped {baseline.leaf(f'{SECTION}.{name}').value})")
    found = mean(baseline, replications)
    print(f"shipped: {sum(found.away):,.1f} away, {found.paid:.2f} paid, {found.fen / 100:,.2f} yuan")


if __name__ == "__main__":
    main()
