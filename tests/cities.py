"""Small cities for tests: samples of the real one, with its rules and its luck."""

from functools import cache

import sim
from sim.run import Replication, replicate

SMALL = {"run.sample": 0.01, "run.end": "2022-12-31"}
TINY = {"run.sample": 0.002, "run.end": "2022-12-31"}


def scenario(name="baseline", changes=None, size=SMALL):
    """Return the shipped scenario `name` on a small city, with `changes`."""
    return sim.load(name).replace({**size, **(changes or {})})


@cache
def _run(name, changes, size, replication) -> Replication:
    return replicate(scenario(name, dict(changes), dict(size)), replication)


def run(name="baseline", changes=None, size=SMALL, replication=0) -> Replication:
    """Return one replication of it, run once for all tests that ask."""
    return _run(name, tuple((changes or {}).items()), tuple(size.items()), replication)


def indicators(replication):
    """Return {(indicator, year): value}."""
    table = replication.tables.indicators.to_pydict()
    return dict(zip(zip(table["indicator"], table["year"], strict=True), table["value"], strict=True))
