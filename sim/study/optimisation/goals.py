"""A search study's file: what one decides, what is wished for, what must be kept, and how much may be run.

title: {en: ..., zh: ...}
purpose: {en: ..., zh: ...}
baseline: baseline
run: {sample: 0.01, end: 2021-12-31}
levers:
  world.places.agency.servers.pingcheng: {low: 6, high: 14}      # a range, or a list of values
  eldercare_device.subsidy_share:                                # a path: values by step, put together
    1: 1.0
    3: [0.25, 0.5, 0.75]
objective: {minimise: desk.staff_cost_yuan}                      # or a list of two, for a front
constraints:
  - {output: {indicator: desk.agency.worst_day_p95_seconds, fold: max}, at_most: 1800}
replications: 3      # of each point while searching; all points meet the same luck
confirm: 8           # replications with fresh luck, of the points that are chosen
budget: 400          # runs in all, the confirmation included
seed: 1              # of the search itself
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.run import SCHEMA
from sim.scenario import Scenario, ScenarioError, Words, read
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.files import find, shown
from sim.scenario.read import header
from sim.scenario.settings import plain
from sim.scenario.tree import Group, Items, Scalar, Tree, parse_file
from sim.study.designs import located
from sim.study.indicators import known_indicators
from sim.study.optimisation.levers import Lever, read_lever
from sim.study.outputs import FOLDS, Output

PARTS = (
    "title", "purpose", "baseline", "run", "levers", "objective", "constraints", "replications", "confirm", "budget",
    "seed",
)  # fmt: skip
DIRECTIONS = {"minimise": 1, "maximise": -1}
LIMITS = {"at_most": 1, "at_least": -1}
_NUMBERS = {"replications": (3, 1), "confirm": (8, 2), "budget": (400, 10), "seed": (1, 0)}  # by default, at least
_MOST_OBJECTIVES = 2


@dataclass(frozen=True)
class Wanted:
    """A figure and what is wished of it.

    Attributes:
        output: the figure.
        sign: 1 to minimise it or keep it at most `limit`, -1 to maximise it or keep it at least `limit`.
        limit: of a constraint; None for an objective.
    """

    output: Output
    sign: int
    limit: float | None = None


@dataclass(frozen=True)
class Goals:
    """A checked search study.

    Attributes:
        name: the file's name.
        title: what it is called.
        purpose: what it is for.
        baseline: the rules that hold wherever the levers say nothing, with the study's run settings.
        levers: what one decides.
        objectives: one, or two for a front.
        constraints: what must be kept.
        replications: of each point while searching.
        confirm: replications with fresh luck of the points that are chosen.
        budget: runs in all.
        seed: number of the search's own luck.
    """

    name: str
    title: Words
    purpose: Words
    baseline: Scenario
    levers: tuple[Lever, ...]
    objectives: tuple[Wanted, ...]
    constraints: tuple[Wanted, ...]
    replications: int
    confirm: int
    budget: int
    seed: int

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The figures of objectives and constraints, each once."""
        return tuple(dict.fromkeys(wanted.output for wanted in (*self.objectives, *self.constraints)))


def load_goals(name: str | Path) -> Goals:
    """Return the search study of a file or of a shipped name.

    Raises:
        ScenarioError: with everything that is wrong with the file and its baseline.
    """
    path = located(name)
    reader = _Reader(parse_file(path, shown(path)), path)
    goals = reader.goals()
    if reader.faults or goals is None:
        raise ScenarioError(reader.faults)
    return goals


def is_search(path: Path) -> bool:
    """Tell whether a study's file asks for a search: it has an objective."""
    return "objective" in parse_file(path, shown(path)).entries


