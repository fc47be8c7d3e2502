"""The commands that run the model: `sim run`, `compare`, `sweep`, `trace`, `day`, `report`.

Each loads what it needs when it is called. Long work shows how far it is and the time left, and Ctrl-C ends it with
nothing half written.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.compare import Impact
    from sim.study.results import Finished
    from sim.study.runs import Progress

INTERRUPTED = 130

Replications = Annotated[int | None, typer.Option(min=1, help="Runs with other luck; by default the scenario's own.")]
Sample = Annotated[float | None, typer.Option(help="Share of the communities, above 0 to 1.")]
Seed = Annotated[int | None, typer.Option(help="Number of the study's luck.")]
Jobs = Annotated[int, typer.Option(min=1, help="Processes; the numbers are the same for any.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="path=value, may be repeated.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the tables.")]
Lang = Annotated[str, typer.Option(help="zh, en or both.")]
Id = Annotated[int, typer.Option("--resident", help="The resident's id.")]
Which = Annotated[int, typer.Option("--replication", min=0, help="Index of the run.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(run)
    app.command()(compare)
    app.command()(sweep)
    app.command()(trace)
    app.command()(day)
    app.command()(report)


def run(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario, a file, or the manifest.json of a run.")],
    replications: Replications = None,
    sample: Sample = None,
    seed: Seed = None,
    jobs: Jobs = 1,
    set_: Set = None,
    out: Out = None,
) -> None:
    """Run a scenario and write its tables and manifest (运行情景)."""
    import sim

    loaded, expected = _load(scenario)
    rules = _with(loaded, sample, seed, set_)
    number = replications or (expected or {}).get("replications") or _replications(rules)
    with _progress(number) as tell:
        result = sim.run(rules, number, jobs, progress=tell)
    folder = result.write(out or Path("out") / rules.name)
    typer.echo(f"{rules.name}: {number} replications, digest {result.digest[:16]}, tables in {folder}")
    if expected is not None:
        same = expected["digest"] == result.digest
        typer.echo("the same as the manifest" if same else f"NOT the manifest's {expected['digest'][:16]}")
        raise typer.Exit(0 if same else 1)


def compare(
    baseline: Annotated[str, typer.Argument(help="The rules in force.")],
    reforms: Annotated[list[str], typer.Argument(help="Other rules.")],
    replications: Replications = None,
    sample: Sample = None,
    seed: Seed = None,
    jobs: Jobs = 1,
    set_: Set = None,
    out: Out = None,
    indicator: Annotated[str, typer.Option(help="Only indicators with these letters.")] = "",
) -> None:
    """Compare reforms with a baseline, paired by replication (比较方案)."""
    impact = _impact(baseline, reforms, replications, sample, seed, jobs, set_)
    folder = out or Path("out") / "compare"
    for result in impact.results:
        result.write(folder / result.scenario.name)
    _write_differences(impact, folder)
    _print_differences(impact.differences.to_pylist(), indicator)
    typer.echo(f"all differences in {folder / 'differences.csv'}")


def sweep(
    study: Annotated[str, typer.Argument(help="A shipped study or a file.")],
    jobs: Jobs = 1,
    out: Out = None,
    indicator: Annotated[str, typer.Option(help="Only indicators with these letters.")] = "",
) -> None:
    """Run every point of a study; called again, run what is missing (逐点扫描参数，可续跑)."""
    import sim
    from sim.study.designs import load_study
    from sim.study.shelf import MixedVersionsError
    from sim.study.sweep import missing_runs

    checked = load_study(study)
    folder = out or Path("out") / "sweep" / checked.name
    try:
        missing = missing_runs(checked, folder)
        with _progress(missing, "finished runs are kept, and the same command goes on from there") as tell:
            done = sim.sweep(checked, folder, jobs, progress=tell)
    except MixedVersionsError as error:
        raise typer.BadParameter(str(error)) from error
    done.write()
    labels = {point.number: point.label for point in checked.points}
    rows = [{**row, "scenario": labels[row["point"]]} for row in done.differences.to_pylist()]
    _print_differences(rows, indicator)
    typer.echo(f"{missing} runs, digest {done.digest[:16]}, compared with {labels[0]}; tables in {folder}")


def trace(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario or a file.")],
    resident: Id,
    replication: Which = 0,
    sample: Sample = None,
    seed: Seed = None,
    set_: Set = None,
    lang: Lang = "zh",
) -> None:
    """Tell what happened to one resident, day by day (居民的经历)."""
    from sim.study.trace import trace as trace_resident

    rules = _with(_load(scenario)[0], sample, seed, set_)
    try:
        lines = trace_resident(rules, resident, replication=replication, language=lang)
    except (KeyError, ValueError) as error:
        raise typer.BadParameter(str(error.args[0])) from error
    typer.echo("\n".join(lines))


def day(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario or a file.")],
    place: Annotated[str, typer.Option(help="Service point, e.g. agency/pingcheng/0.")],
    date: Annotated[str, typer.Option(help="ISO date, e.g. 2021-06-25.")],
    replication: Which = 0,
    sample: Sample = None,
    seed: Seed = None,
    set_: Set = None,
    out: Out = None,
    lang: Lang = "zh",
) -> None:
    """Replay one place on one day in SimPy, event by event, with a log and a picture (重放一个窗口的一天)."""
    from sim.report.day_figure import draw_day, write_day
    from sim.study.days import DayNotFoundError, day_of_place

    rules = _with(_load(scenario)[0], sample, seed, set_)
    language = "zh" if lang == "both" else lang
    try:
        replayed = day_of_place(rules, place, date, replication=replication)
    except DayNotFoundError as error:
        raise typer.BadParameter(str(error)) from error
    folder = out or Path("out") / "day"
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{place.replace('/', '-')}-{date}"
    lines = replayed.lines(language)
    (folder / f"{stem}.txt").write_text("\n".join(lines) + "\n", encoding="utf8")
    write_day(draw_day(replayed.log, language, replayed.title(language)), folder / f"{stem}.png")
    typer.echo(f"{replayed.title(language)}: {lines[-1]}")
    typer.echo(f"SimPy and the run agree customer by customer: {'yes' if replayed.agrees else 'NO'}")
    typer.echo(f"log and picture in {folder}")


def report(
    baseline: Annotated[str, typer.Argument(help="The rules in force.")],
    reforms: Annotated[list[str], typer.Argument(help="Other rules.")],
    replications: Replications = None,
    sample: Sample = None,
    seed: Seed = None,
    jobs: Jobs = 1,
    set_: Set = None,
    out: Out = None,
    lang: Lang = "both",
) -> None:
    """Compare reforms with a baseline and write the report with its tables (生成报告)."""
    import sim

    folder = out or Path("out") / "report"
    impact = _impact(baseline, reforms, replications, sample, seed, jobs, set_)
    typer.echo("writing the report", err=True)
    for result in impact.results:
        result.write(folder / "tables" / result.scenario.name)
    _write_differences(impact, folder / "tables")
    for file in sim.report(impact, folder, language=lang):
        typer.echo(str(file))


def _impact(
    baseline: str,
    reforms: list[str],
    replications: int | None,
    sample: float | None,
    seed: int | None,
    jobs: int,
    set_: list[str] | None,
) -> "Impact":
    import sim

    rules = [_with(_load(name)[0], sample, seed, set_) for name in (baseline, *reforms)]
    number = replications or _replications(rules[0])
    with _progress(number * len(rules)) as tell:
        return sim.compare(rules[0], rules[1:], number, jobs, progress=tell)


def _load(name: str) -> "tuple[Scenario, dict[str, Any] | None]":
    """Return the scenario, and the manifest if `name` is one."""
    import sim

    if not name.endswith(".json"):
        return sim.load(name), None
    from sim.run import SCHEMA
    from sim.scenario.read import read_text

    manifest = json.loads(Path(name).read_text(encoding="utf8"))
    return read_text(manifest["scenario"]["text"], SCHEMA, manifest["scenario"]["name"]), manifest


def _with(rules: "Scenario", sample: float | None, seed: int | None, set_: list[str] | None) -> "Scenario":
    from sim.scenario.settings import settings

    changes = settings(set_ or [])
    if sample is not None:
        changes["run.sample"] = sample
    if seed is not None:
        changes["run.seed"] = seed
    return rules.replace(changes, name=rules.name) if changes else rules


def _replications(rules: "Scenario") -> int:
    return int(rules.policy("run").at(0).replications)


@contextmanager
def _progress(total: int, kept: str = "nothing was written") -> "Iterator[Progress]":
    """Show finished runs and the time left on stderr; on Ctrl-C say what is lost and end with 130."""
    started = time.perf_counter()
    done = 0

    sys.stderr.write(f"0 of {total} runs; the first one also loads the compiled code and the population\n")

    def tell(finished: "Finished") -> None:
        nonlocal done
        done += 1
        passed = time.perf_counter() - started
        left = passed / done * (total - done)
        line = f"{done} of {total} runs, {passed:.0f} s passed, about {left:.0f} s left"
        line += f" (this run {finished.seconds:.1f} s)"
        sys.stderr.write(f"\r\033[K{line}" if sys.stderr.isatty() else f"{line}\n")
        sys.stderr.flush()

    try:
        yield tell
    except KeyboardInterrupt:
        sys.stderr.write(f"\nstopped after {done} of {total} runs; {kept}\n")
        raise typer.Exit(INTERRUPTED) from None
    if sys.stderr.isatty():
        sys.stderr.write("\n")


def _write_differences(impact: "Impact", folder: Path) -> None:
    import pyarrow.csv as pa_csv

    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / "differences.csv.partial"
    pa_csv.write_csv(impact.differences, partial)
    partial.replace(folder / "differences.csv")


def _print_differences(rows: "list[dict[str, Any]]", contains: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="reform - baseline, mean and 95% interval", title_justify="left")
    for column in ("reform", "indicator", "year", "unit"):
        table.add_column(column)
    for column in ("baseline", "difference", "low", "high"):
        table.add_column(column, justify="right")
    for row in rows:
        moved = row["difference"] or row["low"]
        if contains in row["indicator"] and moved:
            figures = [_number(row[c]) for c in ("baseline", "difference", "low", "high")]
            table.add_row(row["scenario"], row["indicator"], str(row["year"]), row["unit"], *figures)
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"  # noqa: PLR2004 - layout
