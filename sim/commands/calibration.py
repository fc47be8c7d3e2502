"""The command that fits what is not known to what was observed: `sim calibrate`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Jobs, Lang, Out, progress


def calibrate(
    study: Annotated[str, typer.Argument(help="A shipped calibration study or a file.")],
    jobs: Jobs = 1,
    out: Out = None,
    cluster: Annotated[str | None, typer.Option(help="A Dask scheduler, tcp://host:port, or local.")] = None,
    lang: Lang = "zh",
) -> None:
    """Fit what is not known to observed figures, and tell what stays untold (按观测数据校准参数，可续跑)."""
    from sim.study.calibrate import AT_MEDIANS
    from sim.study.calibrate import calibrate as fit
    from sim.study.calibration.study import load_calibration
    from sim.study.shelf import MixedVersionsError

    checked = load_calibration(study)
    folder = out or Path("out") / "calibrate" / checked.name
    kept = "finished runs and generations are kept, and the same command goes on from there"
    try:
        with progress(checked.runs + AT_MEDIANS, kept) as tell:
            found = fit(checked, folder, jobs, cluster=cluster, progress=tell)
    except (MixedVersionsError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    found.write(folder)
    for language in ("zh", "en") if lang == "both" else (lang,):
        typer.echo("\n".join(found.sentences(language)))
    scenario = folder / f"{checked.name}-calibrated.yaml"
    typer.echo(f"posterior {found.digest[:16]}; scenario {scenario}; tables in {folder}")
