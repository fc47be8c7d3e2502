"""The command line: `sim check`, `sim list`, ...; each command loads what it needs when it is called.

To add a command: one function with `@app.command()` below, heavy imports inside it. What a user got
wrong is raised as `ScenarioError` or `typer.BadParameter`: a message on stderr and exit code 2.
"""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sim import commands

if TYPE_CHECKING:
    from sim.scenario import Leaf
    from sim.scenario.errors import Fault
    from sim.scenario.listing import Listing

WRONG_INPUT = 2
WIDTH = 100

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help takes a third of the time
    help="What policies on pensions and eldercare do to a city, resident by resident. 政策仿真工具。",
)


class Listed(StrEnum):
    """What `sim list` knows."""

    SCENARIOS = "scenarios"
    PARAMETERS = "parameters"
    ASSUMPTIONS = "assumptions"
    INDICATORS = "indicators"
    CLAUSES = "clauses"


class Language(StrEnum):
    """The languages of titles and reports."""

    EN = "en"
    ZH = "zh"


@app.command(short_help="Check scenario files. 检查情景文件")
def check(
    files: Annotated[list[str], typer.Argument(help="Scenario files, rulebooks, or names of shipped scenarios.")],
) -> None:
    """Check scenario and study files: every fault at once, with file, line and column (检查情景文件)."""
    from sim.scenario import ScenarioError

    faults: list[Fault] = []
    for file in files:
        try:
            notes = _check(file)
        except ScenarioError as error:
            faults += error.faults
        else:
            for note in notes:
                typer.echo(f"note: {note}")
            typer.echo(f"{file}: good")
    if faults:
        raise ScenarioError(faults)


def _check(file: str) -> "tuple[Fault, ...]":
    from sim.run import SCHEMA
    from sim.scenario import check as check_scenario
    from sim.study.designs import check_study, is_study

    return check_study(file) if is_study(file) else check_scenario(file, SCHEMA)


@app.command(short_help="JSON Schema of scenario files. 情景文件格式")
def schema() -> None:
    """Print the JSON Schema of scenario files, for an editor (输出情景文件的JSON Schema)."""
    from sim.run import SCHEMA
    from sim.scenario import json_schema

    typer.echo(json.dumps(json_schema(SCHEMA), indent=1, ensure_ascii=False))


@app.command("list", short_help="What there is to know. 列出情景与参数")
def list_(
    what: Annotated[Listed, typer.Argument(help="What to list.")] = Listed.SCENARIOS,
    scenario: Annotated[str, typer.Option(help="Whose parameters or assumptions.")] = "baseline",
    contains: Annotated[str, typer.Option(help="Only rows with these letters.")] = "",
    lang: Annotated[Language, typer.Option(help="Language of the explanations.")] = Language.EN,
) -> None:
    """List scenarios, parameters, assumptions, indicators or clauses (列出情景、参数、假设、指标、条款)."""
    from sim.scenario import listing

    listings: dict[Listed, Callable[[], Listing]] = {
        Listed.SCENARIOS: listing.scenarios,
        Listed.PARAMETERS: lambda: listing.parameters(_leaves(scenario), lang),
        Listed.ASSUMPTIONS: lambda: listing.assumptions(_leaves(scenario), lang),
        Listed.INDICATORS: lambda: _indicators(lang),
        Listed.CLAUSES: lambda: listing.clauses_of_the_page(lang),
    }
    _print(listings[what]().containing(contains))


def _leaves(scenario: str) -> "tuple[Leaf, ...]":
    from sim.run import load

    return load(scenario).leaves()


def _indicators(language: str) -> "Listing":
    from sim.programmes import REGISTER
    from sim.scenario.listing import Listing

    rows = tuple(
        (f"{programme.name}.{measure.name}", measure.unit, getattr(measure, language))
        for programme in REGISTER
        for measure in programme.MEASURES
    )
    return Listing("Indicators 指标", ("indicator 指标", "unit 单位", "what is counted 含义"), rows, (44, 14, 38))


def _print(listing: "Listing") -> None:
    """Print a listing as a table as wide as the terminal, 100 columns where there is none."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    table = Table(title=listing.title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False)
    for column, width in zip(listing.columns, listing.widths, strict=True):
        share = max(width, width * console.width // WIDTH)
        table.add_column(column, overflow="fold", width=share)
    for row in listing.rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


commands.register(app)


def main() -> None:
    """Run the command line; wrong input ends with its faults on stderr and exit code 2, without a traceback."""
    try:
        app()
    except ValueError as error:
        from sim.scenario import ScenarioError

        if not isinstance(error, ScenarioError):
            raise
        typer.echo(str(error), err=True)
        sys.exit(WRONG_INPUT)
    except BrokenPipeError:
        sys.stderr.close()


if __name__ == "__main__":
    main()
