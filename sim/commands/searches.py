"""The commands that decide as they go what to run next: `sim robustness`, `sim optimise`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.options import KEPT, Jobs, Lang, Out, Sample, Seed, Set, changed, loaded, progress
from sim.commands.studies import Cluster, told

if TYPE_CHECKING:
    from sim.study.robustness import Plan
    from sim.study.tasks import Failure

DEFAULT_CLAIMS = ("costs-less", "covers-more")  # at most

Claims = Annotated[
    list[str] | None,
    typer.Option("--claim", help="costs-less, covers-more, waits-less, or indicator:more, indicator:less."),
]
Assumptions = Annotated[
    list[str] | None, typer.Option(help="Parameters with a range, or the beginning of their names; else all.")
]
Most = Annotated[int, typer.Option(min=1, help="How many assumptions are moved through their whole range.")]
Screening = Annotated[int, typer.Option(min=4, help="Points that may be spent on picking them.")]
Points = Annotated[int, typer.Option(min=0, help="Points of the search over all ranges at once; 0: none.")]
Search = Annotated[int, typer.Option(min=0, help="Further points of its local search.")]


def robustness(
    baseline: Annotated[str, typer.Argument(help="The rules in force.")],
    reforms: Annotated[list[str], typer.Argument(help="Other rules.")],
    claim: Claims = None,
    assumptions: Assumptions = None,
    replications: Annotated[int, typer.Option(min=2, help="Runs of each point with other luck.")] = 4,
    most: Most = 4,
    screening: Screening = 120,
    points: Points = 12,
    search: Search = 6,
    sample: Sample = None,
    seed: Seed = None,
    jobs: Jobs = 1,
    cluster: Cluster = None,
    set_: Set = None,
    out: Out = None,
    lang: Lang = "zh",
) -> None:
    """Tell which assumptions a comparison rests on, and how far each may move (结论依赖哪些假设)."""
    from sim.study.robustness import Effort, plan
    from sim.study.robustness import robustness as study
    from sim.study.robustness.assumptions import asked_about

    rules = [changed(loaded(name)[0], sample, seed, set_) for name in (baseline, *reforms)]
    effort = Effort(replications, most, screening, points, search)
    folder = out or Path("out") / "robustness" / "-".join(each.name for each in rules[1:])
    with told():
        asked = len(asked_about(rules[0], rules[1:], assumptions or ())[0])
        ahead = plan(len(reforms), len(claim or DEFAULT_CLAIMS), asked, effort)
        typer.echo(_ahead(ahead, asked), err=True)
        with progress(ahead.runs, of="of at most") as tell:
            runs = {"shelf": folder, "jobs": jobs, "cluster": cluster, "progress": tell}
            found = study(rules[0], rules[1:], claim or (), assumptions or (), effort, **runs)
        found.write(folder)
    for language in ("zh", "en") if lang == "both" else (lang,):
        typer.echo("\n".join(found.sentences(language)))
    typer.echo(f"{found.runs} runs; tables in {folder}")
    _tell(found.failures)


def optimise(
    study: Annotated[str, typer.Argument(help="A shipped search study or a file.")],
    jobs: Jobs = 1,
    cluster: Cluster = None,
    out: Out = None,
    lang: Lang = "zh",
) -> None:
    """Search for the levers that serve an objective best within constraints (寻找最优方案)."""
    from sim.study.optimisation import load_goals
    from sim.study.optimisation import optimise as search_for

    goals = load_goals(study)
    folder = out or Path("out") / "optimise" / goals.name
    with told(), progress(goals.budget, of="of at most") as tell:
        found = search_for(goals, shelf=folder, jobs=jobs, cluster=cluster, progress=tell)
        found.write(folder)
    for language in ("zh", "en") if lang == "both" else (lang,):
        typer.echo("\n".join(found.sentences(language)))
    typer.echo(f"{found.runs} runs; tables in {folder}")
    _tell(found.failures)


def _ahead(ahead: "Plan", asked: int) -> str:
    """Say what is to be run, and how to run less."""
    parts = f"{ahead.screening} to pick the assumptions, {ahead.singly} to move them singly, {ahead.search} all at once"
    return (
        f"{asked} assumptions, at most {ahead.runs} runs: {parts}. "
        f"Ctrl-C is safe: {KEPT}. Fewer: --most, --screening, --points 0; "
        "shorter: --sample, --set run.end=..., --set run.programmes=[...]"
    )


def _tell(failures: "tuple[Failure, ...]") -> None:
    """Say how many runs gave no result, and why the first did not."""
    if failures:
        typer.echo(f"{len(failures)} runs FAILED, the first because of {failures[0].reason}", err=True)
