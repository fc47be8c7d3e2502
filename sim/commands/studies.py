"""The commands that run studies, many scenarios at once: `sim sweep`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Jobs, Out, print_differences, progress


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
        with progress(missing, "finished runs are kept, and the same command goes on from there") as tell:
            done = sim.sweep(checked, folder, jobs, progress=tell)
    except MixedVersionsError as error:
        raise typer.BadParameter(str(error)) from error
    done.write()
    labels = {point.number: point.label for point in checked.points}
    rows = [{**row, "scenario": labels[row["point"]]} for row in done.differences.to_pylist()]
    print_differences(rows, indicator)
    typer.echo(f"{missing} runs, digest {done.digest[:16]}, compared with {labels[0]}; tables in {folder}")
