"""Calibration: which parameters give the figures that were observed, how surely, and what stays untold.

`sim.study.calibration.study` has the form of the file, `sim.study.calibration.abc_smc` the method. Every point of the
search runs with a seed of its own, the study's seed plus its number, so that no luck is common to points. Finished runs
are on a shelf and each generation in a file, so that a second call with the same folder goes on where the first one
stopped, and gives the same posterior bit for bit.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from sim.core.luck import Stream, When, purpose
from sim.scenario import Scenario, ScenarioError
from sim.study.calibration import words
from sim.study.calibration.abc_smc import Posterior, infer
from sim.study.calibration.generations import Generations
from sim.study.calibration.identify import Identifiability, identify, shares_of, values_of
from sim.study.calibration.overlay import Estimate, overlay
from sim.study.calibration.predict import Check, check
from sim.study.calibration.study import ONCE, CalibrationStudy, load_calibration
from sim.study.calibration.weighted import Numbers, covariance, mean, resampled
from sim.study.evaluate import Evaluator
from sim.study.factors import FactorKind
from sim.study.tasks import Progress

CHOSEN = purpose(907, "calibration.chosen", When.ONCE)
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
AT_MEDIANS = 8  # runs with the overlay's values
_FRESH = 2**30  # numbers of the points of the predictive check begin here
_SEEDS = 2**32
_DIGITS = 12


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes:
        study: what was asked.
        posterior: all points and what they are worth.
        told: which parameters the figures tell, and which only together.
        checks: each target beside what is predicted for it on fresh luck.
        at_medians: figures of all targets with the overlay's values, shape (runs, targets).
        impossible: points whose values cannot hold together, and runs that failed, with the first reason.
    """

    study: CalibrationStudy
    posterior: Posterior = field(repr=False)
    told: Identifiability
    checks: tuple[Check, ...]
    at_medians: Numbers
    impossible: tuple[int, str]

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """The parameters with their posterior quantiles."""
        found = []
        for i, (factor, width) in enumerate(zip(self.study.factors, self.told.widths, strict=True)):
            points, weights = self.posterior.points[:, i], self.posterior.weights
            numbers = np.full((len(points), 1), np.nan)
            shares: Sequence[float] = SHARES
            if factor.kind == FactorKind.CHOICE:
                shares = tuple(shares_of(factor, points, weights).values())
            else:
                numbers = (factor.low + points * (factor.high - factor.low))[:, None]
            values = tuple(values_of(factor, points, weights, shares))
            spread = float(np.sqrt(covariance(numbers, weights)[0, 0]))
            found.append(Estimate(factor, values, float(mean(numbers, weights)[0]), spread, width.ratio, width.verdict))
        return tuple(found)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what was asked and the posterior, to twelve digits; no date, place or time."""
        study = self.study
        asked = [study.baseline.hash, [f.told for f in study.factors], [f.path for f in study.factors], study.seed]
        asked += [[t.output.label, t.value, t.error, t.source, t.held_out] for t in study.targets]
        whole = hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode())
        for row in np.column_stack([self.posterior.points, self.posterior.weights]).tolist():
            whole.update(",".join(f"{number:.{_DIGITS}g}" for number in row).encode())
        return whole.hexdigest()

    @property
    def overlay(self) -> str:
        """The scenario file with the estimates."""
        study = self.study
        return overlay(
            study.parent, study.title, study.name, self.digest, self.estimates, study.targets, study.baseline
        )

    def sentences(self, language: str) -> list[str]:
        """Return what was found in sentences, in `en` or `zh`."""
        study, posterior = self.study, self.posterior
        labels = [study.targets[i].output.label for i in study.fitted]
        wider = list(zip(labels, posterior.noise.inflation(posterior.tolerance).tolist(), strict=True))
        tried = len(posterior.points), study.budget.replications, len(posterior.history), posterior.effective
        lines = words.effort(language, *tried, wider, luck=study.observed == ONCE)
        lines += words.estimates(language, self.estimates) + words.together(language, self.told)
        lines += words.checks(language, self.checks)
        for i, target in enumerate(study.targets):
            runs = self.at_medians[:, i][np.isfinite(self.at_medians[:, i])]
            if len(runs) > 1:
                error = float(runs.std(ddof=1) / np.sqrt(len(runs)))
                lines.append(words.at_medians(language, target.output.label, float(runs.mean()), error))
        return [*lines, words.lost(language, *self.impossible)] if self.impossible[0] else lines

    def write(self, folder: str | Path) -> Path:
        """Write overlay, posterior, checks, summary and sentences; return the folder."""
        from sim.study.calibration.written import write

        return write(self, Path(folder))


def calibrate(
    study: CalibrationStudy | str | Path,
    out: str | Path,
    jobs: int = 1,
    *,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Calibrate: run what is missing, and return what the targets tell.

    Args:
        study: a checked calibration, its file, or the name of a shipped one.
        out: folder of runs and generations; a second call with the same folder goes on where the first one stopped.
        jobs: processes; the posterior is the same for any number.
        cluster: address of a Dask scheduler, or `local`.
        progress: called after each run that was not finished before.

    Raises:
        ScenarioError: the study has faults.
        MixedVersionsError: the folder holds results of other code or data.
        ValueError: no run gave all figures, or a figure has neither error nor luck.
    """
    checked = study if isinstance(study, CalibrationStudy) else load_calibration(study)
    outputs = [target.output for target in checked.targets]
    evaluate = Evaluator(outputs, shelf=Path(out), jobs=jobs, cluster=cluster, progress=progress)
    try:
        runs = _Runs(checked, evaluate, Generations(Path(out) / "generations"))
        parts = checked.observation, len(checked.factors), checked.budget, checked.seed
        try:
            *_, posterior = infer(runs.fitted, *parts)
        except ValueError as error:
            raise ValueError(f"{error}; the first reason: {runs.reason}" if runs.reason else str(error)) from error
        told = identify(checked.factors, posterior.points, posterior.weights)
        checks = runs.checks(posterior)
        half = Calibration(checked, posterior, told, checks, np.empty((0, len(outputs))), (0, ""))
        at_medians = runs.at_medians(half)
        return Calibration(checked, posterior, told, checks, at_medians, (runs.lost, runs.reason))
    finally:
        evaluate.close()


