"""Levers of a search: a parameter with a range or values, or a path by steps whose parts are chosen together."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.core.quantities import Quantity
from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Fault, Place
from sim.scenario.form import STEPS
from sim.scenario.settings import plain
from sim.scenario.tree import Group, Items, Tree
from sim.study.factors import Factor, FactorKind, factor_of

_ENDS = {"low", "high"}


@dataclass(frozen=True)
class Lever:
    """What one decides.

    Attributes:
        path: the parameter.
        factors: one; of a path by steps one for each step that is chosen.
        steps: the steps of these factors; empty for a parameter with one value.
        fixed: values of the steps that are not chosen.
    """

    path: str
    factors: tuple[Factor, ...]
    steps: tuple[str, ...]
    fixed: Mapping[str, object]

    def value(self, quantiles: tuple[float, ...]) -> object:
        """Return the value that a scenario takes, from one quantile for each factor."""
        chosen = [factor.at(quantile) for factor, quantile in zip(self.factors, quantiles, strict=True)]
        if not self.steps:
            return chosen[0]
        by_step = {**self.fixed, **dict(zip(self.steps, chosen, strict=True))}
        return {step: by_step[step] for step in sorted(by_step, key=int)}


def read_lever(baseline: Scenario, path: str, tree: Tree) -> Lever:
    """Return the lever that a file asks for.

    Raises:
        ScenarioError: there is no such parameter, or the values are not possible.
    """
    if isinstance(tree, Items):
        values = [plain(item) for item in tree.items]
        return Lever(path, (factor_of(baseline, path, choices=values, role="lever", place=tree.place),), (), {})
    if isinstance(tree, Group) and tree.keys and set(tree.keys) <= _ENDS:
        said = {name: plain(inner) for name, inner in tree.entries.items()}
        factor = factor_of(baseline, path, said.get("low"), said.get("high"), role="lever", place=tree.place)
        return Lever(path, (factor,), (), {})
    if isinstance(tree, Group) and tree.keys and all(key.isdigit() for key in tree.keys):
        return _by_steps(baseline, path, tree)
    message = "is {low: ..., high: ...}, a list of values, or values by step {1: ..., 3: [..., ...]}"
    raise ScenarioError([Fault(tree.place, path, message)])


def _by_steps(baseline: Scenario, path: str, tree: Group) -> Lever:
    """Return a path of which some steps are chosen; both ends of each are tried on the scenario reader."""
    form = baseline.built.leaves[path].form if path in baseline.built.leaves else None
    if form is None or form.shape != STEPS or not isinstance(form.kind, Quantity):
        raise ScenarioError([Fault(tree.place, path, "is no parameter with numbers by step")])
    fixed: dict[str, object] = {}
    factors: dict[str, Factor] = {}
    for step, inner in tree.entries.items():
        name = f"{path}.{step}"
        if isinstance(inner, Group):
            factors[step] = _range(name, inner, form.kind)
        elif isinstance(inner, Items):
            values = tuple(plain(item) for item in inner.items)
            factors[step] = Factor(name, FactorKind.CHOICE, 0, len(values) - 1, values, "lever", form.kind.unit)
        else:
            fixed[step] = plain(inner)
    if not factors:
        raise ScenarioError([Fault(tree.place, path, "leaves nothing to choose; give a range or a list at some step")])
    lever = Lever(path, tuple(factors.values()), tuple(factors), fixed)
    _try(baseline, lever, tree.place)
    return lever


def _range(name: str, tree: Group, kind: Quantity) -> Factor:
    ends = [plain(tree.entries[key]) for key in ("low", "high") if key in tree.entries]
    if set(tree.keys) != _ENDS or not all(isinstance(end, int | float) for end in ends):
        raise ScenarioError([Fault(tree.place, name, "is {low: ..., high: ...}")])
    low, high = (float(end) for end in ends)  # type: ignore[arg-type]  # numbers, as was just seen
    if not low < high:
        raise ScenarioError([Fault(tree.place, name, f"the low end {low:g} is not below the high end {high:g}")])
    return Factor(
        name, FactorKind.INTEGER if kind.integer else FactorKind.CONTINUOUS, low, high, (), "lever", kind.unit
    )


def _try(baseline: Scenario, lever: Lever, place: Place) -> None:
    """Refuse a path of which some value is not possible."""
    faults: dict[str, Fault] = {}
    for i, factor in enumerate(lever.factors):
        count = factor.values if factor.kind == FactorKind.CHOICE else 1
        for quantile in {0.0, 1.0, *((j + 0.5) / count for j in range(count))}:
            point = tuple(quantile if i == j else 0.5 for j in range(len(lever.factors)))
            try:
                baseline.replace({lever.path: lever.value(point)})
            except ScenarioError as error:
                faults |= {f.message: Fault(place, f.path, f.message) for f in error.faults}
    if faults:
        raise ScenarioError(list(faults.values()))
