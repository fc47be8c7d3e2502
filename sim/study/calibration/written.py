"""The files of a calibration: overlay, posterior, parameters, checks, summary, sentences."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sim.study.calibration.overlay import SHORT
from sim.study.factors import FactorKind
from sim.study.shelf import versions
from sim.study.whole import write_whole

if TYPE_CHECKING:
    from sim.study.calibrate import Calibration

QUANTILES = ("q05", "q25", "q50", "q75", "q95")


def write(found: "Calibration", folder: Path) -> Path:
    """Write all files, each whole; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    posterior = posterior_of(found)
    write_whole(folder / "posterior.parquet", lambda path: pq.write_table(posterior, path, compression="zstd"))
    for name, table in {"posterior": posterior, "parameters": parameters_of(found), "checks": checks_of(found)}.items():
        write_whole(folder / f"{name}.csv", partial(pa_csv.write_csv, table))
    texts = {
        f"{found.study.name}-calibrated.yaml": found.overlay,
        "summary.json": json.dumps(summary_of(found), ensure_ascii=False, indent=1) + "\n",
        **{f"sentences.{language}.txt": "\n".join(found.sentences(language)) + "\n" for language in ("en", "zh")},
    }
    for name, text in texts.items():
        write_whole(folder / name, partial(_write_text, text))
    return folder


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf8")


def posterior_of(found: "Calibration") -> pa.Table:
    """Return the points: number, generation, weight, value by parameter, mean figure by fitted target."""
    posterior, study = found.posterior, found.study
    numbers = np.arange(len(posterior.points))
    columns: dict[str, Any] = {
        "point": numbers,
        "generation": numbers // study.budget.particles,
        "weight": posterior.weights,
    }
    for i, factor in enumerate(study.factors):
        values = [factor.at(float(q)) for q in posterior.points[:, i]]
        plain = factor.kind in {FactorKind.CONTINUOUS, FactorKind.INTEGER}
        columns[factor.path] = values if plain else [v if isinstance(v, str) else json.dumps(v) for v in values]
    means = posterior.figures.mean(axis=1)
    columns |= {study.targets[j].output.label: means[:, n] for n, j in enumerate(study.fitted)}
    return pa.table(columns)


def parameters_of(found: "Calibration") -> pa.Table:
    """Return the parameters: prior, posterior quantiles, width against the prior's, verdict."""
    rows = []
    for one in found.estimates:
        ends = {} if one.interval is None else dict(zip(QUANTILES, one.quantiles, strict=True))
        told = {name: json.dumps(ends[name]) if name in ends else "" for name in QUANTILES}
        row: dict[str, object] = {"parameter": one.factor.path, "unit": one.factor.unit, "prior": one.factor.told}
        row |= {"mean": one.mean, "deviation": one.deviation, "of_prior_width": one.ratio, "verdict": one.verdict}
        rows.append(row | told | {"value": json.dumps(one.value, ensure_ascii=False)})
    return pa.Table.from_pylist(rows)


def checks_of(found: "Calibration") -> pa.Table:
    """Return the targets: what was observed, what is predicted, and whether it set parameters."""
    return pa.Table.from_pylist(
        [
            {
                "target": one.target.output.label,
                "source": one.target.source,
                "observed": one.target.value,
                "error": one.target.error,
                "held_out": one.target.held_out,
                "low": one.low,
                "median": one.median,
                "high": one.high,
                "tail": one.tail,
                "inside": one.inside,
                "runs": one.runs,
            }
            for one in found.checks
        ]
    )


def summary_of(found: "Calibration") -> dict[str, Any]:
    """Return the summary: what was asked, what came out, what is told, what made it."""
    study, posterior, told = found.study, found.posterior, found.told
    return {
        "study": study.name,
        "digest": found.digest,
        "overlay_source": f"calibration {study.name} {found.digest[:SHORT]}",
        "observed": study.observed,
        "seed": study.seed,
        "points": len(posterior.points),
        "replications": study.budget.replications,
        "effective_points": round(posterior.effective, 1),
        "tolerance": posterior.tolerance,
        "history": [{"tolerance": t, "effective_points": round(e, 1)} for t, e in posterior.history],
        "wider": dict(
            zip(
                [study.targets[i].output.label for i in study.fitted],
                posterior.noise.inflation(posterior.tolerance).tolist(),
                strict=True,
            )
        ),
        "luck": posterior.noise.luck.tolist(),
        "parameters": parameters_of(found).to_pylist(),
        "correlation": told.correlation.tolist(),
        "directions": [{"powers": dict(w.powers), "ratio": w.ratio, "product": w.logs} for w in told.directions],
        "checks": checks_of(found).to_pylist(),
        "runs_without_figures": found.impossible[0],
        "baseline": study.baseline.text,
        "versions": versions(),
    }
