"""A checked study: its factors, its points, and what is to be seen of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.scenario import Scenario, Words
from sim.scenario.tree import Tree
from sim.study.factors import Factor
from sim.study.outputs import Output
from sim.study.precision import Rule
from sim.study.sampling import Design
from sim.study.tasks import Rules

HASH = 16


@dataclass(frozen=True)
class Point:
    """One set of rules of a study.

    Attributes:
        number: its place in the study, from 0.
        against: number of the point that it is compared with: the first rules in the same state of the world.
        policy: number of what is decided (scenario and levers), from 0.
        sample: number of the state of the world (uncertainties), from 0.
        reform: name of its scenario, empty where the study names none.
        values: value by parameter.
        rules: the scenario, as what it changes in the study's baseline; None when its values cannot hold together.
        fault: why not.
        base: the study's baseline.
    """

    number: int
    against: int
    policy: int
    sample: int
    reform: str
    values: Mapping[str, object]
    rules: Rules | None = field(repr=False)
    fault: str = ""
    base: Scenario | None = field(default=None, repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario, named by its hash: one name, whatever study it stands in."""
        assert self.rules is not None
        assert self.base is not None
        return replace(self.base.over(self.rules.changes), name=self.rules.name[:HASH])

    @property
    def label(self) -> str:
        """The scenario and the values in short: the last words of the parameters."""
        said = [f"{path.rpartition('.')[2]}={shown(value)}" for path, value in self.values.items()]
        return ", ".join([self.reform, *said] if self.reform else said) or "baseline"


@dataclass(frozen=True)
class Study:
    """A checked study.

    Attributes:
        name: the file's name.
        title: what it is called, in both languages.
        purpose: what it is for, in both languages.
        baseline: the rules that hold wherever the study says nothing, with its run settings.
        scenarios: the rules that are crossed with every point, with the same settings; the first is what the others
            are compared with. The baseline alone where the study names none.
        factors: levers, then uncertainties, in the order of the file.
        design: how the points are chosen.
        points: the points; of all parts of a point the last changes fastest: scenario, levers, state of the world.
        replications: runs of each point, or the rule by which they are chosen.
        outputs: the figures that are looked at.
        parts: what the file says beyond that, for a study of another kind (`targets`, `objective`, ...).
    """

    name: str
    title: Words
    purpose: Words
    baseline: Scenario
    scenarios: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    design: Design
    points: tuple[Point, ...] = field(repr=False)
    replications: int | Rule
    outputs: tuple[Output, ...]
    parts: Mapping[str, Tree] = field(default_factory=dict, repr=False)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that vary, in the order of the file."""
        return tuple(factor.path for factor in self.factors)

    @property
    def levers(self) -> tuple[Factor, ...]:
        """The factors that one decides."""
        return tuple(factor for factor in self.factors if factor.role == "lever")

    @property
    def uncertainties(self) -> tuple[Factor, ...]:
        """The factors that nobody knows."""
        return tuple(factor for factor in self.factors if factor.role == "uncertainty")

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators of the outputs, each once."""
        return tuple(dict.fromkeys(output.indicator for output in self.outputs))

    @property
    def valid(self) -> tuple[Point, ...]:
        """The points whose values hold together."""
        return tuple(point for point in self.points if point.rules is not None)


def shown(value: object) -> str:
    """Return a value in short: numbers with six digits, paths and groups by their parts.

    >>> shown(0.123456789), shown({"1": 1.0, "3": 0.5}), shown([1, 2])
    ('0.123457', '{1: 1, 3: 0.5}', '[1, 2]')
    """
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
