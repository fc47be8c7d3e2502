"""A calibration's study file: what is not known, what was observed, and how long to try.

    title: {en: ..., zh: ...}
    purpose: {en: ..., zh: ...}
    baseline: baseline                              # the rules that hold wherever the study says nothing
    run: {end: 2021-01-05, programmes: [transport_subsidy]}
    uncertainties:                                  # the priors: uniform over ranges, whole numbers and choices too
      transport_subsidy.applies: range              # the range that its assumption carries
      transport_subsidy.awareness.from_cadre: {low: 0.05, high: 0.3}     # narrowed
    observed: once                                  # what happened once, luck included; average: luck has averaged out
    targets:
      - output: {indicator: transport_subsidy.paid, fold: 2021}
        source: transport_recipients                # a key of facts.csv gives the value; else say where from
        error: 0                                    # standard deviation of the observation; or interval: [120, 136]
      - {output: ..., value: 7, source: "the agency's log of June 2021", interval: [6, 8], held_out: true}
    replications: 1                                 # runs of each point, all with luck of their own
    budget: {particles: 200, generations: 5}        # or runs: 1000; checks: 60 runs for the predictive check
    seed: 1                                         # of the search's own luck

An interval is one of 95%. A target that is held out is predicted and compared, and sets no parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sim.run import SCHEMA
from sim.scenario import Scenario, ScenarioError, Words, read
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.files import find, names, shown
from sim.scenario.read import header
from sim.scenario.settings import plain
from sim.scenario.tree import Group, Scalar, Tree, parse_file
from sim.study.calibration.abc_smc import Budget
from sim.study.calibration.noise import Observation
from sim.study.calibration.target import Target, read_targets
from sim.study.designs import located
from sim.study.factor_file import FactorReader
from sim.study.factors import Factor

PARTS = (
    "title", "purpose", "baseline", "run", "uncertainties", "observed", "targets", "replications", "budget", "seed",
)  # fmt: skip
ONCE, AVERAGE = "once", "average"
BUDGET = ("particles", "generations", "runs", "checks", "effective")
_PARTICLES, _GENERATIONS, _CHECKS = 200, 5, 60
_FEWEST_PARTICLES = 10


@dataclass(frozen=True)
class CalibrationStudy:
    """A checked calibration.

    Attributes:
        name: the file's name.
        title: what it is called.
        purpose: what it is for.
        baseline: the rules that hold wherever nothing is varied, with the study's run settings.
        parent: name of the baseline, as a scenario would extend it.
        factors: the uncertainties; their priors are uniform.
        targets: what was observed.
        observed: `once` (luck included) or `average`.
        budget: how long to try.
        checks: runs of the predictive check.
        seed: number of the search's own luck.
    """

    name: str
    title: Words
    purpose: Words
    baseline: Scenario
    parent: str
    factors: tuple[Factor, ...]
    targets: tuple[Target, ...]
    observed: str
    budget: Budget
    checks: int
    seed: int

    @cached_property
    def fitted(self) -> tuple[int, ...]:
        """Numbers of the targets that set parameters."""
        return tuple(i for i, target in enumerate(self.targets) if not target.held_out)

    @property
    def luck_share(self) -> float:
        """Which part of one run's variance the observations have: a sample's luck is more than the city's."""
        return float(self.baseline.policy("run").at(0).sample) if self.observed == ONCE else 0.0

    @property
    def observation(self) -> Observation:
        """The fitted targets."""
        chosen = [self.targets[i] for i in self.fitted]
        return Observation(np.array([t.value for t in chosen]), np.array([t.error for t in chosen]), self.luck_share)

    @property
    def runs(self) -> int:
        """Runs at most, the predictive check included."""
        return (self.budget.particles * self.budget.generations + self.checks) * self.budget.replications


def load_calibration(name: str | Path) -> CalibrationStudy:
    """Return the calibration of a file or of a shipped study's name.

    Raises:
        ScenarioError: with everything that is wrong with the file and its baseline.
    """
    path = located(name)
    reader = _Reader(parse_file(path, shown(path)), path)
    study = reader.study()
    if reader.faults or study is None:
        raise ScenarioError(reader.faults)
    return study


def is_calibration(path: Path) -> bool:
    """Tell whether the study in a file is a calibration.

    Raises:
        ScenarioError: the file cannot be read.
    """
    return "targets" in parse_file(path, shown(path)).keys


