"""The levers, uncertainties, design and points of a study file."""

from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.settings import plain
from sim.scenario.tree import Group, Items, Scalar, Tree
from sim.study.factors import Factor, FactorKind, Role, factor_of
from sim.study.sampling import Design, DesignKind

RANGE = "range"
ENDS = ("low", "high", "steps")
SETTINGS = "run."
SAMPLE = "run.sample"
FEWEST_STEPS = 2
ROLES: dict[str, Role] = {"levers": "lever", "uncertainties": "uncertainty"}


class FactorReader:
    """Reads what a study varies, and adds what is wrong with it to `faults`."""

    def __init__(self, tree: Group, baseline: Scenario | None, faults: list[Fault]) -> None:
        """Take the study's tree; without a good baseline nothing about parameters can be said."""
        self.tree = tree
        self.baseline = baseline
        self.faults = faults

    def factors(self) -> tuple[Factor, ...]:
        """Return levers and uncertainties, those without faults."""
        found: list[Factor] = []
        for part, role in ROLES.items():
            tree = self.tree.entries.get(part)
            if tree is None:
                continue
            if not isinstance(tree, Group) or not tree.keys:
                self._fault(tree.place, part, "is a mapping: parameter: [value, value, ...] or {low: ..., high: ...}")
                continue
            for path, inner in tree.entries.items():
                factor = self._factor(part, role, path, inner, tree.keys[path])
                if factor is not None and any(factor.path == other.path for other in found):
                    self._fault(tree.keys[path], f"{part}.{path}", "is a lever already")
                elif factor is not None:
                    found.append(factor)
        return tuple(found)

    def _fault(self, place: Place, path: str, message: str) -> None:
        self.faults.append(Fault(place, path, message))

    def _factor(self, part: str, role: Role, path: str, tree: Tree, place: Place) -> Factor | None:
        if path.startswith(SETTINGS) and path != SAMPLE:
            self._fault(place, f"{part}.{path}", "is the same for all points; write it under run or replications")
            return None
        if isinstance(tree, Items) and tree.items:
            return self._of_values(part, role, path, tree, place)
        if isinstance(tree, Group) and tree.keys and set(tree.keys) <= set(ENDS):
            return self._of_range(role, path, tree, place)
        if isinstance(tree, Scalar) and tree.text == RANGE:
            return self._made(path, place, role=role)
        forms = "a list of values, [..., ...], a range, {low: ..., high: ...}, or the word range"
        odd = next((key for key in tree.keys if key not in ENDS), "") if isinstance(tree, Group) else ""
        hint = nearest(odd, ENDS) if odd else ""
        self._fault(tree.place, f"{part}.{path}", f"is {forms}{hint}")
        return None

    def _of_values(self, part: str, role: Role, path: str, tree: Items, place: Place) -> Factor | None:
        """Return the factor of a list, each value checked where it stands."""
        before = len(self.faults)
        seen: list[object] = []
        for item in tree.items:
            value = plain(item)
            if value in seen:
                self._fault(item.place, f"{part}.{path}", f"{value} is given twice")
            seen.append(value)
            self._check({path: value}, place, item.place)
        if len(self.faults) > before:
            return None
        return self._made(path, place, choices=seen, role=role)

    def _check(self, values: dict[str, object], name: Place, value: Place) -> None:
        """Add what is wrong with values: at the name where it is unknown, else at the value."""
        if self.baseline is None:
            return
        try:
            self.baseline.replace(values)
        except ScenarioError as error:
            known = {leaf.path for leaf in self.baseline.leaves()}
            for fault in error.faults:
                where = value if any(path.startswith(fault.path) for path in known) else name
                self._fault(where, fault.path, fault.message)

    def _of_range(self, role: Role, path: str, tree: Group, place: Place) -> Factor | None:
        ends = {key: plain(inner) for key, inner in tree.entries.items()}
        steps = ends.pop("steps", None)
        factor = self._made(path, place, low=ends.get("low"), high=ends.get("high"), role=role)
        if factor is None or steps is None:
            return factor
        if isinstance(steps, bool) or not isinstance(steps, int) or steps < FEWEST_STEPS:
            message = f"steps: {steps!r} is not a whole number of at least {FEWEST_STEPS}"
            self._fault(tree.entries["steps"].place, path, message)
            return None
        values = list(dict.fromkeys(_even(factor, i / (steps - 1)) for i in range(steps)))
        return self._made(path, place, choices=values, role=role)

    def _made(
        self,
        path: str,
        place: Place,
        low: object = None,
        high: object = None,
        choices: list[object] | None = None,
        role: Role = "lever",
    ) -> Factor | None:
        if self.baseline is None:
            return None
        try:
            return factor_of(self.baseline, path, low, high, choices, role, place)
        except ScenarioError as error:
            self.faults += error.faults
            return None

    # design --------------------------------------------------------------------------------------------------------

    def design(self, factors: tuple[Factor, ...]) -> tuple[Design, list[dict[str, object]]]:
        """Return the design, and the points that are written down."""
        tree = self.tree.entries.get("design")
        design = Design(DesignKind.GRID) if tree is None else self._design(tree)
        listed = self._listed(design)
        if design.kind == DesignKind.LIST:
            for part in ROLES:
                if part in self.tree.keys:
                    self._fault(self.tree.keys[part], part, "a list of points has no further factors")
            return design, listed
        given = any(part in self.tree.keys for part in ROLES)
        if not given and ("scenarios" not in self.tree.keys or design.samples):
            self._fault(Place(self.tree.place.file, 1, 1), "levers", "is missing: nothing varies")
        if design.kind == DesignKind.GRID:
            self._whole(factors)
        return design, listed

    def _whole(self, factors: tuple[Factor, ...]) -> None:
        for factor in factors:
            if factor.kind != FactorKind.CHOICE:
                part = next(name for name, role in ROLES.items() if role == factor.role)
                tree = self.tree.entries[part]
                place = tree.keys[factor.path] if isinstance(tree, Group) else tree.place
                message = "a grid needs values: a list, or {low: ..., high: ..., steps: 4}; or sample: design"
                self._fault(place, f"{part}.{factor.path}", message)

    def _design(self, tree: Tree) -> Design:
        written = {DesignKind.GRID, DesignKind.LIST}
        if isinstance(tree, Scalar) and tree.text in written:
            return Design(DesignKind(tree.text))
        sampled = [kind.value for kind in DesignKind if kind not in written]
        if isinstance(tree, Group):
            seed = self._number(tree, "seed", 0) if "seed" in tree.keys else 0
            kinds = [key for key in tree.keys if key != "seed"]
            if len(kinds) == 1 and kinds[0] in sampled:
                return Design(DesignKind(kinds[0]), self._number(tree, kinds[0], 1), seed)
        said = tree.text if isinstance(tree, Scalar) else ", ".join(getattr(tree, "keys", ["a list"]))
        hint = nearest(said, [*sampled, *written])
        forms = ", ".join([*sorted(written), *(f"{{{kind}: 64}}" for kind in sampled)])
        self._fault(tree.place, "design", f"{said!r} is not a design{hint}; designs are {forms}")
        return Design(DesignKind.GRID)

    def _number(self, tree: Group, key: str, least: int) -> int:
        value = plain(tree.entries[key])
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self._fault(
                tree.entries[key].place, f"design.{key}", f"{value!r} is not a whole number of at least {least}"
            )
            return least
        return value

    def _listed(self, design: Design) -> list[dict[str, object]]:
        """Return the points of `design: list`, each value checked where it stands."""
        tree = self.tree.entries.get("points")
        if design.kind != DesignKind.LIST:
            if tree is not None:
                self._fault(self.tree.keys["points"], "points", "is read with design: list")
            return []
        if not isinstance(tree, Items) or not tree.items:
            place = tree.place if tree else Place(self.tree.place.file, 1, 1)
            self._fault(place, "points", "is a list of points: [{parameter: value}, ...]")
            return []
        found: list[dict[str, object]] = []
        for item in tree.items:
            if not isinstance(item, Group):
                self._fault(item.place, "points", "a point is a mapping {parameter: value}; {} is the baseline")
                continue
            for path, value in item.entries.items():
                if path.startswith(SETTINGS) and path != SAMPLE:
                    self._fault(item.keys[path], f"points.{path}", "is the same for all points; write it under run")
                else:
                    self._check({path: plain(value)}, item.keys[path], value.place)
            found.append({path: plain(value) for path, value in item.entries.items()})
        return found


def _even(factor: Factor, share: float) -> object:
    """Return a value of a range at a share of the way from its low to its high end."""
    number = factor.low + share * (factor.high - factor.low)
    if factor.kind == FactorKind.CONTINUOUS:
        return number
    return factor.at(factor.quantile(round(number)))
