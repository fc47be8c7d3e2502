"""Designs: which points of the parameters a study runs, read from a study file and checked before anything runs.

    title: {en: ..., zh: ...}
    purpose: {en: ..., zh: ...}
    baseline: baseline                          # the rules that hold wherever the grid says nothing
    run: {sample: 0.02, end: 2022-12-31}        # settings of all runs
    grid:                                       # every combination of these values is a point
      resident_pension.window.last_day: [25, 28, 31]
      resident_pension.payable_after_june: [false, true]
    replications: 4
    outputs: [resident_pension.basic.paid]      # indicators of the result

The first value of each list makes the first point, with which the others are compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from pathlib import Path

from sim.run import SCHEMA
from sim.scenario import Scenario, ScenarioError, Words, read
from sim.scenario.build import build
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.files import STUDIES, SUFFIX, find, shipped, shown
from sim.scenario.form import form_of_schema
from sim.scenario.read import header
from sim.scenario.settings import plain
from sim.scenario.specs import gather, overlaid
from sim.scenario.tree import Group, Items, Scalar, Tree, parse_file
from sim.study.indicators import known_indicators

PARTS = ("title", "purpose", "baseline", "run", "grid", "replications", "outputs")
MOST_POINTS = 100_000
HASH = 16


@dataclass(frozen=True)
class Point:
    """One combination of values: its place in the study, its values by parameter, and the scenario they make."""

    number: int
    values: Mapping[str, object]
    scenario: Scenario

    @property
    def label(self) -> str:
        """The values in short: the last words of the parameters."""
        return ", ".join(f"{path.rpartition('.')[2]}={value}" for path, value in self.values.items())


@dataclass(frozen=True)
class Study:
    """A checked study.

    Attributes:
        name: the file's name.
        title: what it is called, in both languages.
        purpose: what it is for, in both languages.
        baseline: the rules that hold wherever the grid says nothing, with the study's run settings.
        points: the combinations, the last parameter of the grid changing fastest.
        replications: runs of each point.
        outputs: names of indicators.
    """

    name: str
    title: Words
    purpose: Words
    baseline: Scenario
    points: tuple[Point, ...]
    replications: int
    outputs: tuple[str, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of the grid, in the order of the file."""
        return tuple(self.points[0].values)


def load_study(name: str | Path) -> Study:
    """Return the study of a file or of a shipped name.

    Raises:
        ScenarioError: with everything that is wrong with the file and its baseline.
    """
    path = _located(name)
    reader = _Reader(parse_file(path, shown(path)), path)
    study = reader.study()
    if reader.faults or study is None:
        raise ScenarioError(reader.faults)
    return study


def studies() -> dict[str, Path]:
    """Return the shipped studies by name."""
    return {path.stem: path for path in sorted((shipped() / STUDIES).glob(f"*{SUFFIX}"))}


def _located(name: str | Path) -> Path:
    found = Path(name)
    if not found.is_file():
        known = studies()
        if str(name) not in known:
            message = f"there is no such study{nearest(str(name), known)}"
            raise ScenarioError([Fault(Place(shown(found)), "", message)])
        found = known[str(name)]
    return found


