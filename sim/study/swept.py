"""The results of a sweep: tables of its points, their figures and differences, and the files that hold them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.study.compare import paired
from sim.study.points import Point, Study
from sim.study.precision import Precision
from sim.study.shelf import NAME, Key, Shelf, versions
from sim.study.simultaneous import simultaneous
from sim.study.tasks import Failure
from sim.study.whole import write_whole

FIGURES = ("baseline", "reform", "difference", "low", "high", "variance_ratio")
TOGETHER = ("low_simultaneous", "high_simultaneous")


@dataclass(frozen=True)
class Sweep:
    """A study whose runs are all done.

    Attributes:
        study: what was run.
        shelf: where the runs are.
        digests: digest of each finished run by (hash of the scenario, replication).
        replications: runs of each point.
        failures: the runs that gave no result.
        precision: what the rule of replications reached, figure by figure; empty without a rule.
    """

    study: Study
    shelf: Shelf
    digests: Mapping[Key, str] = field(repr=False)
    replications: int
    failures: tuple[Failure, ...] = ()
    precision: tuple[Precision, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every point was possible and every run gave a result."""
        return not self.failures and len(self.study.valid) == len(self.study.points)

    @cached_property
    def points(self) -> pa.Table:
        """One row a possible point: its number, that of the point it is compared with, its scenario, its values."""
        points = self.study.valid
        columns: dict[str, Any] = {
            "point": pa.array([p.number for p in points], pa.int32()),
            "against": pa.array([p.against for p in points], pa.int32()),
            "scenario": pa.array([_name(p) for p in points]),
        }
        if any(point.reform for point in points):
            columns["reform"] = pa.array([p.reform for p in points])
        for parameter in self.study.parameters:
            columns[parameter] = _column([p.values.get(parameter) for p in points])
        return pa.table(columns)

    @cached_property
    def table(self) -> pa.Table:
        """One row a point, indicator, year and replication, with the points' columns, value and unit."""
        import duckdb

        runs = self.shelf.rows(self.digests, self.study.indicators)
        with duckdb.connect() as memory:
            memory.register("points", self.points)
            memory.register("runs", runs)
            rows = memory.sql(
                "SELECT points.*, indicator, year, replication, value, unit FROM runs JOIN points USING (scenario) "
                "ORDER BY point, list_position($indicators, indicator), year, replication",
                params={"indicators": list(self.study.indicators)},
            )
            return rows.to_arrow_table()

    @cached_property
    def differences(self) -> pa.Table:
        """One row a point that is compared with another, indicator and year, paired by replication.

        Columns: those of the points, indicator, year, unit, baseline, reform, difference, low, high, variance_ratio;
        where several points are compared with one, also low_simultaneous and high_simultaneous, bounds of the figure
        that hold for all points at once. In states of the world, which are told by their spread, each interval is for
        itself. Only replications in which both have a result count; without any there is no row.
        """
        values, keys, first = self._by_point()
        rows, takes, differences = [], [], []
        for point in self._compared:
            place, base = self._place[point.number], self._place.get(point.against)
            for key in range(len(keys)):
                if base is None or (place, key) not in first:
                    continue
                both = np.isfinite(values[base, key]) & np.isfinite(values[place, key])
                if both.any():
                    rows.append(paired(values[base, key][both], values[place, key][both]))
                    takes.append(first[place, key])
                    differences.append((key, values[place, key] - values[base, key]))
        found = self.table.drop_columns(["replication", "value"]).take(pa.array(takes, pa.int64()))
        for name in FIGURES:
            found = found.append_column(name, pa.array([getattr(row, name) for row in rows], pa.float64()))
        if len(self._compared) > 1 and not self.study.design.samples:
            for name, bounds in zip(TOGETHER, _together(differences), strict=True):
                found = found.append_column(name, pa.array(bounds, pa.float64(), from_pandas=True))
        return found

    @property
    def _compared(self) -> list[Point]:
        """The possible points that are compared with another."""
        return [point for point in self.study.valid if point.against != point.number]

    @cached_property
    def _place(self) -> dict[int, int]:
        """Place of each possible point by its number."""
        return {point.number: place for place, point in enumerate(self.study.valid)}

    def _by_point(self) -> tuple[NDArray[np.float64], list[tuple[str, int]], dict[tuple[int, int], int]]:
        """Return values of shape (points, figures, replications), the figures, and the first row of each in `table`."""
        names = zip(self.table["indicator"].to_pylist(), self.table["year"].to_pylist(), strict=True)
        all_keys = list(names)
        keys = list(dict.fromkeys(all_keys))
        number = {key: i for i, key in enumerate(keys)}
        values = np.full((len(self.study.valid), len(keys), self.replications), np.nan)
        columns = (self.table[name].to_pylist() for name in ("point", "replication", "value"))
        first: dict[tuple[int, int], int] = {}
        for row, (key, point, replication, value) in enumerate(zip(all_keys, *columns, strict=True)):
            place = self._place[point], number[key]
            first.setdefault(place, row)
            values[(*place, replication)] = np.nan if value is None else value
        return values, keys, first

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of all finished runs, by point and replication."""
        names = [point.rules.name for point in self.study.valid if point.rules is not None]
        found = [self.digests.get((name, r), "") for name in names for r in range(self.replications)]
        return hashlib.sha256("".join(found).encode()).hexdigest()

    @cached_property
    def failed(self) -> pa.Table:
        """One row a run that gave no result, or a point that could not be run: point, replication, reason, values."""
        rows: list[tuple[int, int | None, str, Mapping[str, object]]] = [
            (p.number, None, f"not run: {p.fault}", p.values) for p in self.study.points if p.rules is None
        ]
        named = {point.rules.name: point for point in reversed(self.study.valid) if point.rules is not None}
        for failure in self.failures:
            point = named[failure.scenario]
            rows.append((point.number, failure.replication, failure.reason, point.values))
        columns: dict[str, Any] = {
            "point": pa.array([row[0] for row in rows], pa.int32()),
            "replication": pa.array([row[1] for row in rows], pa.int32()),
            "reason": pa.array([row[2] for row in rows], pa.string()),
        }
        for parameter in self.study.parameters:
            columns[parameter] = _column([row[3].get(parameter) for row in rows])
        return pa.table(columns).sort_by([("point", "ascending"), ("replication", "ascending")])

    def write(self) -> Path:
        """Write the tables and what made them beside the runs; return the folder.

        `failures.csv` is there when something failed; a later call that runs what was missing removes it.
        """
        folder = self.shelf.folder
        write_whole(folder / "results.parquet", lambda path: pq.write_table(self.table, path, compression="zstd"))
        write_whole(folder / "differences.csv", lambda path: pa_csv.write_csv(self.differences, path))
        if self.complete:
            (folder / "failures.csv").unlink(missing_ok=True)
        else:
            write_whole(folder / "failures.csv", lambda path: pa_csv.write_csv(self.failed, path))
        about = {
            "study": self.study.name,
            "digest": self.digest,
            "replications": self.replications,
            "precision": [asdict(reached) for reached in self.precision],
            "outputs": [asdict(output) for output in self.study.outputs],
            "points": [{"values": p.values, "reform": p.reform, "hash": _hash(p)} for p in self.study.points],
            "baseline": self.study.baseline.text,
            "versions": versions(),
        }
        text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
        write_whole(folder / "sweep.json", lambda path: path.write_text(text, encoding="utf8"))
        return folder


def _together(differences: list[tuple[int, NDArray[np.float64]]]) -> tuple[NDArray[np.float64], ...]:
    """Return bounds of (figure, differences by replication), which hold for all rows of a figure at once."""
    bounds = np.full((2, len(differences)), np.nan)
    figures = np.array([figure for figure, _ in differences], np.int64)
    for figure in dict.fromkeys(figures.tolist()):
        rows = np.flatnonzero(figures == figure)
        of_figure = np.stack([differences[row][1] for row in rows])
        if of_figure.shape[1] > 1:  # an interval needs two
            bounds[:, rows] = simultaneous(of_figure)
    return bounds[0], bounds[1]


def _hash(point: Point) -> str | None:
    return point.rules.name if point.rules else None


def _name(point: Point) -> str:
    return str(_hash(point))[:NAME]


def _column(values: list[object]) -> pa.Array:
    """Return a parameter's values as a column: numbers and flags as they are, all else as text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds in ({bool}, {int}):
        return pa.array(values)
    if kinds and kinds <= {int, float}:
        return pa.array(values, pa.float64())
    texts = [value if isinstance(value, str | None) else json.dumps(value, ensure_ascii=False) for value in values]
    return pa.array(texts, pa.string())
