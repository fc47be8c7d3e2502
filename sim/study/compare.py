"""Comparison: reform less baseline, paired by replication.

Same people, same luck: each replication gives one difference, and the interval is that of their mean (Student's t), so
it shrinks with replications; it is not the range of the runs. The variance ratio says how many times fewer
replications the pairing needs than unpaired runs would.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.study.outputs import Output
from sim.study.precision import Precision, Rule, replicate_until
from sim.study.resampling import student
from sim.study.results import Result
from sim.study.runs import Progress, run_all
from sim.study.simultaneous import simultaneous
from sim.study.store import Store

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
    half = student(n - 1, CONFIDENCE) * float(np.sqrt(variance / n))
    unpaired = float(baseline.var(ddof=1) + reform.var(ddof=1))
    ratio = unpaired / variance if variance > 0 else None
    return Difference(float(baseline.mean()), float(reform.mean()), mean, mean - half, mean + half, ratio)


@dataclass(frozen=True)
class Impact:
    """A baseline, its reforms, and their paired differences.

    Attributes:
        baseline: results of the rules in force.
        reforms: results of the other rules.
        together: whether the differences also have intervals that hold for all reforms at once.
        precision: where a precision was asked for, what was reached for each difference.
    """

    baseline: Result
    reforms: tuple[Result, ...]
    together: bool = False
    precision: tuple[Precision, ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        """The baseline and the reforms, in order."""
        return (self.baseline, *self.reforms)

    @property
    def differences(self) -> pa.Table:
        """One row a reform, indicator and year.

        Columns: scenario, indicator, year, unit, baseline, reform, difference, low, high, variance_ratio; with
        `together` also low_simultaneous and high_simultaneous, bounds that hold for all reforms at once.
        """
        before = _by_key(self.baseline)
        rows = []
        bounds = _Bounds(before, [_by_key(result) for result in self.reforms], self.together)
        for number, result in enumerate(self.reforms):
            for (indicator, year), (unit, values) in before.items():
                found = paired(values, bounds.after[number][indicator, year][1])
                figures = [getattr(found, name) for name in _FIGURES]
                rows.append(
                    (result.scenario.name, indicator, year, unit, *figures, *bounds.of(number, indicator, year))
                )
        names = ("scenario", "indicator", "year", "unit", *_FIGURES, *(_TOGETHER if self.together else ()))
        types = (pa.string(), pa.string(), pa.int16(), pa.string(), *[pa.float64()] * (len(names) - 4))
        columns = [[row[i] for row in rows] for i in range(len(names))]
        return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})

    def total(self, indicator: str, reform: int) -> Difference:
        """Return the difference of the sum over all years of the horizon."""
        return paired(yearly(self.baseline, indicator).sum(axis=1), yearly(self.reforms[reform], indicator).sum(axis=1))


_FIGURES = ("baseline", "reform", "difference", "low", "high", "variance_ratio")
_TOGETHER = ("low_simultaneous", "high_simultaneous")
_Figures = dict[tuple[str, int], tuple[str, NDArray[np.float64]]]


class _Bounds:
    """Bounds of each indicator and year that hold for all reforms at once, made when first asked for."""

    def __init__(self, before: _Figures, after: list[_Figures], wanted: bool) -> None:  # noqa: FBT001
        self.before, self.after, self.wanted = before, after, wanted
        self.known: dict[tuple[str, int], tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def of(self, reform: int, indicator: str, year: int) -> tuple[float | None, ...]:
        """Return the bounds, None where one replication has none; nothing where they are not wanted."""
        key = (indicator, year)
        if not self.wanted:
            return ()
        before = self.before[key][1]
        if before.size < 2:  # noqa: PLR2004 - an interval needs two
            return None, None
        if key not in self.known:
            self.known[key] = simultaneous(np.stack([figures[key][1] - before for figures in self.after]))
        low, high = self.known[key]
        return float(low[reform]), float(high[reform])


def yearly(result: Result, indicator: str) -> NDArray[np.float64]:
    """Return an indicator as an array of shape (replications, years).

    Raises:
        KeyError: there is no such indicator.
    """
    found = {year: values for (name, year), (_, values) in _by_key(result).items() if name == indicator}
    if not found:
        raise KeyError(indicator)
    return np.stack([found[y] for y in sorted(found)], axis=1)


def _by_key(result: Result) -> _Figures:
    """Return `(unit, values by replication)` of each (indicator, year)."""
    table = result.indicators.sort_by([("indicator", "ascending"), ("year", "ascending"), ("replication", "ascending")])
    names = table["indicator"].to_pylist()
    years = table["year"].to_pylist()
    units = table["unit"].to_pylist()
    values = table["value"].to_numpy()
    found: _Figures = {}
    start = 0
    for stop in range(1, len(names) + 1):
        if stop == len(names) or (names[stop], years[stop]) != (names[start], years[start]):
            found[names[start], years[start]] = units[start], values[start:stop]
            start = stop
    return found


def compare(
    baseline: Scenario,
    reforms: Sequence[Scenario],
    replications: int | Rule | None = None,
    jobs: int = 1,
    *,
    together: bool = False,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Impact:
    """Run baseline and reforms with the same people and luck, and return their paired comparison.

    Args:
        baseline: the rules in force.
        reforms: other rules.
        replications: how many, by default what the baseline says; or a rule with half-widths by indicator, as shares
            of the baseline's mean (of the yearly mean): then as many as the differences of all reforms need.
        jobs: processes.
        together: whether differences also get intervals that hold for all reforms at once.
        store: where the tables go and finished runs are found; by default a temporary folder.
        progress: called after each finished run.
    """
    rules = [baseline, *reforms]
    if isinstance(replications, Rule):
        until = _until(replications, rules, jobs, store or Store.temporary(), progress)
        return replace(until, together=together)
    first, *others = run_all(rules, replications, jobs, store=store, progress=progress)
    return Impact(first, tuple(others), together)


def _until(
    rule: Rule,
    rules: Sequence[Scenario],
    jobs: int,
    store: Store,
    progress: Progress | None,
) -> Impact:
    """Run replications until the differences of all reforms are as precise as asked."""
    outputs = [Output(name) for name in rule.half_width]
    results: list[Result] = []
    figures = np.empty((len(rules), 0, len(outputs)))

    def differences(which: range) -> NDArray[np.float64]:
        nonlocal results, figures
        new = run_all(rules, which, jobs, store=store, progress=progress)
        more = [[[output.of(table) for output in outputs] for table in _by_replication(result)] for result in new]
        figures = np.concatenate([figures, np.array(more)], axis=1)
        results = [replace(r, runs=b.runs + r.runs) for b, r in zip(results, new, strict=True)] if results else new
        return (figures[1:, which.start :] - figures[:1, which.start :]).swapaxes(0, 1).reshape(len(which), -1)

    def levels(_: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.tile(figures[0].mean(axis=0), len(rules) - 1)

    labels = [f"{r.name}{f' ({i})' if r.name in {o.name for o in rules[1:i]} else ''}" for i, r in enumerate(rules)]
    quantities = {f"{label}: {name}": share for label in labels[1:] for name, share in rule.half_width.items()}
    _, reached = replicate_until(replace(rule, half_width=quantities), differences, levels)
    return Impact(results[0], tuple(results[1:]), precision=reached)


def _by_replication(result: Result) -> list[pa.Table]:
    """Return the indicators of each run."""
    return [pq.read_table(run.folder / "indicators.parquet") for run in result.runs]