class _Reader:
    """Reads a study's tree and collects all that is wrong with it."""

    def __init__(self, tree: Group, path: Path) -> None:
        self.tree = tree
        self.path = path
        self.faults: list[Fault] = []
        self.forms = form_of_schema(SCHEMA)

    def study(self) -> Study | None:
        """Return the study, or None when something is wrong with it."""
        for name, place in self.tree.keys.items():
            if name not in PARTS:
                hint = nearest(name, PARTS) or f"; a study has {', '.join(PARTS)}"
                self._fault(place, name, f"is not a part of a study{hint}")
        try:
            title, purpose = header(self.path)
        except ScenarioError as error:
            self.faults += error.faults
        replications, outputs = self._replications(), self._outputs()
        baseline = self._baseline()
        grid = self._grid()
        points = tuple(self._points(baseline, grid)) if baseline and grid else ()
        if self.faults or baseline is None:
            return None
        return Study(self.path.stem, title, purpose, baseline, points, replications, outputs)

    def _fault(self, place: Place, path: str, message: str) -> None:
        self.faults.append(Fault(place, path, message))

    def _part(self, name: str) -> Tree | None:
        tree = self.tree.entries.get(name)
        if tree is None:
            self._fault(Place(self.tree.place.file, 1, 1), name, "is missing")
        return tree

    def _replications(self) -> int:
        tree = self._part("replications")
        if tree is None:
            return 0
        number = tree.value if isinstance(tree, Scalar) else None
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            said = tree.text if isinstance(tree, Scalar) else "a list or group"
            self._fault(tree.place, "replications", f"{said!r} is not a whole number of at least 1")
            return 0
        return number

    def _outputs(self) -> tuple[str, ...]:
        tree = self._part("outputs")
        if tree is None:
            return ()
        if not isinstance(tree, Items) or not tree.items:
            self._fault(tree.place, "outputs", "is not a list of indicators: [..., ...]")
            return ()
        known = known_indicators()
        names = []
        for item in tree.items:
            name = item.text if isinstance(item, Scalar) else ""
            if name not in known:
                message = f"{name!r} is not an indicator{nearest(name, known)}; `sim list indicators` has them"
                self._fault(item.place, "outputs", message)
            elif name in names:
                self._fault(item.place, "outputs", f"{name} is given twice")
            names.append(name)
        return tuple(names)

    def _baseline(self) -> Scenario | None:
        """Return the baseline with the run settings, None when there is no good baseline."""
        tree = self._part("baseline")
        if tree is None:
            return None
        path = find(tree.text, self.path.parent) if isinstance(tree, Scalar) else None
        if path is None:
            self._fault(tree.place, "baseline", "is not the name or path of a scenario")
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
        return self._laid(rules, [layer]) or rules  # with faults, good enough to check the grid by

    def _grid(self) -> dict[str, tuple[Tree, ...]]:
        """Return the trees of the values by parameter; empty when something is wrong with the grid as a whole."""
        tree = self._part("grid")
        if tree is None:
            return {}
        if not isinstance(tree, Group) or not tree.keys:
            self._fault(tree.place, "grid", "is a mapping: parameter: [value, value, ...]")
            return {}
        found = {path: self._values(path, values, tree.keys[path]) for path, values in tree.entries.items()}
        number = prod(map(len, found.values()))
        if number > MOST_POINTS:
            self._fault(tree.place, "grid", f"{number} points are above {MOST_POINTS}")
            return {}
        return found if number else {}

    def _values(self, path: str, values: Tree, place: Place) -> tuple[Tree, ...]:
        """Return a parameter's values as trees of the scenario's form."""
        if not isinstance(values, Items) or not values.items:
            self._fault(values.place, f"grid.{path}", "is a list of values: [..., ...]")
            return ()
        if path.startswith("run.") and path != "run.sample":
            self._fault(place, f"grid.{path}", "is the same for all points; write it under run or replications")
        seen: list[object] = []
        for item in values.items:
            if plain(item) in seen:
                self._fault(item.place, f"grid.{path}", f"{plain(item)} is given twice")
            seen.append(plain(item))
        return values.items

    def _points(self, baseline: Scenario, grid: Mapping[str, tuple[Tree, ...]]) -> Iterator[Point]:
        for number, values in enumerate(product(*grid.values())):
            layers = [_nested(path, value, self._place(path)) for path, value in zip(grid, values, strict=True)]
            scenario = self._laid(baseline, layers)
            if scenario is not None:
                said = {path: plain(value) for path, value in zip(grid, values, strict=True)}
                named = replace(scenario, name=scenario.hash[:HASH])  # one name, whatever study it stands in
                yield Point(number, said, named)

    def _place(self, path: str) -> Place:
        grid = self.tree.entries["grid"]
        return grid.keys[path] if isinstance(grid, Group) else grid.place

    def _laid(self, rules: Scenario, layers: list[Group]) -> Scenario | None:
        """Return the rules with what the study says laid over them, checked as a scenario file is."""
        faults: list[Fault] = []
        said = overlaid([gather(layer, self.forms, faults) for layer in layers])
        specs = overlaid([rules.specs, said])
        built = build(specs, self.forms, faults, before=rules.built, changed=set(said))
        self.faults += faults
        return None if faults else replace(rules, specs=specs, built=built)


def _nested(path: str, value: Tree, place: Place) -> Group:
    first, _, rest = path.partition(".")
    return Group({first: _nested(rest, value, place) if rest else value}, {first: place}, place)
