"""The result of a robustness study as a table and as files."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from sim.study.factors import FactorKind
from sim.study.shelf import versions
from sim.study.whole import write_whole

if TYPE_CHECKING:
    from sim.study.robustness.study import Finding, Robustness
    from sim.study.robustness.tipping import Crossing, Standing

_TEXTS = ("reform", "indicator", "claim", "assumption", "unit", "assumed", "low_end", "high_end", "verdict")
_NUMBERS = (
    *(f"difference_{where}{part}" for where in ("assumed", "low_end", "high_end") for part in ("", "_low", "_high")),
    *(f"tipping_{side}{part}" for side in ("below", "above") for part in ("", "_low", "_high")),
)


def table_of(result: "Robustness") -> pa.Table:
    """Return one row a comparison and assumption that was looked at singly.

    Columns: reform, indicator, claim (`more` or `less`), assumption, unit; assumed, low_end, high_end (values as in a
    scenario file); verdict (see `Verdict`); difference_assumed, difference_low_end, difference_high_end, each with
    _low and _high, its 95% interval; tipping_below and tipping_above, the values below and above which the sign of
    the mean difference changes, each with _low and _high, the 95% interval of the point; null where there is none, and
    at the open end of an interval that runs out of the range. Dates are days since 1970-01-01; choices have no
    tipping point; values_tried.
    """
    rows = [_row(result, finding) for finding in result.findings]
    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in _TEXTS}
    columns |= {name: pa.array([row[name] for row in rows], pa.float64()) for name in _NUMBERS}
    columns["values_tried"] = pa.array([row["values_tried"] for row in rows], pa.int32())
    return pa.table(columns)


def _row(result: "Robustness", finding: "Finding") -> dict[str, Any]:
    comparison, one, profile = finding.comparison, finding.assumption, finding.profile
    factor = one.factor
    quantiles = list(profile.tried)
    row: dict[str, Any] = {
        "reform": result.reforms[comparison.reform].name,
        "indicator": comparison.claim.output.label,
        "claim": "more" if comparison.claim.direction > 0 else "less",
        "assumption": one.path,
        "unit": factor.unit,
        "assumed": str(one.value),
        "low_end": str(factor.at(0.0)),
        "high_end": str(factor.at(1.0)),
        "verdict": str(profile.verdict),
        "values_tried": len(profile.tried),
    }
    row |= _interval("difference_assumed", profile.tried[profile.assumed])
    row |= _interval("difference_low_end", profile.tried[quantiles[0]])
    row |= _interval("difference_high_end", profile.tried[quantiles[-1]])
    for side in ("below", "above"):
        row |= _tipping(f"tipping_{side}", getattr(profile, side), finding)
    return row


def _interval(name: str, s: "Standing") -> dict[str, float]:
    return {name: s.mean, f"{name}_low": s.low, f"{name}_high": s.high}


def _tipping(name: str, crossing: "Crossing | None", finding: "Finding") -> dict[str, float | None]:
    """Return the point and its interval in order: going down from the assumed value, `far` is the lower end."""
    if crossing is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    points = [crossing.at, crossing.far, crossing.near]
    at, far, near = (None if q is None else number_at(finding, q) for q in points)
    low, high = (far, near) if name.endswith("below") else (near, far)
    return {name: at, f"{name}_low": low, f"{name}_high": high}


def number_at(finding: "Finding", quantile: float) -> float | None:
    """Return the value at a quantile as a number; a date as its days since 1970-01-01, None for a choice."""
    factor = finding.assumption.factor
    if factor.kind == FactorKind.CHOICE:
        return None
    if factor.kind == FactorKind.DATE:
        return factor.low + min(int(quantile * factor.values), factor.values - 1)
    return float(factor.at(quantile))  # type: ignore[arg-type]  # a number: neither choice nor date


def write(result: "Robustness", folder: Path) -> Path:
    """Write robustness.csv, the sentences in both languages, and what made them; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "robustness.csv", lambda path: pa_csv.write_csv(result.table, path))
    for language in ("en", "zh"):
        text = "\n".join(result.sentences(language)) + "\n"
        _write(folder / f"robustness.{language}.txt", text)
    about = {
        "baseline": result.baseline.text,
        "reforms": {reform.name: reform.text for reform in result.reforms},
        "effort": vars(result.effort),
        "assumptions_asked": [one.path for one in result.assumptions],
        "left_out": dict(result.left_out),
        "runs": result.runs,
        "versions": versions(),
    }
    _write(folder / "robustness.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    return folder


def _write(file: Path, text: str) -> None:
    write_whole(file, lambda path: path.write_text(text, encoding="utf8"))