class _Reader:
    """Reads the tree of a calibration and collects all that is wrong with it."""

    def __init__(self, tree: Group, path: Path) -> None:
        self.tree = tree
        self.path = path
        self.faults: list[Fault] = []

    def study(self) -> CalibrationStudy | None:
        """Return the study, or None when something is wrong with it."""
        for name, place in self.tree.keys.items():
            if name not in PARTS:
                hint = nearest(name, PARTS) or f"; a calibration has {', '.join(PARTS)}"
                self._fault(place, name, f"is not a part of a calibration{hint}")
        try:
            title, purpose = header(self.path)
        except ScenarioError as error:
            self.faults += error.faults
        observed, replications = self._observed(), self._number(self._part("replications"), "replications", 1)
        budget, checks = self._budget(replications)
        seed = self._number(self.tree.entries.get("seed"), "seed", 0)
        parent, baseline = self._baseline()
        factors = self._factors(baseline)
        targets = read_targets(self._part("targets"), baseline, {f.path for f in factors}, self.faults)
        if self.faults or baseline is None:
            return None
        study = CalibrationStudy(
            self.path.stem, title, purpose, baseline, parent, factors, targets, observed, budget, checks, seed
        )
        self._check_noise(study)
        return study

    def _fault(self, place: Place, path: str, message: str) -> None:
        self.faults.append(Fault(place, path, message))

    def _part(self, name: str) -> Tree | None:
        tree = self.tree.entries.get(name)
        if tree is None:
            self._fault(Place(self.tree.place.file, 1, 1), name, "is missing")
        return tree

    def _number(self, tree: Tree | None, path: str, least: int) -> int:
        if tree is None:
            return least
        value = plain(tree)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self._fault(tree.place, path, f"{value!r} is not a whole number of at least {least}")
            return least
        return value

    def _observed(self) -> str:
        tree = self._part("observed")
        said = tree.text if isinstance(tree, Scalar) else ""
        if tree is not None and said not in {ONCE, AVERAGE}:
            message = f"is {ONCE} (what happened once, its luck included) or {AVERAGE} (luck has averaged out)"
            self._fault(tree.place, "observed", message)
        return said

    def _budget(self, replications: int) -> tuple[Budget, int]:
        tree = self.tree.entries.get("budget")
        if tree is not None and not isinstance(tree, Group):
            self._fault(tree.place, "budget", "is a mapping {particles: 200, generations: 5}")
            tree = None
        for key, place in tree.keys.items() if tree else ():
            if key not in BUDGET:
                hint = nearest(key, BUDGET) or f"; a budget has {', '.join(BUDGET)}"
                self._fault(place, f"budget.{key}", f"is not read{hint}")
        parts: Mapping[str, Tree] = tree.entries if tree else {}
        given = {key: self._number(parts[key], f"budget.{key}", 1) for key in BUDGET if key in parts}
        particles, checks = given.get("particles", _PARTICLES), given.get("checks", _CHECKS)
        if tree and particles < _FEWEST_PARTICLES:
            self._fault(tree.place, "budget.particles", f"{particles} are fewer than {_FEWEST_PARTICLES}")
        generations = given.get("generations", _GENERATIONS)
        if tree and "runs" in given:
            if "generations" in given:
                self._fault(tree.keys["runs"], "budget.runs", "is told by particles, generations and replications")
            generations = (given["runs"] // replications - checks) // particles
            if generations < 1:
                least = (particles + checks) * replications
                self._fault(tree.keys["runs"], "budget.runs", f"one generation and the checks take {least} runs")
        enough = float(given["effective"]) if "effective" in given else np.inf
        return Budget(particles, generations, replications, enough=enough), checks

    def _baseline(self) -> tuple[str, Scenario | None]:
        tree = self._part("baseline")
        path = find(tree.text, self.path.parent) if isinstance(tree, Scalar) else None
        if tree is None or path is None:
            if tree is not None:
                self._fault(tree.place, "baseline", "is not the name or path of a scenario")
            return "", None
        try:
            rules = read(path, SCHEMA)
            settings = self.tree.entries.get("run")
            said = plain(settings) if settings is not None else {}
            if not isinstance(said, dict):
                self._fault(self.tree.keys["run"], "run", "is a mapping of settings: {sample: 0.02}")
                return "", None
            changed = {f"run.{key}": value for key, value in said.items()}
            return (rules.name if rules.name in names() else str(path)), rules.replace(changed, name=rules.name)
        except ScenarioError as error:
            where = self.tree.keys.get("run", self.tree.place)
            self.faults += [Fault(where, f.path, f.message) if f.place.file == "replace" else f for f in error.faults]
            return "", None

    def _factors(self, baseline: Scenario | None) -> tuple[Factor, ...]:
        """Return the uncertainties; levers are no part of a calibration."""
        if self._part("uncertainties") is None:
            return ()
        return FactorReader(self.tree, baseline, self.faults).factors()

    def _check_noise(self, study: CalibrationStudy) -> None:
        """Refuse what could not be calibrated: nothing fitted, no noise at all, luck that cannot be known."""
        if not study.fitted:
            self._fault(self.tree.keys["targets"], "targets", "all are held out: nothing sets the parameters")
        for target in study.targets:
            if study.observed == AVERAGE and target.error == 0:
                message = "no average is met exactly; give its error, a standard deviation above 0, or an interval"
                self._fault(target.place, f"targets.{target.output.label}", message)
        if study.budget.replications == 1 and study.luck_share < 1:
            why = "an average" if study.observed == AVERAGE else f"a sample of {study.luck_share:g}"
            message = f"1 run a point leaves its luck unknown, which {why} needs; take 2 or more"
            self._fault(self.tree.keys["replications"], "replications", message)
