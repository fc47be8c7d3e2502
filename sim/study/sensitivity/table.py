"""The result of a sensitivity study as tables and as files."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sim.study.indicator_words import unit_of
from sim.study.noise import Estimate
from sim.study.shelf import versions
from sim.study.whole import write_whole

if TYPE_CHECKING:
    from sim.study.sensitivity.methods import Answer
    from sim.study.sensitivity.study import Finding, Sensitivity

_TEXTS = ("scenario", "against", "output", "unit", "factor", "role", "index")
_NUMBERS = ("value", "low", "high", "from_points", "from_luck")
_SHARES = frozenset({"first", "total", "share", "luck", "interactions"})
LUCK = "luck"
INTERACTIONS = "interactions"


def table_of(result: "Sensitivity") -> pa.Table:
    """Return one row a scenario, output, factor and index, the factors that matter most first.

    Columns: scenario and against (empty for a study of one scenario; with `against`, the difference from it), output,
    unit (`share` for shares of variance, else the output's), factor and role (empty for luck and interactions), index:

    - Sobol: `share` of the variance of one run's output that the factor explains alone; `first` and `total`, the same
      of the expected output without and with interactions; `interactions` and `luck`, what is left of one run's.
    - Morris: `mu_star`, `mu`, `sigma` over the factor's whole range, in the output's unit; `luck` as above.

    value, low and high (its 95% interval), from_points and from_luck: half-widths that would remain with endless
    replications, or with endless points.
    """
    rows = [row for finding in result.findings for row in _rows(result, finding, finding.answer)]
    return _table(rows, _TEXTS)


def convergence_of(result: "Sensitivity") -> pa.Table:
    """Return the same for halves of the design, with the column `rows`, how many of its rows were used."""
    rows = [
        {**row, "rows": n}
        for finding in result.findings
        for n, answer in finding.answers
        for row in _rows(result, finding, answer)
    ]
    table = _table(rows, _TEXTS)
    return table.append_column("rows", pa.array([row["rows"] for row in rows], pa.int32()))


def outputs_of(result: "Sensitivity") -> pa.Table:
    """Return one row a scenario and output: mean, spread (standard deviation between runs), rows used and dropped."""
    findings = result.findings
    columns = {
        "scenario": pa.array([f.scenario for f in findings], pa.string()),
        "against": pa.array([f.against for f in findings], pa.string()),
        "output": pa.array([f.output.label for f in findings], pa.string()),
        "unit": pa.array([unit_of(f.output.indicator) for f in findings], pa.string()),
    }
    columns |= {n: pa.array([getattr(f, n) for f in findings], pa.float64()) for n in ("mean", "spread")}
    columns |= {n: pa.array([getattr(f, n) for f in findings], pa.int32()) for n in ("rows", "dropped")}
    return pa.table(columns)


def _table(rows: list[dict[str, Any]], texts: tuple[str, ...]) -> pa.Table:
    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in texts}
    return pa.table(columns | {name: pa.array([row[name] for row in rows], pa.float64()) for name in _NUMBERS})


def _rows(result: "Sensitivity", finding: "Finding", answer: "Answer") -> Iterator[dict[str, Any]]:
    if answer.factors is None:
        return
    own = {"scenario": finding.scenario, "against": finding.against, "output": finding.output.label}
    unit = unit_of(finding.output.indicator)
    for i in in_order(answer.factors):
        factor = result.study.factors[i]
        for index, estimate in answer.factors[i].items():
            yield own | {"factor": factor.path, "role": factor.role} | _index(index, unit, estimate)
    for index, found in ((INTERACTIONS, answer.interactions), (LUCK, answer.luck)):
        if found is not None:
            yield own | {"factor": "", "role": ""} | _index(index, unit, found)


def in_order(factors: tuple[Mapping[str, Estimate], ...]) -> list[int]:
    """Return the numbers of the factors, those of the largest main index first."""
    return sorted(range(len(factors)), key=lambda i: -next(iter(factors[i].values())).value)


def _index(index: str, unit: str, estimate: Estimate) -> dict[str, Any]:
    return {"index": index, "unit": "share" if index in _SHARES else unit, **vars(estimate)}


def write(result: "Sensitivity", folder: Path) -> Path:
    """Write the tables as CSV and Parquet, the sentences, and what made them; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"sensitivity": result.table, "convergence": result.convergence, "outputs": outputs_of(result)}
    for name, table in tables.items():
        write_whole(folder / f"{name}.csv", lambda path, table=table: pa_csv.write_csv(table, path))  # type: ignore[misc]
    write_whole(folder / "sensitivity.parquet", lambda path: pq.write_table(result.table, path))
    for language in ("en", "zh"):
        _write(folder / f"sensitivity.{language}.txt", "\n".join(result.sentences(language)) + "\n")
    about = {
        "study": result.study.name,
        "method": result.method,
        "size": result.study.design.size,
        "seed": result.study.design.seed,
        "replications": result.replications,
        "runs": result.runs,
        "factors": {factor.path: factor.told for factor in result.study.factors},
        "failures": [{"scenario": f.scenario, "replication": f.replication, "why": f.reason} for f in result.failures],
        "invalid": result.invalid,
        "scenarios": {scenario.name: scenario.text for scenario in result.study.scenarios},
        "versions": versions(),
    }
    _write(folder / "sensitivity.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    return folder


def _write(file: Path, text: str) -> None:
    write_whole(file, lambda path: path.write_text(text, encoding="utf8"))
