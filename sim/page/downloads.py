"""Files of the page: the scenario that is set, and the numbers behind its figures."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.page.levers import levers
from sim.page.pairs import Pairs
from sim.page.picture import date_at
from sim.page.setting import Setting, load_kept
from sim.page.words import COVERAGE
from sim.scenario.files import names

YAML, CSV, ZIP = "application/yaml", "text/csv", "application/zip"
_COLUMNS = ("figure", "name", "part", "unit", "when", "baseline", "reform", "difference", "low", "high")
_DECIMALS = 6


def scenario_file(setting: Setting) -> str:
    """Return the scenario that is set as a file that says only what it changes; `sim check` takes it."""
    given = load_kept(setting.scenario)
    changed = [levers()[p].named(given.leaf(p), "en") if p in levers() else p for p in setting.changes]
    changed_zh = [levers()[p].named(given.leaf(p), "zh") if p in levers() else p for p in setting.changes]
    en = f"{given.title['en']}: {'; '.join(changed)}" if changed else given.title["en"]
    zh = f"{given.title['zh']}：{'；'.join(changed_zh)}" if changed else given.title["zh"]
    lines = [
        "# Made on the live page (sim page); its address:",
        f"#   ?{setting.query()}",
        *([f"# Keep it beside {setting.scenario}, which it changes."] if setting.scenario not in names() else []),
        f"extends: {_flow(setting.scenario) if setting.scenario not in names() else setting.scenario}",
        f"title: {_flow({'en': en, 'zh': zh})}",
        f"purpose: {_flow({'en': given.purpose['en'], 'zh': given.purpose['zh']})}",
    ]
    tree: dict[str, Any] = {}
    for path, value in {**setting.changes, "run.end": f"{setting.end}-12-31"}.items():
        if path == "run.end" and value == given.leaf(path).written()["value"]:
            continue
        *groups, last = path.split(".")
        inner = tree
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[last] = _flow(value)
    _write(tree, "", lines)
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _write(tree: dict[str, Any], indent: str, lines: list[str]) -> None:
    for key, value in tree.items():
        name = key if key.isidentifier() else json.dumps(key)
        if isinstance(value, dict):
            lines.append(f"{indent}{name}:")
            _write(value, indent + "  ", lines)
        else:
            lines.append(f"{indent}{name}: {value}")


def data_file(pairs: Pairs) -> str:
    """Return the numbers of all figures as CSV: one row a number, baseline beside reform."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_COLUMNS)
    for row in _rows(pairs):
        table.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def _rows(pairs: Pairs) -> Iterator[tuple[Any, ...]]:
    for f in pairs.findings():
        d = f.difference
        when = f"{pairs.years[0]}-{pairs.years[-1]} {f.headline.span.value}"
        yield "headline", f.headline.pattern, "", f.unit, when, d.baseline, d.reform, d.difference, d.low, d.high
    for (programme, payer), (before, after) in pairs.paid().items():
        for year, b, a in zip(pairs.years, before, after, strict=True):
            yield "money", programme, payer, "yuan", year, b, a, a - b, None, None
    for part, whole, _ in COVERAGE:
        (b_of, a_of), (b_part, a_part) = pairs.by_year(whole), pairs.by_year(part)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = b_part / b_of, a_part / a_of
        for year, b, a in zip(pairs.years, *shares, strict=True):
            yield "coverage", part, whole, "share", year, b, a, a - b, None, None
    for kind in pairs.kinds():
        for at, (b, a) in enumerate(zip(*pairs.arrivals(kind), strict=True)):
            yield "load", kind, "", "arrivals", date_at(pairs.years, at), b, a, a - b, None, None


def _plain(cell: Any) -> Any:  # noqa: ANN401 - a number or a word
    if isinstance(cell, float | np.floating):
        return "" if np.isnan(cell) else round(float(cell), _DECIMALS)
    return "" if cell is None else cell
