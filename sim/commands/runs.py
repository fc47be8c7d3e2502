"""The commands that run the model: `sim run`, `trace`, `day`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import (
    Id,
    Jobs,
    Lang,
    Out,
    Replications,
    Sample,
    Seed,
    Set,
    Which,
    changed,
    loaded,
    progress,
    replications_of,
    unfinished,
)


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
    from sim.study.runs import finished_before

    asked, expected = loaded(scenario)
    rules = changed(asked, sample, seed, set_)
    number = replications or (expected or {}).get("replications") or replications_of(rules)
    folder = out or Path("out") / rules.name
    with unfinished(folder) as store:
        with progress(number, before=len(finished_before([rules], range(number), store))) as tell:
            result = sim.run(rules, number, jobs, store=store, progress=tell)
        result.write(folder)
    typer.echo(f"{rules.name}: {number} replications, digest {result.digest[:16]}, tables in {folder}")
    if expected is not None:
        same = expected["digest"] == result.digest
        typer.echo("the same as the manifest" if same else f"NOT the manifest's {expected['digest'][:16]}")
        raise typer.Exit(0 if same else 1)


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

    rules = changed(loaded(scenario)[0], sample, seed, set_)
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

    rules = changed(loaded(scenario)[0], sample, seed, set_)
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
