"""Registers of the report, filled from the running model: what changes, what is assumed, how it is built."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.luck import purposes
from sim.core.quantities import Quantity
from sim.programmes import REGISTER
from sim.report.words import PROGRAMMES, say
from sim.scenario import Scenario
from sim.scenario.chinese import worded
from sim.scenario.facts import clauses, facts
from sim.scenario.leaf import CALIBRATION, Leaf
from sim.study.manifest import data_hashes

LONGEST = 70  # letters of a value in a cell
_FLAGS = {"en": ("no", "yes"), "zh": ("否", "是")}


@dataclass(frozen=True)
class Change:
    """A parameter that a reform changes."""

    path: str
    title: str
    before: str
    after: str
    unit: str
    source: str


def changes(baseline: Scenario, reform: Scenario, language: str) -> list[Change]:
    """Return the parameters whose values differ."""
    before = {leaf.path: leaf for leaf in baseline.leaves()}
    rows = []
    for leaf in reform.leaves():
        old = before.get(leaf.path)
        from_, to = value_of(old, language) if old else "–", value_of(leaf, language)
        if from_ != to:
            source = source_of(leaf, language)
            rows.append(Change(leaf.path, leaf.explained(language), from_, to, unit_of(leaf, language), source))
    return rows


def value_of(leaf: Leaf, language: str = "en") -> str:
    """Return a parameter's value as it stands in a file, a flag as a word."""
    return _told(leaf.written()["value"], _FLAGS[language])


def _told(value: Any, flags: tuple[str, str] = _FLAGS["en"]) -> str:  # noqa: ANN401 - each kind has its own type
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_told(inner, flags)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_told(inner, flags) for inner in value)
    if value is None:
        return "–"
    if isinstance(value, bool):
        return flags[value]
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def unit_of(leaf: Leaf, language: str) -> str:
    """Return a parameter's unit, empty for flags, dates and choices."""
    return worded("unit", leaf.unit, language) if isinstance(leaf.form.kind, Quantity) else ""


def source_of(leaf: Leaf, language: str) -> str:
    """Return where a value comes from in words: the page's clause, a reference figure, an assumption."""
    clause = clauses().get(leaf.source.removeprefix("clause "))
    if clause:
        words = clause.clause_zh if language == "zh" else clause.statement
        return f"{clause.id}: {words}"
    fact = facts().get(leaf.source)
    if fact:
        return f"{worded('title', fact.source_title, language)} ({fact.year})"
    if leaf.source.startswith(CALIBRATION):
        study = leaf.source.split()[1]
        return say((f"校准（研究{study}）", f"calibrated by the study {study}"), language)
    said = {
        "assumption": ("假设", "assumption"),
        "model": ("模型设定", "choice of the model"),
        "this scenario": ("本情景", "this scenario"),
    }
    return say(said.get(leaf.source, (leaf.source, leaf.source)), language)


@dataclass(frozen=True)
class Assumption:
    """A value that rests on no source."""

    path: str
    title: str
    value: str
    range: str
    unit: str
    reason: str


def assumptions(scenario: Scenario, language: str) -> dict[str, list[Assumption]]:
    """Return what is assumed, by section."""
    found: dict[str, list[Assumption]] = {}
    for leaf in scenario.leaves():
        if leaf.assumed:
            row = Assumption(
                leaf.path,
                leaf.explained(language),
                value_of(leaf, language),
                _range(leaf, _FLAGS[language]),
                unit_of(leaf, language),
                leaf.reasoned(language),
            )
            found.setdefault(leaf.path.split(".")[0], []).append(row)
    return found


def _range(leaf: Leaf, flags: tuple[str, str]) -> str:
    if leaf.low is None:
        return ""
    return f"{_told(leaf.form.kind.write(leaf.low), flags)} – {_told(leaf.form.kind.write(leaf.high), flags)}"


def kinds_of_source(leaves: Iterable[Leaf]) -> dict[str, int]:
    """Return how many parameters rest on each kind of source."""
    counts: Counter[str] = Counter()
    for leaf in leaves:
        if leaf.source.startswith("clause "):
            counts["clause"] += 1
        elif leaf.assumed:
            counts["assumption"] += 1
        else:
            counts[leaf.source if leaf.source in {"assumption", "model", "this scenario"} else "fact"] += 1
    return {kind: counts[kind] for kind in ("clause", "fact", "assumption", "model", "this scenario") if counts[kind]}


def sources(scenario: Scenario, language: str) -> list[tuple[str, str, str, str, str]]:
    """Return the reference figures in use: key, value with unit, title and year, address, confidence."""
    used = sorted({leaf.source for leaf in scenario.leaves()} & facts().keys())
    rows = [facts()[key] for key in used]
    return [
        (
            f.key,
            f"{worded('value', f.value, language)} {worded('unit', f.unit, language)}",
            f"{worded('title', f.source_title, language)} ({f.year})",
            f.source_address,
            worded("trust", f.confidence, language),
        )
        for f in rows
    ]


def schedule(language: str) -> list[tuple[str, str, int]]:
    """Return the programmes in the order in which they settle: key, name, number of measures."""
    return [(p.name, say(PROGRAMMES.get(p.name, (p.name, p.name)), language), len(p.MEASURES)) for p in REGISTER]


def luck(language: str) -> list[tuple[int, str, str]]:
    """Return every decision that luck takes: number, name, when."""
    return [
        (p.number, worded("stream", p.name, language), worded("time", p.when.name.lower(), language))
        for p in purposes()
        if p.number < 1_000_000
    ]


def inputs() -> list[tuple[str, str]]:
    """Return the data files and their hashes."""
    return sorted(data_hashes().items())


def reproduce(scenarios: Iterable[Scenario], replications: int, seed: int, sample: float) -> str:
    """Return the command that makes the report again."""
    names = " ".join(Path(s.name).as_posix() if " " not in s.name else f'"{s.name}"' for s in scenarios)
    luck = f"--replications {replications} --seed {seed} --sample {sample:g}"
    return f"sim report {names} {luck} --lang both --format html,pdf"
