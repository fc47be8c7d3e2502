"""The assumptions that a comparison may rest on: which are asked about, and how they are screened together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.facts import facts
from sim.scenario.leaf import Leaf
from sim.scenario.services import SERVICES
from sim.study.factors import Factor, factor_of
from sim.study.robustness.claims import changed_paths

SMALLEST_GROUP = 5  # parts of the world with fewer assumptions are screened together
# Why one is left out: its value is outside its range; a reform sets it; it does no more than other residents do.
OUTSIDE, SET, RESIDENTS = "outside", "set", "residents"


@dataclass(frozen=True)
class Assumption:
    """An assumption, its range, and its assumed value."""

    factor: Factor
    value: object
    quantile: float

    @property
    def path(self) -> str:
        """The parameter."""
        return self.factor.path


def asked_about(
    baseline: Scenario, reforms: Sequence[Scenario], names: Sequence[str]
) -> tuple[tuple[Assumption, ...], dict[str, str]]:
    """Return what to ask about, and what is left out with the reason."""
    factors = _named(baseline, names) if names else uncertain(baseline)
    own = {path for reform in reforms for path in changed_paths(baseline, reform)}
    found, left_out = [], {}
    for factor in factors:
        value = baseline.leaf(factor.path).written()["value"]
        try:
            quantile = factor.quantile(value)
        except ValueError:
            left_out[factor.path] = OUTSIDE
            continue
        if factor.path in own:
            left_out[factor.path] = SET
        else:
            found.append(Assumption(factor, value, quantile))
    return tuple(found), left_out


def uncertain(baseline: Scenario) -> tuple[Factor, ...]:
    """Return the assumptions and reported figures that carry a range, of the world and of the programmes that run."""
    run = baseline.policy("run").at(0).programmes
    resting = {section for section in SERVICES if section not in run}
    found = []
    for leaf in baseline.leaves():
        if leaf.path.partition(".")[0] not in resting and _is_uncertain(leaf):
            try:
                found.append(factor_of(baseline, leaf.path))
            except ScenarioError:  # a path or dated values: one range does not say how they move together
                continue
    return tuple(found)


def _is_uncertain(leaf: Leaf) -> bool:
    """Tell whether a parameter is an assumption or a reported figure with a range, not a rule nor set on purpose."""
    return leaf.low is not None and leaf.low != leaf.high and (leaf.assumed or leaf.source in facts())


def _named(baseline: Scenario, names: Sequence[str]) -> tuple[Factor, ...]:
    """Return the parameters of those names, or what is uncertain below them."""
    leaves = {leaf.path for leaf in baseline.leaves()}
    everywhere = uncertain(baseline)
    found: dict[str, Factor] = {}
    faults: list[Fault] = []
    for name in names:
        below = [factor for factor in everywhere if factor.path.startswith(f"{name}.")]
        if name in leaves:
            try:
                below = [factor_of(baseline, name, place=Place("--assumptions"))]
            except ScenarioError as error:
                faults += error.faults
        elif not below:
            hint = nearest(name, [factor.path for factor in everywhere])
            faults.append(Fault(Place("--assumptions"), name, f"is no assumption with a range{hint}"))
        found |= {factor.path: factor for factor in below}
    if faults:
        raise ScenarioError(faults)
    return tuple(found.values())


def groups_of(asked: Sequence[Assumption], apart: Callable[[str], bool] = lambda _: False) -> list[list[int]]:
    """Return the numbers of assumptions by section; small parts of the world are one group.

    Args:
        asked: the assumptions.
        apart: tells by its path whether one must not be in a group with others.
    """
    kinds = [[i for i, one in enumerate(asked) if apart(one.path) is kind] for kind in (False, True)]
    return [group for kind in kinds for group in _by_part(asked, kind)]


def _by_part(asked: Sequence[Assumption], numbers: Sequence[int]) -> list[list[int]]:
    def part(number: int) -> str:
        first, second, *_ = asked[number].path.split(".")
        return f"{first}.{second}" if first == "world" else first

    groups, rest = [], []
    for _, members in groupby(numbers, part):
        group = list(members)
        if len(group) < SMALLEST_GROUP:
            rest += group
        else:
            groups.append(group)
    return [*groups, rest]
