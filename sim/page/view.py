"""What the browser is told: numbers written out in the page's language, and what its figures draw."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import day_of, is_workday
from sim.page.levers import BASELINE, groups, levers
from sim.page.offers import offered
from sim.page.pairs import Pairs
from sim.page.picture import date_at, days_of
from sim.page.setting import LANGUAGES, Setting, load_kept, years
from sim.page.words import COUNTIES, COVERAGE, PLACES, UNITS, WORDS
from sim.report import formats
from sim.report.answer import Finding, sentences
from sim.report.document import plain
from sim.report.html import inline
from sim.report.numbers import Verdict
from sim.report.registers import changes
from sim.report.words import PAYERS, PROGRAMMES, THEMES, VERDICTS, say
from sim.report.words import PLACES as REPORT_PLACES
from sim.scenario.read import header

Json = dict[str, Any]
SHOWN = ("reform", "baseline", "difference")
_CLOSING_DAY = 25
_HALF_A_YUAN = 0.5


def text(language: str) -> Json:
    """Return everything of the page that does not depend on a run: words, scenarios, levers."""
    baseline = load_kept(BASELINE)
    return {
        "language": language,
        "words": {name: words[language] for name, words in WORDS.items()},
        "units": {name: words[language] for name, words in UNITS.items()},
        "years": list(years()),
        "languages": list(LANGUAGES),
        "scenarios": _scenarios(language),
        "groups": [
            {
                "name": group.name,
                "title": group.title[language],
                "levers": [lever.described(baseline.leaf(lever.path), language) for lever in group.levers],
            }
            for group in groups()
        ],
    }


def _scenarios(language: str) -> list[Json]:
    """Return the scenarios that are offered, the baseline first."""
    found = []
    for name, path in offered().items():
        title, purpose = header(path)
        found.append({"name": name, "title": title[language], "purpose": purpose[language]})
    return sorted(found, key=lambda s: s["name"] != BASELINE)


def controls(setting: Setting) -> Json:
    """Return where the levers stand and what the setting changes."""
    rules = setting.rules()
    told = changes(setting.in_force(), rules, setting.language)
    return {
        "scenario": setting.scenario,
        "end": setting.end,
        "query": setting.query(),
        "levers": {
            path: {**lever.position(rules), "moved": path in setting.changes} for path, lever in levers().items()
        },
        "others": [
            {"path": p, "value": str(v)} for p, v in setting.changes.items() if p not in levers()
        ],
        "changes": [
            {"path": c.path, "title": _named(c.path, c.title, setting.language), "before": c.before, "after": c.after,
             "unit": c.unit, "source": c.source}
            for c in told
        ],
    }  # fmt: skip


def _named(path: str, title: str, language: str) -> str:
    lever = levers().get(path)
    return (lever.title.get(language) if lever else None) or title


def results(pairs: Pairs, language: str) -> Json:
    """Return answer, headline figures, money and coverage."""
    found = pairs.findings()
    moved = [f for f in found if f.verdict is not Verdict.SAME]
    return {
        "answer": [str(inline(sentence)) for sentence in sentences(found, language)],
        "themes": [
            {"title": say(words, language), "rows": [_row(f, language) for f in moved if f.headline.theme == theme]}
            for theme, words in THEMES.items()
        ],
        "same": [say(f.headline.words, language) for f in found if f.verdict is Verdict.SAME],
        "money": _money(pairs, language),
        "coverage": _coverage(pairs, language),
        "years": list(pairs.years),
    }


def _row(f: Finding, language: str) -> Json:
    """Return one indicator: its cells as text, and its difference and interval in percent of the baseline."""
    d, scale = f.difference, f.scale(language)
    level = formats.scale_of(max(abs(d.baseline), abs(d.reform)), f.unit, language)
    percent = [
        None if v is None or not d.baseline else 100 * v / abs(d.baseline) for v in (d.low, d.difference, d.high)
    ]
    between = "" if d.low is None else plain(formats.interval(d.low, d.high, scale, language))
    return {
        "name": say(f.headline.words, language),
        "unit": level.unit,
        "baseline": formats.text(d.baseline, level),
        "reform": formats.text(d.reform, level),
        "difference": formats.text(d.difference, scale, signed=True),
        "unit_of_difference": scale.unit,
        "interval": between,
        "verdict": f.verdict.value,
        "said": say(VERDICTS[f.verdict.value], language),
        "percent": percent,
    }


def _money(pairs: Pairs, language: str) -> list[Json]:
    """Return yuan by programme, payer and year, in one scale a programme."""
    paid = pairs.paid()
    found = []
    for programme, words in PROGRAMMES.items():
        rows = [(payer, *paid[programme, payer]) for payer in PAYERS if (programme, payer) in paid]
        if rows:
            tops = np.sum([[before, after] for _, before, after in rows], axis=0)
            scale = formats.scale_of(float(np.max(tops)), "yuan", language)
            payers = [
                {"name": say(PAYERS[p], language), "colour": list(PAYERS).index(p),
                 "baseline": _rounded(b / scale.divisor), "reform": _rounded(a / scale.divisor)}
                for p, b, a in rows
            ]  # fmt: skip
            found.append(
                {"name": say(words, language), "programme": programme, "unit": scale.unit, "payers": payers,
                 "moved": bool(np.any(np.abs(tops[0] - tops[1]) > _HALF_A_YUAN))}
            )  # fmt: skip
    return found


def _coverage(pairs: Pairs, language: str) -> list[Json]:
    """Return shares in percent by year."""
    found = []
    for part, whole, words in COVERAGE:
        (of, of_after), (some, some_after) = pairs.by_year(whole), pairs.by_year(part)
        if of.any() or of_after.any():
            with np.errstate(invalid="ignore", divide="ignore"):
                before, after = 100 * some / of, 100 * some_after / of_after
            found.append({"name": words[language], "baseline": _rounded(before, 2), "reform": _rounded(after, 2)})
    return found


def load(pairs: Pairs, kind: str, year: int, shown: str, language: str) -> Json:
    """Return the calendar of one kind of place and year: a cell a day.

    Args:
        pairs: the pictures.
        kind: kind of place; the busiest one where it is not there.
        year: the year; the last one where it is not there.
        shown: "reform", "baseline" or "difference".
        language: of names.
    """
    kinds = pairs.kinds()
    kind = kind if kind in kinds else "bank_counter" if "bank_counter" in kinds else next(iter(kinds), "")
    year = year if year in pairs.years else pairs.years[-1]
    before, after = pairs.arrivals(kind)
    waits = pairs.waits(kind)[SHOWN.index("baseline") if shown == "baseline" else 1]
    values = {"baseline": before, "reform": after, "difference": after - before}[shown]
    first = day_of(f"{year}-01-01") - day_of(f"{pairs.years[0]}-01-01")
    cells = []
    for at in range(first, min(first + days_of((year,)), values.size)):
        date = date_at(pairs.years, at)
        wait = float(waits[at]) if at < waits.size else float("nan")
        cells.append(
            {"date": date, "value": round(float(values[at]), 1), "work": is_workday(date),
             "closing": int(date[-2:]) == _CLOSING_DAY, "wait": None if np.isnan(wait) else round(wait, 1)}
        )  # fmt: skip
    return {
        "kind": kind,
        "year": year,
        "shown": shown,
        "kinds": [{"name": k, "title": kind_words(k, language)} for k in kinds],
        "years": list(pairs.years),
        "cells": cells,
    }


def place_words(place: str, language: str) -> str:
    """Return a service point's name in words, from one such as `bank_counter/guangling/0`."""
    kind, county, number = place.split("/")
    where = COUNTIES.get(county, {}).get(language, county)
    name = kind_words(kind, language)
    return f"{where}{name}{number}号" if language == "zh" else f"{name}, {where}, no. {number}"


def kind_words(kind: str, language: str) -> str:
    """Return the name of a kind of place."""
    words: Mapping[str, str] | None = PLACES.get(kind)
    return words[language] if words else say(REPORT_PLACES.get(kind, (kind, kind)), language)


def programme_words(programmes: Sequence[str], language: str) -> str:
    """Return names of programmes, joined."""
    return ("、" if language == "zh" else ", ").join(say(PROGRAMMES[p], language) for p in programmes)


def _rounded(values: NDArray[np.float64], decimals: int = 4) -> list[float | None]:
    return [None if np.isnan(v) or np.isinf(v) else round(float(v), decimals) for v in values]
