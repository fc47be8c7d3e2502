"""The pages that the model writes about itself: parameters, scenarios, indicators, tables, clauses, command line.

What is written here is made from the running code and the shipped files, so it cannot grow old. The folder
`reference/` is made anew at every build and is not kept.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from typer.testing import CliRunner

import sim
from sim.__main__ import app
from sim.programmes import REGISTER
from sim.scenario import Leaf, listing
from sim.scenario.services import SERVICES
from sim.study.designs import studies
from sim.study.indicators import known_indicators
from sim.tables.tables import COLUMNS

WIDTH = 100
SECTIONS = {
    "run": {"en": "How a scenario is run", "zh": "运行设置"},
    "world": {"en": "Residents, places, habits", "zh": "居民、网点与习惯"},
}


def write(folder: Path) -> None:
    """Write every page into `folder`, which is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, page in PAGES.items():
        (folder / f"{name}.md").write_text("\n".join(page()) + "\n", encoding="utf8")


def scenarios() -> Iterator[str]:
    """List the shipped scenarios and studies."""
    yield from ["# Scenarios 情景", "", "`sim list scenarios` prints the same."]
    yield from table(("name 名称", "title 标题", "purpose 目的"), listing.scenarios().rows)
    yield from ["", "## Studies 研究", ""]
    yield from (f"- `{name}`" for name in studies())


def parameters() -> Iterator[str]:
    """List every parameter of the baseline by section, with value, unit, range, source and reason."""
    yield from ["# Parameters and their sources 参数与来源", ""]
    yield (
        "Every figure of the baseline. A source is a clause of the page (`clause EC-10`), a key of "
        "`sim/data/facts.csv`, `assumption` (with its reason and the range that it may have) or `model` (a choice of "
        "the model or a lever, with its reason). `sim list parameters` prints the same with file and line."
    )
    sections: dict[str, list[Leaf]] = {}
    for leaf in sim.load("baseline").leaves():
        sections.setdefault(leaf.path.partition(".")[0], []).append(leaf)
    for section, leaves in sections.items():
        words = SERVICES.get(section) or SECTIONS[section]
        yield from ["", f"## `{section}` {words['en']} {words['zh']}", ""]
        yield from table(("parameter", "value", "unit", "range", "source and reason"), map(_row, leaves))


def _row(leaf: Leaf) -> tuple[str, ...]:
    (_, value, unit, _), *_ = listing.parameters([leaf], "en").rows
    held = leaf.low is None
    bounds = "" if held else f"{leaf.form.kind.write(leaf.low)} to {leaf.form.kind.write(leaf.high)}"
    path = leaf.path.partition(".")[2]
    words = leaf.explained("zh")
    return f"`{path}`\n{leaf.help}\n{words}", value, unit, bounds, "\n".join((leaf.source, *leaf.why.values()))


def indicators() -> Iterator[str]:
    """List the indicators by programme, desk and city."""
    yield from ["# Indicators 指标", "", "Rows of the table `indicators`, one a year and replication.", ""]
    told = set()
    for programme in REGISTER:
        words = SERVICES[programme.name]
        yield from ["", f"## {words['en']} {words['zh']}", ""]
        rows = [(f"`{programme.name}.{m.name}`", m.unit, m.en, m.zh) for m in programme.MEASURES]
        told |= {f"{programme.name}.{m.name}" for m in programme.MEASURES}
        yield from table(("indicator", "unit", "what is counted", "含义"), rows)
    yield from ["", "## Desks and the city 窗口与全市", ""]
    yield from (f"- `{name}`" for name in known_indicators() if name not in told)


def tables() -> Iterator[str]:
    """List the tables that a run gives, with their columns."""
    yield from ["# Tables and columns 数据表与字段", ""]
    yield (
        "What `sim run` writes as Parquet and `sim.run` gives as Arrow. Counts are those of the sample; only "
        "indicators are scaled to the city."
    )
    for name, columns in COLUMNS.items():
        yield from ["", f"## {name}", ""]
        yield from table(("column", "meaning, unit"), [(f"`{column}`", words) for column, words in columns.items()])


def clauses() -> Iterator[str]:
    """List the clauses of the page, each with the tests that prove it."""
    yield from ["# The clauses of the page 条款", ""]
    english = listing.clauses_of_the_page("en").rows
    chinese = listing.clauses_of_the_page("zh").rows
    yield f"{len(english)} clauses; each has tests that fail when the model stops following it."
    for (clause, service, words), (_, _, original) in zip(english, chinese, strict=True):
        statement, _, proofs = words.partition("\n")
        own_words, _, _ = original.partition("\n")
        yield from ["", f"## {clause} · {service}", "", f"> {own_words}", "", _plain(statement), ""]
        for line in filter(None, proofs.splitlines()):
            yield f"  - {_plain(line[2:])}" if line.startswith("· ") else f"- `{line}`"


def command_line() -> Iterator[str]:
    """Print the help of every command."""
    yield from ["# Command line 命令行", "", "Bad input ends with exit code 2 and says what is wrong, and where.", ""]
    shell = CliRunner(env={"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH)})
    for name in (command.name or command.callback.__name__ for command in app.registered_commands if command.callback):
        yield from [
            f"## sim {name}",
            "",
            "```text",
            shell.invoke(app, [name, "--help"], prog_name="sim").output.strip(),
            "```",
            "",
        ]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table in Markdown; lines of a cell stay lines."""
    yield from ["", "| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for row in rows:
        yield "| " + " | ".join("<br>".join(filter(None, map(_plain, str(cell).splitlines()))) for cell in row) + " |"


def _plain(text: str) -> str:
    """Return a text in which Markdown sees no markup but code."""
    if text.startswith("`"):
        return text
    for mark in ("|", "*", "_", "<", "[", "$"):
        text = text.replace(mark, f"\\{mark}")
    return text.strip()


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "scenarios": scenarios,
    "parameters": parameters,
    "indicators": indicators,
    "tables": tables,
    "clauses": clauses,
    "command-line": command_line,
}
