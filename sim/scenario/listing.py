"""What there is to know about scenarios, parameters, assumptions and clauses, as rows for a reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from sim.core.quantities import Choices, Quantity
from sim.scenario.errors import ScenarioError
from sim.scenario.facts import clauses, tests_of_clauses
from sim.scenario.files import names
from sim.scenario.leaf import Leaf
from sim.scenario.read import header
from sim.scenario.services import service_of


@dataclass(frozen=True, slots=True)
class Listing:
    """A titled table of texts.

    Attributes:
        title: its title in both languages.
        columns: headings in both languages.
        rows: cells, shape (rows, columns).
        widths: letters each column has where the line has 100.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()

    def containing(self, letters: str) -> "Listing":
        """Return only the rows that have these letters in a cell."""
        kept = (row for row in self.rows if any(letters.casefold() in cell.casefold() for cell in row))
        return replace(self, rows=tuple(kept))


def scenarios() -> Listing:
    """List the shipped scenarios with their titles in both languages."""
    rows = []
    for name, path in names().items():
        try:
            title, purpose = header(path)
        except ScenarioError as error:
            rows.append((name, str(error.faults[0]), ""))
            continue
        rows.append((name, f"{title.zh}\n{title.en}", f"{purpose.zh}\n{purpose.en}"))
    columns = ("name 名称", "title 标题", "purpose 目的")
    return Listing("Scenarios 情景", columns, tuple(rows), widths=(28, 26, 40))


def parameters(leaves: Iterable[Leaf], language: str) -> Listing:
    """List parameters with value, unit, source and where they stand."""
    rows = tuple((_named(leaf, language, 42), _value(leaf), _unit(leaf), _source(leaf)) for leaf in leaves)
    columns = ("parameter 参数", "value 取值", "unit 单位", "source 来源")
    return Listing("Parameters 参数", columns, rows, widths=(42, 18, 12, 20))


def assumptions(leaves: Iterable[Leaf], language: str) -> Listing:
    """List what is assumed: value, plausible range, unit, reason and place."""
    rows = tuple(
        (_named(leaf, language, 34), _value(leaf), _range(leaf), _unit(leaf), leaf.reasoned(language))
        for leaf in leaves
        if leaf.assumed
    )
    columns = ("assumption 假设", "value 取值", "range 范围", "unit 单位", "reason 理由")
    return Listing("Assumptions 假设", columns, rows, widths=(34, 12, 12, 10, 22))


def clauses_of_the_page(language: str) -> Listing:
    """List the clauses of the city's page: its own words, or what they say in English, and the tests that prove it."""
    rows = []
    for clause in clauses().values():
        words = clause.clause_zh if language == "zh" else clause.statement
        proofs = tests_of_clauses().get(clause.id, ())
        rows.append(
            (clause.id, service_of(clause.system, language), "\n".join([words, *_proofs(proofs, language), ""]))
        )
    tested = sum(clause in tests_of_clauses() for clause in clauses())
    title = f"Clauses 条款: {len(rows)}, with tests 有检验 {tested}"
    columns = ("clause 条款", "service 事项", "words and tests 内容与检验")
    return Listing(title, columns, tuple(rows), widths=(11, 20, 60))


def _proofs(tests: tuple[str, ...], language: str) -> Iterator[str]:
    """Give each file of tests, and below it their names as the sentences that they are."""
    by_file = groupby((test.split("::") for test in tests), key=lambda parts: parts[0])
    for file, tests_of_file in by_file:
        yield file
        yield from (f"· {name.removeprefix('test_').replace('_', ' ')}" for _, name in tests_of_file)
    if not tests:
        yield {"en": "no test yet", "zh": "尚无检验"}[language]


def _named(leaf: Leaf, language: str, width: int) -> str:
    """Return the path, broken at its dots to lines of at most `width`, and what it means."""
    lines = [""]
    for part in leaf.path.replace(".", ".\n").split("\n"):
        if lines[-1] and len(lines[-1] + part) > width:
            lines.append("  ")
        lines[-1] += part
    return "\n".join([*lines, leaf.explained(language)]).strip()


def _source(leaf: Leaf) -> str:
    return f"{leaf.source}\n{Path(leaf.file).stem}:{leaf.line}"


def _value(leaf: Leaf) -> str:
    return _told(leaf.written()["value"])


def _told(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_told(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _range(leaf: Leaf) -> str:
    if leaf.low is None:
        return ", ".join(leaf.form.kind.words) if isinstance(leaf.form.kind, Choices) else ""
    return f"{_told(leaf.form.kind.write(leaf.low))} – {_told(leaf.form.kind.write(leaf.high))}"


def _unit(leaf: Leaf) -> str:
    return leaf.unit if isinstance(leaf.form.kind, Quantity) else ""
