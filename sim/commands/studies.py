"""The commands that run studies, many scenarios at once: `sim sweep`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.options import KEPT, Jobs, Out, number, print_differences, progress

if TYPE_CHECKING:
    from sim.study.swept import Sweep

Cluster = Annotated[
    str | None, typer.Option(help="tcp://host:port of a Dask scheduler, or local, in place of processes.")
]
INCOMPLETE = 1


def sweep(
    study: Annotated[str, typer.Argument(help="A shipped study or a file.")],
    jobs: Jobs = 1,
    cluster: Cluster = None,
    out: Out = None,
    indicator: Annotated[str, typer.Option(help="Only indicators with these letters.")] = "",
) -> None:
    """Run every point of a study; called again, run what is missing (逐点扫描参数，可续跑)."""
    import sim
    from sim.study.designs import load_study
    from sim.study.precision import Rule
    from sim.study.sweep import missing_runs

    checked = load_study(study)
    folder = out or Path("out") / "sweep" / checked.name
    with told():
        missing = missing_runs(checked, folder)
        of = "of at least" if isinstance(checked.replications, Rule) else "of"
        with progress(missing, of=of) as tell:
            done = sim.sweep(checked, folder, jobs, cluster=cluster, progress=tell)
        done.write()
    if checked.design.samples:
        _print_spread(done, indicator)
    else:
        labels = {point.number: point.label for point in checked.points}
        rows = [{**row, "scenario": labels[row["point"]]} for row in done.differences.to_pylist()]
        print_differences(rows, indicator)
    for reached in done.precision:
        if reached.enough is None:
            typer.echo(reached.sentence())
    first = checked.points[0].label
    typer.echo(f"{missing} runs were missing, digest {done.digest[:16]}, compared with {first}; tables in {folder}")
    if not done.complete:
        typer.echo(f"{done.failed.num_rows} FAILED; their parameters and reasons are in {folder / 'failures.csv'}")
        raise typer.Exit(INCOMPLETE)


@contextmanager
def told() -> Iterator[None]:
    """Tell what ends a study as a message without a traceback.

    Wrong input (a folder with other results, no cluster) ends with 2, a disk or a cluster that gave out with 1.
    """
    from sim.study.executors import ClusterError
    from sim.study.shelf import MixedVersionsError
    from sim.study.tasks import ShelfFullError

    try:
        yield
    except (MixedVersionsError, ClusterError) as error:
        raise typer.BadParameter(str(error)) from error
    except ShelfFullError as error:
        typer.echo(f"{error}; make room, and the same command goes on from there", err=True)
        raise typer.Exit(INCOMPLETE) from error
    except OSError as error:
        typer.echo(f"cannot write results: {error}; {KEPT}", err=True)
        raise typer.Exit(INCOMPLETE) from error


def _print_spread(done: "Sweep", contains: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from sim.study.spread import spread

    title = "over the states of the world: mean, 5% to 95%; difference from the first rules in the same state\n"
    title += "(5% to 95% is where states lie, output by output, no confidence interval; low and high in "
    title += "differences.csv hold one at a time)"
    table = Table(title=title, title_justify="left")
    for column in ("rules", "output"):
        table.add_column(column, overflow="fold")
    for column in ("states", "mean", "5%", "95%", "difference", "5%", "95%", "above 0"):
        table.add_column(column, justify="right")
    for row in spread(done).to_pylist():
        if contains in row["output"]:
            names = ("mean", "p05", "p95", "difference", "difference_p05", "difference_p95")
            share = "-" if row["share_above"] is None else f"{row['share_above']:.0%}"
            table.add_row(row["rules"], row["output"], str(row["states"]), *(number(row[n]) for n in names), share)
    Console(width=None if Console().is_terminal else 150).print(table)
