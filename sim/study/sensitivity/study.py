"""A sensitivity study: its factors moved through their ranges, every point with the same replications.

All points meet the same people and luck. A row of the design in which a run failed, or whose values cannot hold
together, is left out and told. With several scenarios, the first one is looked at itself, and the others for their
difference from it: what drives the effect of a reform may be other than what drives the level.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Fault, Place
from sim.study.designs import Study
from sim.study.evaluate import Evaluator
from sim.study.noise import FEWEST, Floats
from sim.study.outputs import Output
from sim.study.sensitivity.methods import FEWEST_ROWS, METHODS, Answer, Method
from sim.study.tasks import Failure, Progress

HALVINGS = 3


@dataclass(frozen=True)
class Finding:
    """What drives one output of one scenario.

    Attributes:
        scenario: its name; empty for a study of one scenario.
        against: the scenario from which its difference is taken, empty where the output itself is looked at.
        output: the figure.
        mean: its mean over the design.
        spread: its standard deviation between runs, luck included.
        rows: rows of the design that were used.
        dropped: rows that were left out.
        answers: answers by number of rows, ascending: halves of the design, and last the whole of it.
    """

    scenario: str
    against: str
    output: Output
    mean: float
    spread: float
    rows: int
    dropped: int
    answers: tuple[tuple[int, Answer], ...] = field(repr=False)

    @property
    def answer(self) -> Answer:
        """The answer of the whole design."""
        return self.answers[-1][1] if self.answers else Answer(None, None)


@dataclass(frozen=True)
class Sensitivity:
    """What a sensitivity study found.

    Attributes:
        study: the study.
        replications: runs of each point.
        findings: one for each scenario and output.
        failures: runs that gave no result.
        invalid: points whose values cannot hold together, with the reason.
        runs: how many runs the design has.
    """

    study: Study
    replications: int
    findings: tuple[Finding, ...] = field(repr=False)
    failures: tuple[Failure, ...] = field(repr=False)
    invalid: tuple[str, ...] = field(repr=False)
    runs: int

    @property
    def method(self) -> str:
        """`sobol` or `morris`."""
        return self.study.design.kind.value

    @cached_property
    def table(self) -> pa.Table:
        """One row a scenario, output, factor and index; see `sim.study.sensitivity.table.table_of`."""
        from sim.study.sensitivity.table import table_of

        return table_of(self)

    @cached_property
    def convergence(self) -> pa.Table:
        """The same for halves of the design; see `sim.study.sensitivity.table.convergence_of`."""
        from sim.study.sensitivity.table import convergence_of

        return convergence_of(self)

    def sentences(self, language: str = "en") -> list[str]:
        """Return what was found in plain sentences, in `zh` or `en`."""
        from sim.study.sensitivity.words import sentences_of

        return sentences_of(self, language)

    def write(self, folder: Path) -> Path:
        """Write the tables, the sentences in both languages and what made them; return the folder."""
        from sim.study.sensitivity.table import write

        return write(self, folder)


def runs_of(study: Study) -> int:
    """Return how many runs a study's design has.

    Raises:
        ScenarioError: the study is none of sensitivity.
    """
    _check(study)
    return study.design.size * (len(study.factors) + _extra(study)) * len(study.scenarios) * _replications(study)


def sensitivity(
    study: Study,
    *,
    shelf: Path | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Run a study with the design `sobol` or `morris`, and return what drives its outputs.

    Args:
        study: its factors are moved through their ranges; the size of a Sobol design is its rows, of
            `factors + 2` points each, that of a Morris design its trajectories, of `factors + 1` points each.
        shelf: folder of finished runs, which are not run again; by default a temporary one.
        jobs: processes; the answer is the same for any number.
        cluster: address of a Dask scheduler, or `local`.
        progress: called after each run.

    Raises:
        ScenarioError: the study has another design, too few rows, or fewer than three replications.
        MixedVersionsError: the folder holds results of other code or data.
    """
    _check(study)
    method, seed = METHODS[study.design.kind.value], study.design.seed
    design = method.points(study.design.size, len(study.factors), seed)
    evaluate = Evaluator(study.outputs, shelf=shelf, jobs=jobs, cluster=cluster, progress=progress)
    number = _replications(study)
    try:
        figures, invalid = _figures(study, design, evaluate, range(number))
    finally:
        evaluate.close()
    first, findings = study.scenarios[0].name, []
    for s, scenario in enumerate(study.scenarios):
        named = (scenario.name, first if s else "") if len(study.scenarios) > 1 else ("", "")
        levels = figures[s] - figures[0] if s else figures[0]
        findings += [
            _finding(method, design, levels[..., o], each, named, seed) for o, each in enumerate(study.outputs)
        ]
    return Sensitivity(study, number, tuple(findings), tuple(evaluate.failures), invalid, runs_of(study))


