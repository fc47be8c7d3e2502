"""Comparison: reform less baseline, paired by replication.

Same people, same luck: each replication gives one difference, and the interval is that of their mean (Student's t), so
it shrinks with replications; it is not the range of the runs. The variance ratio says how many times fewer
replications the pairing needs than unpaired runs would.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.study.results import Result, Store
from sim.study.runs import Progress, run_all

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Difference:
    """A paired difference of means with its interval; bounds and ratio are None where they do not exist."""

    baseline: float
    reform: float
    difference: float
    low: float | None
    high: float | None
    variance_ratio: float | None


def paired(baseline: NDArray[np.float64], reform: NDArray[np.float64]) -> Difference:
    """Return reform less baseline for replications in the same order, each of shape (replications,).

    With one replication there is no interval; a difference without variance has the interval of its own value.

    >>> d = paired(np.array([10.0, 12.0, 14.0]), np.array([11.0, 13.0, 16.0]))
    >>> round(d.difference, 3), round(d.low, 3), round(d.high, 3)
    (1.333, -0.101, 2.768)
    """
    difference = reform - baseline
    mean = float(difference.mean())
    n = difference.size
    if n < 2:  # noqa: PLR2004 - an interval needs two
        return Difference(float(baseline.mean()), float(reform.mean()), mean, None, None, None)
    variance = float(difference.var(ddof=1))
    half = _student(n - 1) * float(np.sqrt(variance / n))
    unpaired = float(baseline.var(ddof=1) + reform.var(ddof=1))
    ratio = unpaired / variance if variance > 0 else None
    return Difference(float(baseline.mean()), float(reform.mean()), mean, mean - half, mean + half, ratio)


def _student(degrees: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, (1 + CONFIDENCE) / 2))


@dataclass(frozen=True)
class Impact:
    """A baseline, its reforms, and their paired differences."""

    baseline: Result
    reforms: tuple[Result, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """The baseline and the reforms, in order."""
        return (self.baseline, *self.reforms)

    @property
    def differences(self) -> pa.Table:
        """One row a reform, indicator and year.

        Columns: scenario, indicator, year, unit, baseline, reform, difference, low, high, variance_ratio.
        """
        before = _by_key(self.baseline)
        rows = []
        for result in self.reforms:
            after = _by_key(result)
            for (indicator, year), (unit, values) in before.items():
                d = paired(values, after[indicator, year][1])
                rows.append(
                    (
                        result.scenario.name,
                        indicator,
                        year,
                        unit,
                        d.baseline,
                        d.reform,
                        d.difference,
                        d.low,
                        d.high,
                        d.variance_ratio,
                    )
                )
        names = (
            "scenario",
            "indicator",
            "year",
            "unit",
            "baseline",
            "reform",
            "difference",
            "low",
            "high",
            "variance_ratio",
        )
        columns = [[row[i] for row in rows] for i in range(len(names))]
        types = (pa.string(), pa.string(), pa.int16(), pa.string(), *[pa.float64()] * 6)
        return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})

    def total(self, indicator: str, reform: int) -> Difference:
        """Return the difference of the sum over all years of the horizon."""
        return paired(yearly(self.baseline, indicator).sum(axis=1), yearly(self.reforms[reform], indicator).sum(axis=1))


def yearly(result: Result, indicator: str) -> NDArray[np.float64]:
    """Return an indicator as an array of shape (replications, years).

    Raises:
        KeyError: there is no such indicator.
    """
    found = {year: values for (name, year), (_, values) in _by_key(result).items() if name == indicator}
    if not found:
        raise KeyError(indicator)
    return np.stack([found[y] for y in sorted(found)], axis=1)


def _by_key(result: Result) -> dict[tuple[str, int], tuple[str, NDArray[np.float64]]]:
    """Return `(unit, values by replication)` of each (indicator, year)."""
    table = result.indicators.sort_by([("indicator", "ascending"), ("year", "ascending"), ("replication", "ascending")])
    names = table["indicator"].to_pylist()
    years = table["year"].to_pylist()
    units = table["unit"].to_pylist()
    values = table["value"].to_numpy()
    found: dict[tuple[str, int], tuple[str, NDArray[np.float64]]] = {}
    start = 0
    for stop in range(1, len(names) + 1):
        if stop == len(names) or (names[stop], years[stop]) != (names[start], years[start]):
            found[names[start], years[start]] = units[start], values[start:stop]
            start = stop
    return found


def compare(
    baseline: Scenario,
    reforms: Sequence[Scenario],
    replications: int | None = None,
    jobs: int = 1,
    *,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Impact:
    """Run baseline and reforms with the same people and luck, and return their paired comparison.

    Args:
        baseline: the rules in force.
        reforms: other rules.
        replications: how many; by default what the baseline says.
        jobs: processes.
        store: where the tables go; by default a temporary folder.
        progress: called after each finished run.
    """
    first, *others = run_all([baseline, *reforms], replications, jobs, store=store, progress=progress)
    return Impact(first, tuple(others))
