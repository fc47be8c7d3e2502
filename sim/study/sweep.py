"""Sweeps: every point of a study, with the same replications; what is finished stays finished.

A task is one replication of one point and leaves one file. A sweep that was interrupted, lost a worker or got more
points or replications runs only what is missing. All points meet the same people and luck, so they are compared in
pairs, replication by replication, with the first point.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sim.scenario import Scenario
from sim.study.compare import paired
from sim.study.designs import Study, load_study
from sim.study.executors import executor
from sim.study.shelf import NAME, Key, Shelf, versions
from sim.study.tasks import Progress, finish, state
from sim.study.whole import write_whole


@dataclass(frozen=True)
class Sweep:
    """A study whose runs are all finished.

    Attributes:
        study: what was run.
        shelf: where the runs are.
        digests: digest of each run by (hash of the scenario, replication).
    """

    study: Study
    shelf: Shelf
    digests: Mapping[Key, str] = field(repr=False)

    @cached_property
    def points(self) -> pa.Table:
        """One row a point: its number, the name of its scenario, and the grid's parameters, a column each."""
        points = self.study.points
        columns = {
            "point": pa.array([p.number for p in points], pa.int32()),
            "scenario": pa.array([p.scenario.hash[:NAME] for p in points]),
        }
        for parameter in self.study.parameters:
            columns[parameter] = _column([p.values[parameter] for p in points])
        return pa.table(columns)

    @cached_property
    def table(self) -> pa.Table:
        """One row a point, indicator, year and replication, with the grid's parameters, value and unit."""
        import duckdb

        keys = {p.scenario.hash for p in self.study.points}
        files = [str(self.shelf.file(h, r)) for h in sorted(keys) for r in range(self.study.replications)]
        with duckdb.connect() as memory:
            memory.register("points", self.points)
            rows = memory.sql(
                "SELECT points.*, indicator, year, replication, value, unit "
                "FROM read_parquet($files) runs JOIN points USING (scenario) WHERE list_contains($outputs, indicator) "
                "ORDER BY point, list_position($outputs, indicator), year, replication",
                params={"files": files, "outputs": list(self.study.outputs)},
            )
            return rows.to_arrow_table()

    @cached_property
    def differences(self) -> pa.Table:
        """One row a point but the first, indicator and year: the point less the first, paired by replication.

        Columns: point, scenario, the grid's parameters, indicator, year, unit, baseline, reform, difference, low,
        high, variance_ratio.
        """
        points, number = len(self.study.points), self.study.replications
        values = self.table["value"].to_numpy().reshape(points, -1, number)
        rows = [paired(values[0, i], values[p, i]) for p in range(1, points) for i in range(values.shape[1])]
        keys = self.table.drop_columns(["replication", "value"]).take(np.arange(values[0].size, values.size, number))
        for name in ("baseline", "reform", "difference", "low", "high", "variance_ratio"):
            keys = keys.append_column(name, pa.array([getattr(row, name) for row in rows], pa.float64()))
        return keys

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of all runs, by point and replication."""
        study = self.study
        found = [self.digests[p.scenario.hash, r] for p in study.points for r in range(study.replications)]
        return hashlib.sha256("".join(found).encode()).hexdigest()

    def write(self) -> Path:
        """Write the table, the differences and what made them beside the runs; return the folder."""
        folder = self.shelf.folder
        write_whole(folder / "results.parquet", lambda path: pq.write_table(self.table, path, compression="zstd"))
        write_whole(folder / "differences.csv", lambda path: pa_csv.write_csv(self.differences, path))
        about = {
            "study": self.study.name,
            "digest": self.digest,
            "replications": self.study.replications,
            "outputs": self.study.outputs,
            "points": [{"values": p.values, "hash": p.scenario.hash} for p in self.study.points],
            "baseline": self.study.baseline.text,
            "versions": versions(),
        }
        text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
        write_whole(folder / "sweep.json", lambda path: path.write_text(text, encoding="utf8"))
        return folder


def sweep(
    study: Study | str | Path,
    out: str | Path,
    jobs: int = 1,
    *,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Run what is missing of a study, and return all its results.

    Args:
        study: a checked study, its file, or the name of a shipped one.
        out: folder of the results; a second call with the same folder goes on where the first one stopped.
        jobs: processes; results are the same for any number.
        cluster: address of a Dask scheduler, or `local`.
        progress: called after each finished run, for those that this call runs.

    Raises:
        ScenarioError: the study has faults.
        MixedVersionsError: the folder holds results of other code or data; the message says which.
    """
    checked = study if isinstance(study, Study) else load_study(study)
    shelf = Shelf(Path(out))
    shelf.open()
    with executor(jobs, cluster) as team:
        finished, failures = finish(_wanted(checked), shelf, team, progress)
    if failures:
        raise RuntimeError(failures[0].details)
    return Sweep(checked, shelf, finished)


def missing_runs(study: Study, out: str | Path) -> int:
    """Return how many runs of a study are not finished in `out`."""
    return len(state(_wanted(study), Shelf(Path(out)))[1])


def _wanted(study: Study) -> list[tuple[Scenario, str, int]]:
    """Return the runs of a study by replication: the points of one replication share its people and events."""
    hashes = [point.scenario.hash for point in study.points]
    return [
        (point.scenario, name, replication)
        for replication in range(study.replications)
        for point, name in zip(study.points, hashes, strict=True)
    ]


def _column(values: list[object]) -> pa.Array:
    """Return a grid's values as a column: numbers and flags as they are, all else as text."""
    kinds = {type(value) for value in values}
    if kinds in ({bool}, {int}):
        return pa.array(values)
    if kinds <= {int, float}:
        return pa.array(values, pa.float64())
    return pa.array([value if isinstance(value, str) else json.dumps(value) for value in values])