def _check(study: Study) -> None:
    kind, faults = study.design.kind.value, []
    place = Place(f"{study.name}.yaml")
    if kind not in METHODS:
        faults.append(Fault(place, "design", f"{kind} tells no sensitivities; write {{sobol: 64}} or {{morris: 10}}"))
    elif study.design.size < FEWEST_ROWS:
        message = f"{study.design.size} {METHODS[kind].size} are below {FEWEST_ROWS}"
        faults.append(Fault(place, f"design.{kind}", message))
    if not isinstance(study.replications, int):
        faults.append(Fault(place, "replications", "a sensitivity study needs their number, the same for all points"))
    elif study.replications < FEWEST:
        message = f"{study.replications} are below {FEWEST}: fewer do not tell luck from the factors"
        faults.append(Fault(place, "replications", message))
    if faults:
        raise ScenarioError(faults)


def _extra(study: Study) -> int:
    return int(METHODS[study.design.kind.value].points(1, 1, 0).shape[1]) - 1


def _replications(study: Study) -> int:
    assert isinstance(study.replications, int)
    return study.replications


def _figures(study: Study, design: Floats, evaluate: Evaluator, replications: range) -> tuple[Floats, tuple[str, ...]]:
    """Return figures of shape (scenarios, rows, points of a row, replications, outputs), nan where there are none."""
    points = [
        {factor.path: factor.at(float(q)) for factor, q in zip(study.factors, point, strict=True)}
        for point in design.reshape(-1, len(study.factors))
    ]
    invalid: dict[str, None] = {}
    good: list[tuple[int, Scenario]] = []
    for s, scenario in enumerate(study.scenarios):
        for number, values in enumerate(points):
            try:
                good.append((s * len(points) + number, scenario.replace(values)))
            except ScenarioError as error:
                invalid[f"{values}: {error.faults[0].message}"] = None
    found = np.full((len(study.scenarios) * len(points), len(replications), len(study.outputs)), np.nan)
    if good:
        found[[number for number, _ in good]] = evaluate([scenario for _, scenario in good], replications)
    return found.reshape(len(study.scenarios), *design.shape[:2], *found.shape[1:]), tuple(invalid)


def _finding(
    method: Method, design: Floats, figures: Floats, output: Output, named: Sequence[str], seed: int
) -> Finding:
    whole = np.isfinite(figures).all(axis=(1, 2))
    design, figures = design[whole], figures[whole]
    rows = len(figures)
    answers = [(n, method.answer(design[:n], figures[:n], seed)) for n in _halves(rows)]
    mean, spread = (float(figures.mean()), float(figures.std())) if rows else (float("nan"), float("nan"))
    return Finding(named[0], named[1], output, mean, spread, rows, int((~whole).sum()), tuple(answers))


def _halves(rows: int) -> list[int]:
    """Return the whole number of rows and its halves that are large enough, ascending.

    >>> _halves(64), _halves(9), _halves(3)
    ([8, 16, 32, 64], [4, 9], [])
    """
    return [rows >> n for n in range(HALVINGS, -1, -1) if rows >> n >= FEWEST_ROWS]
