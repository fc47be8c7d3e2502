"""The page: numbers, figures and registers put into the template of one language."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

import sim
from sim.report import figures, formats, plots, prose, registers
from sim.report.answer import Finding, findings, sentences
from sim.report.canvas import style, svg_of
from sim.report.fonts import faces
from sim.report.numbers import Numbers, Verdict
from sim.report.words import PAYERS, PROGRAMMES, THEMES, VERDICTS, say
from sim.study.manifest import code_hash, data_hashes

_FONT_MARK = "/*FONT*/"


def write_page(numbers: Numbers, folder: Path, language: str, languages: Sequence[str]) -> Path:
    """Write the report in one language and return its file."""
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    templates = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = templates.get_template("page.html.j2")
    with style():
        text = template.render(content(numbers, language, languages))
    file = folder / f"report.{language}.html"
    file.write_bytes(text.replace(_FONT_MARK, faces(text)).encode())
    return file


def content(numbers: Numbers, language: str, languages: Sequence[str]) -> dict[str, Any]:
    """Return everything that the template speaks of."""
    names = titles(numbers, language)
    baseline = numbers.results[0].scenario
    found = [findings(numbers, i) for i in range(1, len(numbers.results))]
    return {
        "language": language,
        "other": next((other for other in languages if other != language), None),
        "say": _speaker(language),
        "prose": prose,
        "names": names,
        "numbers": numbers,
        "version": f"{sim.__version__} ({code_hash()[:12]})",
        "data": _data_hash(),
        "reforms": [_reform(numbers, i, names[i], found[i - 1], language) for i in range(1, len(names))],
        "figures": _figures(numbers, names, language),
        "payers": _payers(numbers, names, language),
        "imbalance": formats.quantity(_imbalance(numbers), "fen", language),
        "time": _time(numbers, names, language),
        "verdicts": {key: say(words, language) for key, words in VERDICTS.items()},
        "assumptions": registers.assumptions(baseline, language),
        "sources": registers.sources(baseline),
        "kinds": registers.kinds_of_source(baseline.leaves()),
        "registers": registers,
        "command": registers.reproduce(
            [r.scenario for r in numbers.results], numbers.replications, numbers.seed, numbers.sample
        ),
    }


def titles(numbers: Numbers, language: str) -> list[str]:
    """Return the scenarios' titles; the file's name where two have the same."""
    scenarios = [r.scenario for r in numbers.results]
    words = [s.title[language] for s in scenarios]
    return [w if words.count(w) == 1 else f"{w} ({s.name})" for w, s in zip(words, scenarios, strict=True)]


def _speaker(language: str) -> Callable[..., str]:
    def speak(zh: str | tuple[str, str], en: str = "") -> str:
        return say(zh if isinstance(zh, tuple) else (zh, en), language)

    return speak


def _reform(numbers: Numbers, i: int, name: str, found: list[Finding], language: str) -> dict[str, Any]:
    """Return what the page says of one reform."""
    scenario = numbers.results[i].scenario
    verdicts = [v.value for v in numbers.verdicts(i).values()]
    drawn = figures.effects(found, language)
    ratios = sorted(f.difference.variance_ratio for f in found if f.difference.variance_ratio)
    middle = ratios[len(ratios) // 2] if ratios else None
    return {
        "name": name,
        "purpose": scenario.purpose[language],
        "answer": sentences(found, language),
        "changes": registers.changes(numbers.results[0].scenario, scenario, language),
        "rows": {theme: [_row(f, language) for f in found if f.headline.theme == theme] for theme in THEMES},
        "same": [say(f.headline.words, language) for f in found if f.verdict is Verdict.SAME],
        "effects": svg_of(drawn, f"e{i}") if drawn else None,
        "verdicts": {key: verdicts.count(key) for key in VERDICTS},
        "ratio": formats.number(middle, formats.scale_of(middle, "", language)) if middle else None,
        "digest": numbers.results[i].digest,
    }


def _row(f: Finding, language: str) -> dict[str, Any]:
    """Return the cells of one indicator."""
    d = f.difference
    level = formats.scale_of(max(abs(d.baseline), abs(d.reform)), f.unit, language)
    scale = f.scale(language)
    return {
        "name": say(f.headline.words, language),
        "unit": level.unit,
        "unit_of_difference": scale.unit,
        "baseline": formats.number(d.baseline, level),
        "reform": formats.number(d.reform, level),
        "difference": formats.number(d.difference, scale, signed=True),
        "interval": formats.interval(d.low, d.high, scale, language),
        "verdict": f.verdict.value,
    }


def _figures(numbers: Numbers, names: Sequence[str], language: str) -> dict[str, Markup]:
    drawn: dict[str, Figure] = {
        "calendar": plots.calendar(numbers, numbers.years[0], language),
        "hours": plots.hours(numbers, language),
        "waits": figures.waits(numbers, names, language),
        "missed": figures.missed(numbers, language),
        "money": plots.money(numbers, 0, language),
        "device": figures.device(numbers, names, language),
        "people": plots.people(numbers, names, language),
    }
    return {name: svg_of(figure, name) for name, figure in drawn.items()}


def _payers(numbers: Numbers, names: Sequence[str], language: str) -> list[dict[str, Any]]:
    """Return who pays how much over all years in each scenario."""
    sums = [plots.by_payer(numbers, i) for i in range(len(names))]
    rows = []
    for programme, words in PROGRAMMES.items():
        for payer, payer_words in PAYERS.items():
            paid = [sum(s[programme, payer, y] for y in numbers.years) for s in sums]
            if any(paid):
                scale = formats.scale_of(max(paid), "yuan", language)
                cells = [formats.number(p, scale) for p in paid]
                rows.append(
                    {
                        "programme": say(words, language),
                        "payer": say(payer_words, language),
                        "unit": scale.unit,
                        "cells": cells,
                    }
                )
    return rows


def _time(numbers: Numbers, names: Sequence[str], language: str) -> list[dict[str, Any]]:
    """Return residents' hours for errands by scenario and year."""
    rows = []
    for i, name in enumerate(names):
        means = numbers.by_year("residents.hours_spent", i).mean(axis=0)
        scale = formats.scale_of(float(means.max()), "hours", language)
        rows.append({"name": name, "cells": [formats.number(v, scale) for v in means.tolist()]})
    return rows


def _imbalance(numbers: Numbers) -> float:
    """Return by how many fen the accounts of all runs differ from residents' balances."""
    return sum(float(numbers.by_year("ledger.imbalance_fen", i).sum()) for i in range(len(numbers.results)))


def _data_hash() -> str:
    import hashlib

    joined = "".join(f"{name}:{value}" for name, value in sorted(data_hashes().items()))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]
