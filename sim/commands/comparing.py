"""The command that compares rules: `sim compare`, as many runs as asked for, as needed, or until one is best."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.options import (
    Jobs,
    Out,
    Replications,
    Sample,
    Seed,
    Set,
    changed,
    loaded,
    print_differences,
    progress,
    replications_of,
    unfinished,
)

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.compare import Impact
    from sim.study.outputs import Output
    from sim.study.precision import Rule
    from sim.study.selection import Selection
    from sim.study.store import Store

HalfWidth = Annotated[
    list[str] | None,
    typer.Option(
        help="indicator=share, may be repeated: as many replications as it takes until every reform's difference is "
        "known within that share of the baseline's mean (95%); --replications is then the budget, by default 40. "
        "达到给定精度为止"
    ),
]
Best = Annotated[
    str | None,
    typer.Option(
        help="INDICATOR, or INDICATOR@FOLD (mean, sum, max, last or a year of its years): choose the best of all the "
        "rules named, the first included. 选出最优方案"
    ),
]
Least = Annotated[bool, typer.Option("--least/--most", help="With --best: whether the least or the most is best.")]
Indifference = Annotated[
    float | None, typer.Option(help="With --best: the lead that matters, in the indicator's unit.")
]
Error = Annotated[float, typer.Option(help="With --best: the chance of a wrong choice that is allowed.")]


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
    half_width: HalfWidth = None,
    best: Best = None,
    least: Least = True,
    indifference: Indifference = None,
    error: Error = 0.05,
) -> None:
    """Compare reforms with a baseline, paired by replication, or choose the best of them (比较方案、择优)."""
    rules = [changed(loaded(name)[0], sample, seed, set_) for name in (baseline, *reforms)]
    folder = out or Path("out") / "compare"
    if best is not None:
        if half_width:
            message = "--half-width asks for precision, --best for a choice: one of them"
            raise typer.BadParameter(message)
        _choose(rules, best, (least, indifference, error, replications), jobs, folder)
        return
    with unfinished(folder) as store:
        impact = compared(rules, replications, jobs, store, half_width)
        for result in impact.results:
            result.write(folder / result.scenario.name)
        write_differences(impact, folder)
        differences = impact.differences.to_pylist()
    print_differences(differences, indicator)
    for reached in impact.precision:
        typer.echo(reached.sentence("en"))
        typer.echo(reached.sentence("zh"))
    typer.echo(f"all differences in {folder / 'differences.csv'}")


def compared(
    rules: "list[Scenario]", replications: int | None, jobs: int, store: "Store", half_width: list[str] | None = None
) -> "Impact":
    """Return the comparison of the first rules with the others; several reforms also have bounds that hold together."""
    import sim
    from sim.study.runs import finished_before

    number = replications or replications_of(rules[0])
    wanted = _rule(half_width, replications) if half_width else number
    most = wanted if isinstance(wanted, int) else wanted.at_most
    several = len(rules) > 2  # noqa: PLR2004 - a baseline and one reform
    distinct = {scenario.hash: scenario for scenario in rules}.values()
    before = len(finished_before(list(distinct), range(most), store))
    of = "of" if isinstance(wanted, int) else "of at most"
    with progress(most * len(distinct), of=of, before=before) as tell:
        return sim.compare(rules[0], rules[1:], wanted, jobs, together=several, store=store, progress=tell)


def write_differences(impact: "Impact", folder: Path) -> None:
    """Write the differences as `differences.csv`, whole or not at all."""
    import pyarrow.csv as pa_csv

    from sim.study.whole import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "differences.csv", lambda path: pa_csv.write_csv(impact.differences, path))


def _rule(half_width: list[str], budget: int | None) -> "Rule":
    from sim.study.precision import Rule

    targets = {}
    for said in half_width:
        name, _, share = said.partition("=")
        try:
            targets[_indicator(name)] = float(share)
        except ValueError as error:
            message = f"--half-width {said}: write indicator=share, such as {name}=0.01"
            raise typer.BadParameter(message) from error
    try:
        return Rule(targets, at_most=budget) if budget else Rule(targets)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _indicator(name: str) -> str:
    from sim.scenario.errors import nearest
    from sim.study.indicators import known_indicators

    if name not in known_indicators():
        message = f"{name!r} is not an indicator{nearest(name, known_indicators())}; `sim list indicators` has them"
        raise typer.BadParameter(message)
    return name


def _output(said: str, rules: "Scenario") -> "Output":
    from sim.core.calendar import date_of
    from sim.scenario.errors import nearest
    from sim.study.outputs import FOLDS, Output

    name, _, fold = said.partition("@")
    first, last = (date_of(day).year for day in rules.days())
    known = (*FOLDS, *map(str, range(first, last + 1)))
    if fold and fold not in known:
        message = f"{said}: {fold!r} is no way to fold years{nearest(fold, known)}; there are {', '.join(known)}"
        raise typer.BadParameter(message)
    return Output(_indicator(name), fold or FOLDS[0])


def _choose(
    rules: "list[Scenario]", best: str, asked: tuple[bool, float | None, float, int | None], jobs: int, folder: Path
) -> None:
    from sim.study.choose import FailedRunError, choose
    from sim.study.selection import FIRST_STAGE, Terms
    from sim.study.shelf import MixedVersionsError

    least, indifference, error, budget = asked
    if indifference is None:
        message = "--best needs --indifference: the lead that matters, in the indicator's unit"
        raise typer.BadParameter(message)
    output = _output(best, rules[0])
    try:
        terms = Terms(indifference, error, least)
        if budget:
            terms = Terms(indifference, error, least, min(FIRST_STAGE, budget), budget)
        first = terms.first_stage * len(rules)
        with progress(first, of="of at least") as tell:
            found = choose(rules, output, terms, jobs, shelf=folder / "choice", progress=tell)
    except (ValueError, MixedVersionsError) as fault:
        raise typer.BadParameter(str(fault)) from fault
    except FailedRunError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from fault
    _write_choice(found, folder)
    _print_choice(found, output.label)
    typer.echo(found.sentence(output.label, "en"))
    typer.echo(found.sentence(output.label, "zh"))


def _rows(found: "Selection") -> "Iterable[tuple[str, int, float, str]]":
    for candidate in found.candidates:
        yield candidate.name, candidate.replications, candidate.mean, candidate.beaten_by or ""


def _write_choice(found: "Selection", folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    from sim.study.whole import write_whole

    columns = zip(*_rows(found), strict=True)
    names = ("scenario", "replications", "mean", "beaten_by")
    table = pa.table({name: list(column) for name, column in zip(names, columns, strict=True)})
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "choice.csv", lambda path: pa_csv.write_csv(table, path))


def _print_choice(found: "Selection", indicator: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{indicator}, mean of each candidate's replications", title_justify="left")
    table.add_column("candidate")
    table.add_column("replications", justify="right")
    table.add_column("mean", justify="right")
    table.add_column("beaten by")
    for name, replications, mean, by in _rows(found):
        table.add_row(name, str(replications), f"{mean:,.2f}", by)
    Console().print(table)
