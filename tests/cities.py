"""Small cities for tests: samples of the real one, with its rules and its luck."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import sim
from sim.programmes import REGISTER
from sim.run import Replication, replicate
from sim.study.compare import Difference, paired

SCENARIOS = sorted(path.stem for path in (Path(__file__).parent.parent / "scenarios").glob("*.yaml"))

TINY = {"run.sample": 0.002, "run.end": "2022-12-31"}  # 6,000 residents, two years
SMALL = {"run.sample": 0.01, "run.end": "2022-12-31"}  # 31,000 residents, two years
REPLICATIONS = 8


def scenario(name="baseline", changes=None, size=SMALL):
    """Return the shipped scenario `name` on a small city, with `changes`."""
    return sim.load(name).replace({**size, **(changes or {})})


@lru_cache(maxsize=24)
def _run(name, changes, size, replication, register) -> Replication:
    return replicate(scenario(name, dict(changes), dict(size)), replication, register=register)


def run(name="baseline", changes=None, size=SMALL, replication=0, register=REGISTER) -> Replication:
    """Return one replication with the programmes of `register`, run once for the tests of one process that ask."""
    return _run(name, _hashable(changes or {}), _hashable(size), replication, register)


def _hashable(changes):
    """Return changes as a key: pairs, with those of dated and stepped values as pairs again."""
    return tuple((path, _Frozen(value) if isinstance(value, Mapping) else value) for path, value in changes.items())


class _Frozen(dict):
    def __hash__(self):
        return hash(tuple(self.items()))


def indicators(replication):
    """Return {(indicator, year): value}."""
    table = replication.tables.indicators.to_pydict()
    return dict(zip(zip(table["indicator"], table["year"], strict=True), table["value"], strict=True))


def years_of(found):
    """Return the years of a run's indicators in order."""
    return sorted({year for _, year in found})


def difference(measure, changes, others, size=SMALL, replications=REPLICATIONS, register=REGISTER) -> Difference:
    """Return the paired difference of `measure(replication)` between a city with `changes` and one with `others`."""
    first, second = (
        np.array(
            [measure(run(changes=each, size=size, replication=i, register=register)) for i in range(replications)],
            float,
        )
        for each in (others, changes)
    )
    return paired(first, second)


def where(table, **values):
    """Return the rows of a table in which the columns have these values, or one of several."""
    for name, wanted in values.items():
        column = table[name]
        plain = column.cast("string") if str(column.type).startswith("dictionary") else column
        some = wanted if isinstance(wanted, list | tuple | set) else [wanted]
        table = table.filter(pc.is_in(plain, value_set=pa.array(list(some), plain.type)))
    return table


def total(table, column):
    """Return the sum of a column, 0 where there is no row."""
    return pc.sum(table[column]).as_py() or 0


def by(table, keys, column):
    """Return {key or keys: sum of the column}."""
    keys = [keys] if isinstance(keys, str) else list(keys)
    grouped = table.group_by(keys).aggregate([(column, "sum")]).to_pydict()
    names = list(zip(*(grouped[key] for key in keys), strict=True))
    names = [name[0] for name in names] if len(keys) == 1 else names
    return dict(zip(names, grouped[f"{column}_sum"], strict=True))