class _Reader:
    """Reads the tree of a search study and collects all that is wrong with it."""

    def __init__(self, tree: Group, path: Path) -> None:
        self.tree = tree
        self.path = path
        self.faults: list[Fault] = []

    def goals(self) -> Goals | None:
        """Return the study, or None when something is wrong with it."""
        for name, place in self.tree.keys.items():
            if name not in PARTS:
                hint = nearest(name, PARTS) or f"; a search has {', '.join(PARTS)}"
                self._fault(place, name, f"is not a part of a search{hint}")
        try:
            title, purpose = header(self.path)
        except ScenarioError as error:
            self.faults += error.faults
        numbers = {name: self._number(name, *limits) for name, limits in _NUMBERS.items()}
        objectives, constraints = self._objectives(), self._constraints()
        baseline = self._baseline()
        levers = self._levers(baseline) if baseline else ()
        if self.faults or baseline is None:
            return None
        return Goals(self.path.stem, title, purpose, baseline, levers, objectives, constraints, **numbers)

    def _fault(self, place: Place, path: str, message: str) -> None:
        self.faults.append(Fault(place, path, message))

    def _part(self, name: str) -> Tree | None:
        tree = self.tree.entries.get(name)
        if tree is None:
            self._fault(Place(self.tree.place.file, 1, 1), name, "is missing")
        return tree

    def _number(self, name: str, usual: int, least: int) -> int:
        tree = self.tree.entries.get(name)
        if tree is None:
            return usual
        number = tree.value if isinstance(tree, Scalar) else None
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            said = tree.text if isinstance(tree, Scalar) else "a list or group"
            self._fault(tree.place, name, f"{said!r} is not a whole number of at least {least}")
            return usual
        return number

    def _baseline(self) -> Scenario | None:
        tree = self._part("baseline")
        if tree is None:
            return None
        path = find(tree.text, self.path.parent) if isinstance(tree, Scalar) else None
        if path is None:
            self._fault(tree.place, "baseline", "is not the name or path of a scenario")
            return None
        run = self.tree.entries.get("run")
        said = plain(run) if run is not None else {}
        if not isinstance(said, Mapping):
            self._fault(run.place if run else tree.place, "run", "is a mapping: {sample: ..., end: ...}")
            said = {}
        try:
            rules = read(path, SCHEMA)
            return rules.replace({f"run.{name}": value for name, value in said.items()}, name=rules.name)
        except ScenarioError as error:
            place = run.place if run is not None else tree.place
            self.faults += [Fault(place, f.path, f.message) if f.place.file == "replace" else f for f in error.faults]
            return None

    def _levers(self, baseline: Scenario) -> tuple[Lever, ...]:
        tree = self._part("levers")
        if tree is None:
            return ()
        if not isinstance(tree, Group) or not tree.keys:
            self._fault(tree.place, "levers", "is a mapping: parameter: {low: ..., high: ...} or [value, value, ...]")
            return ()
        found = []
        for path, said in tree.entries.items():
            if path.startswith("run."):
                self._fault(tree.keys[path], path, "is the same for all points; write it under run")
                continue
            try:
                found.append(read_lever(baseline, path, said))
            except ScenarioError as error:
                self.faults += error.faults
        return tuple(found)

    def _objectives(self) -> tuple[Wanted, ...]:
        tree = self._part("objective")
        if tree is None:
            return ()
        items = tree.items if isinstance(tree, Items) else (tree,)
        if not 1 <= len(items) <= _MOST_OBJECTIVES:
            self._fault(tree.place, "objective", f"{len(items)} objectives; give one, or two for a front")
        return tuple(found for item in items if (found := self._objective(item)))

    def _objective(self, tree: Tree) -> Wanted | None:
        if isinstance(tree, Group) and len(tree.keys) == 1 and (name := next(iter(tree.keys))) in DIRECTIONS:
            output = self._output(tree.entries[name], "objective")
            return Wanted(output, DIRECTIONS[name]) if output else None
        self._fault(tree.place, "objective", "is {minimise: indicator} or {maximise: indicator}")
        return None

    def _constraints(self) -> tuple[Wanted, ...]:
        tree = self.tree.entries.get("constraints")
        if tree is None:
            return ()
        if not isinstance(tree, Items):
            self._fault(tree.place, "constraints", "is a list: [{output: ..., at_most: ...}]")
            return ()
        return tuple(found for item in tree.items if (found := self._constraint(item)))

    def _constraint(self, tree: Tree) -> Wanted | None:
        entries = tree.entries if isinstance(tree, Group) else {}
        limits = [name for name in entries if name in LIMITS]
        if len(limits) != 1 or set(entries) != {"output", *limits}:
            self._fault(tree.place, "constraints", "is {output: indicator, at_most: x} or at_least")
            return None
        limit = entries[limits[0]]
        value = limit.value if isinstance(limit, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._fault(limit.place, f"constraints.{limits[0]}", "is not a number")
            return None
        output = self._output(entries["output"], "constraints.output")
        return Wanted(output, LIMITS[limits[0]], float(value)) if output else None

    def _output(self, tree: Tree, part: str) -> Output | None:
        name, fold = (tree.text if isinstance(tree, Scalar) else ""), "mean"
        if isinstance(tree, Group) and set(tree.keys) == {"indicator", "fold"}:
            name, fold = (str(plain(tree.entries[key])) for key in ("indicator", "fold"))
        known = known_indicators()
        if name not in known:
            message = f"{name!r} is not an indicator{nearest(name, known)}; `sim list indicators` has them"
            self._fault(tree.place, part, message)
            return None
        if fold not in FOLDS and not fold.isdigit():
            self._fault(tree.place, f"{part}.fold", f"{fold!r} is none of {', '.join(FOLDS)}, nor a year")
            return None
        return Output(name, fold)