class _Runs:
    """The model as a simulator: points in, figures out."""

    def __init__(self, study: CalibrationStudy, evaluate: Evaluator, kept: Generations) -> None:
        self.study = study
        self.evaluate = evaluate
        self.kept = kept
        self.lost = 0
        self.reason = ""

    def fitted(self, points: Numbers, first: int) -> Numbers:
        """Return the figures of the fitted targets, shape (points, replications, fitted targets)."""
        asked = [self.study.baseline.hash, *(f"{f.path}: {f.told}" for f in self.study.factors)]
        asked += [target.output.label for target in self.study.targets]
        kept = self.kept.read(first, points, asked)
        before = len(self.evaluate.failures)
        figures = kept if kept is not None else self.figures(points, first)
        if kept is None and len(self.evaluate.failures) == before:  # what failed may succeed when it is tried again
            self.kept.write(first, points, figures, asked)
        self._count(figures)
        return figures[:, :, list(self.study.fitted)]

    def figures(self, points: Numbers, first: int) -> Numbers:
        """Return the figures of all targets, shape (points, replications, targets); nan where nothing can run."""
        scenarios = [self._scenario(point, number) for number, point in enumerate(points, first)]
        replications = range(self.study.budget.replications)
        figures = np.full((len(points), len(replications), len(self.study.targets)), np.nan)
        possible = [i for i, scenario in enumerate(scenarios) if scenario is not None]
        if possible:
            figures[possible] = self.evaluate([s for s in scenarios if s is not None], replications)
        return figures

    def checks(self, posterior: Posterior) -> tuple[Check, ...]:
        """Return the predictive checks, on points of the posterior run with fresh luck."""
        number = self.study.checks
        uniforms = Stream(self.study.seed, 0).uniform(CHOSEN, np.arange(number), 0)
        figures = self.figures(posterior.points[resampled(posterior.weights, uniforms)], _FRESH)
        share = self.study.luck_share
        return tuple(check(target, figures[:, :, i], share) for i, target in enumerate(self.study.targets))

    def at_medians(self, found: Calibration) -> Numbers:
        """Return the figures with the overlay's values, shape (runs, targets); none where they do not go together."""
        values = {estimate.factor.path: estimate.value for estimate in found.estimates}
        try:
            scenario = self.study.baseline.replace(values)
        except ScenarioError:
            return np.empty((0, len(self.study.targets)))
        return np.asarray(self.evaluate([scenario], range(AT_MEDIANS))[0])

    def _scenario(self, point: Numbers, number: int) -> Scenario | None:
        """Return the rules of a point with luck of its own, None where its values cannot hold together."""
        study = self.study
        seed = (int(study.baseline.policy("run").at(0).seed) + 1 + number) % _SEEDS
        values = {factor.path: factor.at(float(q)) for factor, q in zip(study.factors, point, strict=True)}
        try:
            return study.baseline.replace({**values, "run.seed": seed}, name=study.name)
        except ScenarioError as error:
            self.reason = self.reason or str(error.faults[0])
            return None

    def _count(self, figures: Numbers) -> None:
        self.lost += int((~np.isfinite(figures).all(axis=2)).sum())
        if self.lost and not self.reason:
            failures = self.evaluate.failures
            self.reason = failures[0].reason if failures else "a figure that nobody made"
