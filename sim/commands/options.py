"""What the commands share: options, loading with changes, progress, tables of differences."""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.store import Finished, Store
    from sim.study.tasks import Failure, Progress

INTERRUPTED = 130
KEPT = "finished runs are kept, and the same command goes on from there"

Replications = Annotated[int | None, typer.Option(min=1, help="Runs with other luck; by default the scenario's own.")]
Sample = Annotated[float | None, typer.Option(help="Share of the communities, above 0 to 1.")]
Seed = Annotated[int | None, typer.Option(help="Number of the study's luck.")]
Jobs = Annotated[int, typer.Option(min=1, help="Processes; the numbers are the same for any.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="path=value, may be repeated.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the tables.")]
Lang = Annotated[str, typer.Option(help="zh, en or both.")]
Id = Annotated[int, typer.Option("--resident", help="The resident's id.")]
Which = Annotated[int, typer.Option("--replication", min=0, help="Index of the run.")]


def loaded(name: str) -> "tuple[Scenario, dict[str, Any] | None]":
    """Return the scenario, and the manifest if `name` is one."""
    import sim

    if not name.endswith(".json"):
        return sim.load(name), None
    from sim.run import SCHEMA
    from sim.scenario.read import read_text

    manifest = json.loads(Path(name).read_text(encoding="utf8"))
    return read_text(manifest["scenario"]["text"], SCHEMA, manifest["scenario"]["name"]), manifest


def changed(rules: "Scenario", sample: float | None, seed: int | None, set_: list[str] | None) -> "Scenario":
    """Return the rules with what the options change."""
    from sim.scenario.settings import settings

    changes = settings(set_ or [])
    if sample is not None:
        changes["run.sample"] = sample
    if seed is not None:
        changes["run.seed"] = seed
    return rules.replace(changes, name=rules.name) if changes else rules


def replications_of(rules: "Scenario") -> int:
    """Return how many replications the rules themselves ask for."""
    return int(rules.policy("run").at(0).replications)


@contextmanager
def unfinished(folder: Path) -> "Iterator[Store]":
    """Keep a command's finished runs below `folder` until it has ended well, so that its next call goes on from there.

    What a command that was stopped has left is used where scenario, code and data are the same, else replaced.
    """
    from sim.study.store import Store

    store = Store(folder / "unfinished")
    yield store
    shutil.rmtree(store.folder, ignore_errors=True)


@contextmanager
def progress(total: int, kept: str = KEPT, of: str = "of", before: int = 0) -> "Iterator[Progress]":
    """Show finished and failed runs and the time left on stderr; on Ctrl-C say what is kept and end with 130.

    `of` may say that the total is only known to be `of at most` or `of at least` so many runs; `before` of them were
    finished by an earlier call.
    """
    started = time.perf_counter()
    done, failed = before, 0

    first = "; the first one also loads the compiled code and the population" if before < total else ""
    sys.stderr.write(f"{done} {of} {total} runs{' from the last time' * bool(before)}{first}\n")

    def tell(finished: "Finished | Failure") -> None:
        nonlocal done, failed
        done += 1
        failed += hasattr(finished, "reason")
        passed = time.perf_counter() - started
        left = passed / (done - before) * (total - done)
        line = f"{done} {of} {total} runs, {passed:.0f} s passed"
        line += f", about {left:.0f} s left" if left >= 0 else ""
        line += f" (this run {finished.seconds:.1f} s)" + (f", {failed} FAILED" if failed else "")
        sys.stderr.write(f"\r\033[K{line}" if sys.stderr.isatty() else f"{line}\n")
        sys.stderr.flush()

    try:
        yield tell
    except KeyboardInterrupt:
        sys.stderr.write(f"\nstopped after {done} {of} {total} runs; {kept}\n")
        raise typer.Exit(INTERRUPTED) from None
    if sys.stderr.isatty():
        sys.stderr.write("\n")


def print_differences(rows: "list[dict[str, Any]]", contains: str) -> None:
    """Print the differences that are not zero, of indicators that have these letters in their names.

    Where rows have bounds that hold for all reforms at once, these follow the ordinary ones.
    """
    from rich.console import Console
    from rich.table import Table

    together = bool(rows) and "low_simultaneous" in rows[0]
    title = "reform - baseline, mean and 95% interval"
    table = Table(title=title + "; low* to high* hold for all reforms at once" * together, title_justify="left")
    for column in ("reform", "indicator", "year", "unit"):
        table.add_column(column)
    for column in ("baseline", "difference", "low", "high", *(("low*", "high*") if together else ())):
        table.add_column(column, justify="right")
    shown = ("baseline", "difference", "low", "high", *(("low_simultaneous", "high_simultaneous") if together else ()))
    for row in rows:
        moved = row["difference"] or row["low"]
        if contains in row["indicator"] and moved:
            figures = [number(row[c]) for c in shown]
            table.add_row(row["scenario"], row["indicator"], str(row["year"]), row["unit"], *figures)
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def number(value: float | None) -> str:
    """Return a figure as tables show it, a dash where there is none."""
    return "-" if value is None else f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"  # noqa: PLR2004 - layout
