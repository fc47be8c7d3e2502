"""The command that tells a comparison: `sim report`, and `sim report --reproduce` that makes one again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.comparing import compared
from sim.commands.options import (
    Jobs,
    Lang,
    Out,
    Replications,
    Sample,
    Seed,
    Set,
    changed,
    loaded,
    progress,
    unfinished,
)

if TYPE_CHECKING:
    from sim.study.compare import Impact
    from sim.study.robustness import Robustness

_USUAL_CLAIMS = 2  # about each reform, at most

Format = Annotated[str, typer.Option("--format", help="html, pdf or html,pdf.")]
Tipping = Annotated[
    bool,
    typer.Option(
        "--tipping-points", help="Also move assumptions through their ranges: many more runs. 同时寻找推翻结论的假设"
    ),
]
Manifest = Annotated[Path | None, typer.Option(help="Make the report of this manifest.json again and compare it.")]


def report(
    scenarios: Annotated[list[str] | None, typer.Argument(help="The rules in force, then other rules.")] = None,
    replications: Replications = None,
    sample: Sample = None,
    seed: Seed = None,
    jobs: Jobs = 1,
    set_: Set = None,
    out: Out = None,
    lang: Lang = "both",
    format_: Format = "html",
    tipping_points: Tipping = False,
    reproduce: Manifest = None,
) -> None:
    """Compare reforms with a baseline and write the report with its tables (生成报告)."""
    if reproduce is not None:
        _again(reproduce, scenarios, out, jobs)
        return
    if not scenarios or len(scenarios) == 1:
        message = "name the rules in force and at least one reform, e.g. sim report baseline no-deferral"
        raise typer.BadParameter(message)
    _check(lang, format_)
    rules = [changed(loaded(name)[0], sample, seed, set_) for name in scenarios]
    folder = out or Path("out") / "report"
    with unfinished(folder) as store:
        impact = compared(rules, replications, jobs, store)
        robustness = _robustness(impact, folder, jobs) if tipping_points else None
        files = _write(impact, folder, lang, format_, robustness)
    for file in files:
        typer.echo(str(file))


def _check(lang: str, format_: str) -> None:
    """Refuse an unknown language or format before anything runs."""
    from sim.report import formats_of, languages_of

    try:
        languages_of(lang)
        formats_of(format_)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _robustness(impact: "Impact", folder: Path, jobs: int) -> "Robustness":
    """Move the assumptions that matter most through their ranges, with few runs; finished ones are kept beside."""
    from sim.study.robustness import Effort, plan, robustness
    from sim.study.robustness.assumptions import uncertain
    from sim.study.shelf import MixedVersionsError

    effort = Effort(replications=2, most=2, screening=64, points=0, search=0)
    typer.echo("looking for what would flip the answer", err=True)
    rules = [result.scenario for result in impact.results]
    total = plan(len(rules) - 1, _USUAL_CLAIMS, len(uncertain(rules[0])), effort).runs
    try:
        with progress(total) as tell:
            shelf = folder / "tipping-points"
            return robustness(rules[0], rules[1:], effort=effort, shelf=shelf, jobs=jobs, progress=tell)
    except MixedVersionsError as error:
        raise typer.BadParameter(str(error)) from error


def _write(
    impact: "Impact", folder: Path, lang: str, format_: str, robustness: "Robustness | None" = None
) -> list[Path]:
    import sim

    typer.echo("writing the report", err=True)
    for result in impact.results:
        result.write(folder / "tables" / result.scenario.name)
    return sim.report(impact, folder, language=lang, format=format_, robustness=robustness)


def _again(manifest_file: Path, scenarios: list[str] | None, out: Path | None, jobs: int) -> None:
    """Make a report again from its manifest and say whether it is the same: exit code 0 if so, 1 if not."""
    from sim.report.manifest import other_versions, read_report_manifest, scenarios_of, unlike

    if scenarios:
        message = "a manifest names its scenarios itself; give no others"
        raise typer.BadParameter(message)
    try:
        manifest = read_report_manifest(manifest_file)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    for difference in other_versions(manifest):
        typer.echo(f"another version: {difference}")
    settings = manifest["settings"]
    folder = out or manifest_file.resolve().parent / "again"
    with unfinished(folder) as store:
        impact = compared(scenarios_of(manifest), manifest["replications"], jobs, store)
        robustness = _robustness(impact, folder, jobs) if settings["tipping_points"] else None
        _write(impact, folder, settings["language"], settings["format"], robustness)
        differences = unlike(manifest, impact, folder)
    for difference in differences:
        typer.echo(f"differs: {difference}")
    typer.echo(f"NOT the report of the manifest, see {folder}" if differences else "the same as the manifest")
    raise typer.Exit(1 if differences else 0)
