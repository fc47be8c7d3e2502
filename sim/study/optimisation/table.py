"""The result of a search as tables and as files."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from sim.study.optimisation.search import LINE, Point, Wish, front, keeps
from sim.study.shelf import versions
from sim.study.whole import write_whole

if TYPE_CHECKING:
    from sim.study.optimisation.study import Optimum


def table_of(result: "Optimum") -> pa.Table:
    """Return one row a point tried, in the order they were tried.

    Columns: point; each lever's value, as in a scenario file; the mean of each output over the replications of the
    search; keeps_constraints; stands_out (the best point, or on the front); then for the points that were confirmed
    verdict (kept, broken, open) and each output's `<output>: fresh`, `: low` and `: high`, its 95% interval on fresh
    replications.
    """
    goals = result.goals
    points = list(result.tried)
    wishes = [Wish(goals.outputs.index(w.output), w.sign, w.limit) for w in (*goals.objectives, *goals.constraints)]
    objectives, limits = wishes[: len(goals.objectives)], wishes[len(goals.objectives) :]
    confirmed = {one.point: one for one in result.confirmed}
    columns: dict[str, Any] = {"point": pa.array(range(len(points)), pa.int32())}
    values = [values_at(result, point) for point in points]
    for lever in goals.levers:
        columns[lever.path] = pa.array([_text(each[lever.path]) for each in values], pa.string())
    for i, output in enumerate(goals.outputs):
        columns[output.label] = pa.array([float(result.tried[p][i]) for p in points], pa.float64())
    columns["keeps_constraints"] = pa.array([keeps(result.tried[p], limits) for p in points])
    best = set(front(result.tried, objectives, limits))
    columns["stands_out"] = pa.array([p in best for p in points])
    columns["verdict"] = pa.array([confirmed[p].verdict if p in confirmed else None for p in points], pa.string())
    for i, output in enumerate(goals.outputs):
        for part, name in (("mean", "fresh"), ("low", "low"), ("high", "high")):
            found = [getattr(confirmed[p].figures[i], part) if p in confirmed else None for p in points]
            columns[f"{output.label}: {name}"] = pa.array(found, pa.float64())
    return pa.table(columns)


def values_at(result: "Optimum", point: Point) -> dict[str, object]:
    """Return the values of a point by parameter."""
    found: dict[str, object] = {}
    position = 0
    for lever in result.goals.levers:
        quantiles = []
        for factor in lever.factors:
            i, n = point[position], factor.values
            quantiles.append((i + 0.5) / n if n else i / (LINE - 1))
            position += 1
        found[lever.path] = lever.value(tuple(quantiles))
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def write(result: "Optimum", folder: Path) -> Path:
    """Write points.csv, the answer in both languages, and what made them; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "points.csv", lambda path: pa_csv.write_csv(result.table, path))
    for language in ("en", "zh"):
        _write(folder / f"answer.{language}.txt", "\n".join(result.sentences(language)) + "\n")
    goals = result.goals
    about = {
        "study": goals.name,
        "baseline": goals.baseline.text,
        "replications": goals.replications,
        "confirm": goals.confirm,
        "budget": goals.budget,
        "seed": goals.seed,
        "runs": result.runs,
        "complete": result.ended.complete,
        "settled": result.ended.settled,
        "confirmed": [{"values": dict(one.values), "verdict": one.verdict} for one in result.confirmed],
        "versions": versions(),
    }
    _write(folder / "search.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    return folder


def _write(file: Path, text: str) -> None:
    write_whole(file, lambda path: path.write_text(text, encoding="utf8"))
