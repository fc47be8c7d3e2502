"""The command that tells what drives an output: `sim sensitivity`."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Jobs, Lang, Out, progress


def sensitivity(
    study: Annotated[str, typer.Argument(help="A shipped study or a file, with the design sobol or morris.")],
    jobs: Jobs = 1,
    cluster: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, or local.")] = None,
    out: Out = None,
    lang: Lang = "zh",
) -> None:
    """Tell which factors drive the outputs of a study, and how much is luck (敏感性分析：哪些因素起作用)."""
    from sim.study.designs import load_study
    from sim.study.executors import ClusterError
    from sim.study.sensitivity import runs_of
    from sim.study.sensitivity import sensitivity as find
    from sim.study.shelf import MixedVersionsError

    checked = load_study(study)
    folder = out or Path("out") / "sensitivity" / checked.name
    try:
        with progress(runs_of(checked)) as tell:
            found = find(checked, shelf=folder, jobs=jobs, cluster=cluster, progress=tell)
    except (MixedVersionsError, ClusterError) as error:
        raise typer.BadParameter(str(error)) from error
    found.write(folder)
    for language in ("zh", "en") if lang == "both" else (lang,):
        typer.echo("\n".join(found.sentences(language)))
    for reason, runs in Counter(failure.reason for failure in found.failures).items():
        typer.echo(f"{runs} runs failed: {reason}", err=True)
    for reason in found.invalid:
        typer.echo(f"no point: {reason}", err=True)
    typer.echo(f"tables in {folder}")
