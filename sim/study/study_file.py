"""Reading a study file (`sim.study.designs` has its form): every part checked, every fault told with its place."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.run import SCHEMA
from sim.scenario import Scenario, ScenarioError, read
from sim.scenario.build import build
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.files import find
from sim.scenario.form import form_of_schema
from sim.scenario.read import header
from sim.scenario.specs import gather, overlaid
from sim.scenario.tree import Group, Items, Scalar, Tree
from sim.study.factor_file import FactorReader
from sim.study.factors import Factor, FactorKind
from sim.study.output_file import outputs_of, replications_of
from sim.study.points import Point, Study
from sim.study.sampling import Design
from sim.study.tasks import Rules, rules_of

PARTS = (
    "title", "purpose", "baseline", "run", "scenarios", "levers", "uncertainties", "design", "points", "replications",
    "outputs",
)  # fmt: skip
OTHER_KINDS = ("targets", "objective", "constraints", "effort", "budget", "confirm", "seed", "claims", "held_out")
MOST_POINTS = 100_000


class StudyReader:
    """Reads a study's tree and collects all that is wrong with it.

    Attributes:
        faults: what is wrong so far.
    """

    def __init__(self, tree: Group, path: Path) -> None:
        """Take the tree of the file at `path`."""
        self.tree = tree
        self.path = path
        self.faults: list[Fault] = []
        self.forms = form_of_schema(SCHEMA)

    def study(self) -> Study | None:
        """Return the study, or None when something is wrong with it."""
        for name, place in self.tree.keys.items():
            if name not in PARTS + OTHER_KINDS:
                hint = nearest(name, PARTS) or f"; a study has {', '.join(PARTS)}"
                self._fault(place, name, f"is not a part of a study{hint}")
        try:
            title, purpose = header(self.path)
        except ScenarioError as error:
            self.faults += error.faults
        baseline = self._baseline()
        run = baseline.policy("run").at(0).programmes if baseline and not self.faults else None
        outputs = outputs_of(self._part("outputs"), run, self.faults)
        replications = replications_of(self._part("replications"), outputs, self.faults)
        reader = FactorReader(self.tree, baseline, self.faults)
        factors = reader.factors()
        design, listed = reader.design(factors)
        scenarios = self._scenarios(baseline) if baseline else ()
        if self.faults or baseline is None:
            return None
        factors = factors or _listed_factors(listed)
        points = self._points(baseline, scenarios, factors, design, listed)
        if self.faults:
            return None
        parts = {name: tree for name, tree in self.tree.entries.items() if name in OTHER_KINDS}
        named = tuple(scenario for _, scenario in scenarios)
        return Study(
            self.path.stem, title, purpose, baseline, named, factors, design, points, replications, outputs, parts
        )

    def _fault(self, place: Place, path: str, message: str) -> None:
        self.faults.append(Fault(place, path, message))

    def _part(self, name: str) -> Tree | None:
        tree = self.tree.entries.get(name)
        if tree is None:
            self._fault(Place(self.tree.place.file, 1, 1), name, "is missing")
        return tree

    def _baseline(self) -> Scenario | None:
        """Return the baseline with the run settings, None when there is no good baseline."""
        tree = self._part("baseline")
        return None if tree is None else self._read(tree, "baseline")

    def _read(self, tree: Tree, part: str) -> Scenario | None:
        """Return a scenario with the study's run settings."""
        path = find(tree.text, self.path.parent) if isinstance(tree, Scalar) else None
        if path is None:
            self._fault(tree.place, part, "is not the name or path of a scenario")
            return None
        try:
            rules = read(path, SCHEMA)
        except ScenarioError as error:
            self.faults += error.faults
            return None
        settings = self.tree.entries.get("run")
        if settings is None:
            return rules
        layer = Group({"run": settings}, {"run": settings.place}, settings.place)
        faults: list[Fault] = []
        said = gather(layer, self.forms, faults)
        specs = overlaid([rules.specs, said])
        built = build(specs, self.forms, faults, before=rules.built, changed=set(said))
        if part == "baseline":  # the others have the same settings, and the same faults
            self.faults += faults
        if faults:
            return rules  # good enough to check the rest by
        return Scenario(rules.name, rules.title, rules.purpose, rules.schema, specs, built)

    def _scenarios(self, baseline: Scenario) -> tuple[tuple[str, Scenario], ...]:
        """Return the named scenarios; the baseline without a name where the study names none."""
        tree = self.tree.entries.get("scenarios")
        if tree is None:
            return (("", baseline),)
        if not isinstance(tree, Items) or not tree.items:
            self._fault(tree.place, "scenarios", "is a list of names or paths of scenarios: [..., ...]")
            return ()
        found: dict[str, Scenario] = {}
        for item in tree.items:
            scenario = self._read(item, "scenarios")
            if scenario is not None and scenario.name in found:
                self._fault(item.place, "scenarios", f"{scenario.name} is given twice")
            elif scenario is not None:
                found[scenario.name] = scenario
        return tuple(found.items())

    def _points(
        self,
        baseline: Scenario,
        scenarios: tuple[tuple[str, Scenario], ...],
        factors: tuple[Factor, ...],
        design: Design,
        listed: list[dict[str, object]],
    ) -> tuple[Point, ...]:
        """Return the points: scenarios x levers x states of the world, invalid ones marked."""
        place = self.tree.keys.get("levers", self.tree.place)
        number = (len(listed) or design.count(factors)) * len(scenarios)
        if number > MOST_POINTS:
            self._fault(place, "levers", f"{number} points are above {MOST_POINTS}")
            return ()
        drawn = [(i, 0, row) for i, row in enumerate(listed)] if listed else list(_drawn(design, factors))
        policies = 1 + max(policy for policy, *_ in drawn)
        points: list[Point] = []
        first: dict[int, int] = {}
        for s, (name, scenario) in enumerate(scenarios):
            for policy, sample, values in drawn:
                rules, fault = _rules(baseline, scenario, values)
                against = first.setdefault(sample, len(points))
                where = (len(points), against, s * policies + policy, sample)
                points.append(Point(*where, name, values, rules, fault, baseline))
        if not any(point.rules for point in points):
            self._fault(place, "levers", f"no point is possible; the first one: {points[0].fault}")
        return tuple(points)


def _drawn(design: Design, factors: tuple[Factor, ...]) -> Iterator[tuple[int, int, dict[str, object]]]:
    for policy, sample, values in design.points(factors):
        yield policy, sample, {factor.path: value for factor, value in zip(factors, values, strict=True)}


def _rules(baseline: Scenario, scenario: Scenario, values: Mapping[str, object]) -> tuple[Rules | None, str]:
    """Return the rules of a point, or why its values, each possible, cannot hold together."""
    try:
        return rules_of(baseline, scenario.replace(values)), ""
    except ScenarioError as error:
        return None, "; ".join(f"{fault.path}: {fault.message}" for fault in error.faults)


def _listed_factors(listed: list[dict[str, object]]) -> tuple[Factor, ...]:
    """Return the parameters that a list of points names, as choices among the values that it gives them."""
    values: dict[str, list[object]] = {}
    for point in listed:
        for path, value in point.items():
            if value not in values.setdefault(path, []):
                values[path].append(value)
    return tuple(
        Factor(path, FactorKind.CHOICE, 0, len(found) - 1, tuple(found), "lever", "") for path, found in values.items()
    )
