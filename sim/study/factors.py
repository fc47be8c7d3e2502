"""Factors: the parameters that a study varies, each with its range or its values.

A factor is a lever (what one decides) or an uncertainty (what nobody knows). Designs, sensitivity, calibration and
search all speak in quantiles, numbers in [0, 1]; a factor turns a quantile into the value that a scenario takes, and
back. Ranges are those that the parameters carry in the scenario files, unless a study narrows them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from sim.core.quantities import Choices, DateKind, FlagKind, Quantity
from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.form import ONE
from sim.scenario.leaf import Leaf

Role = Literal["lever", "uncertainty"]


class FactorKind(StrEnum):
    """How a factor's values lie: on a line, in whole steps, as a few separate values, as days of the calendar."""

    CONTINUOUS = "continuous"
    INTEGER = "integer"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True)
class Factor:
    """One parameter that a study varies.

    Attributes:
        path: the parameter, `eldercare_device.fee`, or a group of parameters with values for it as a whole.
        kind: how its values lie.
        low: lowest value, in `unit`; of a date the days since 1970-01-01; 0 for choices.
        high: highest value; of choices the number of the last one.
        choices: the separate values, as they stand in a scenario file; empty for ranges.
        role: a lever (what one decides) or an uncertainty (what nobody knows).
        unit: unit of the values, or the word for their kind.
    """

    path: str
    kind: FactorKind
    low: float
    high: float
    choices: tuple[object, ...]
    role: Role
    unit: str

    def at(self, quantile: float) -> object:
        """Return the value at a quantile in [0, 1], as `Scenario.replace` takes it.

        Whole numbers, days and choices have equal shares of [0, 1].

        >>> Factor("x.counters", FactorKind.INTEGER, 1, 4, (), "lever", "servers").at(0.5)
        3

        Raises:
            ValueError: the quantile is outside [0, 1].
        """
        if not 0 <= quantile <= 1:
            message = f"{quantile} is outside [0, 1], the quantiles of {self.path}"
            raise ValueError(message)
        if self.kind == FactorKind.CONTINUOUS:
            return min(max(self.low + quantile * (self.high - self.low), self.low), self.high)
        number = min(int(quantile * self.values), self.values - 1)
        if self.kind == FactorKind.CHOICE:
            return self.choices[number]
        whole = int(self.low) + number
        return str(DateKind().write(whole)) if self.kind == FactorKind.DATE else whole

    def quantile(self, value: object) -> float:
        """Return the quantile of a value: of whole numbers, days and choices the middle of its share.

        Raises:
            ValueError: the value is not one of the factor's.
        """
        if self.kind == FactorKind.CHOICE:
            if value not in self.choices:
                message = f"{value!r} is none of the values of {self.path}"
                raise ValueError(message)
            return (self.choices.index(value) + 0.5) / self.values
        number = _number(value)
        if number is None or not self.low <= number <= self.high:
            message = f"{value!r} is outside {self.told} of {self.path}"
            raise ValueError(message)
        if self.kind == FactorKind.CONTINUOUS:
            return (number - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return (number - self.low + 0.5) / self.values

    @property
    def values(self) -> int:
        """How many values there are: 0 when they lie on a line."""
        return 0 if self.kind == FactorKind.CONTINUOUS else int(self.high - self.low) + 1

    @property
    def told(self) -> str:
        """The range or the values, in words for a reader."""
        if self.kind == FactorKind.CHOICE:
            return ", ".join(map(str, self.choices))
        if self.kind == FactorKind.DATE:
            return f"{DateKind().write(int(self.low))} to {DateKind().write(int(self.high))}"
        return f"{self.low:.12g} to {self.high:.12g} {self.unit}"


def factor_of(
    scenario: Scenario,
    path: str,
    low: object = None,
    high: object = None,
    choices: Sequence[object] | None = None,
    role: Role = "uncertainty",
    place: Place | None = None,
) -> Factor:
    """Return the factor of a parameter: with these values, between these ends, or over the range it carries.

    Args:
        scenario: the rules in which the parameter stands.
        path: the parameter; with `choices` it may be a group.
        low: lower end, by default that of the range it carries.
        high: upper end.
        choices: separate values instead of a range.
        role: lever or uncertainty.
        place: where a study's file asks for it, for its faults.

    Raises:
        ScenarioError: there is no such parameter, it carries no range, or the ends or values are not possible.
    """
    where = place or Place("study")
    if choices is not None:
        return _of_values(scenario, path, choices, role, where)
    try:
        leaf = scenario.leaf(path)
    except KeyError:
        known = [leaf.path for leaf in scenario.leaves()]
        message = f"is not a parameter with a range{nearest(path, known)}"
        raise ScenarioError([Fault(where, path, message)]) from None
    if low is None and high is None:
        found = _carried(leaf, role)
        if found is None:
            raise ScenarioError([Fault(where, path, _without_range(leaf))])
        return found
    return _between(leaf, low, high, role, where)


def assumed(scenario: Scenario) -> tuple[Factor, ...]:
    """Return every assumption that carries a range, as uncertainties in declared order.

    Paths (values by step or by date) are left out: one range does not say how a whole path moves.
    """
    found = (_carried(leaf, "uncertainty") for leaf in scenario.leaves() if leaf.assumed)
    return tuple(factor for factor in found if factor is not None)


def _carried(leaf: Leaf, role: Role) -> Factor | None:
    """Return the factor over the range that a parameter carries, None when it has none or is a path."""
    if leaf.low is None or leaf.form.shape != ONE or leaf.dated or leaf.low == leaf.high:
        return None
    kind = leaf.form.kind
    if isinstance(kind, Quantity | DateKind):
        return Factor(leaf.path, _kind(kind), float(leaf.low), float(leaf.high), (), role, leaf.unit)
    if isinstance(kind, FlagKind):
        values: list[object] = [False, True]
    elif isinstance(kind, Choices):
        values = list(kind.words)
    else:  # opening hours and the like: the ends and what is assumed
        values = list(dict.fromkeys(kind.write(value) for value in (leaf.low, leaf.value, leaf.high)))
    return Factor(leaf.path, FactorKind.CHOICE, 0, len(values) - 1, tuple(values), role, leaf.unit)


def _without_range(leaf: Leaf) -> str:
    if leaf.form.shape != ONE or leaf.dated:
        return "holds several values; give a list of whole paths, [{...}, {...}]"
    return "carries no range; give one, {low: ..., high: ...}, or a list of values"


def _between(leaf: Leaf, low: object, high: object, role: Role, where: Place) -> Factor:
    kind = leaf.form.kind
    faults: list[str] = []
    if not isinstance(kind, Quantity | DateKind) or leaf.form.shape != ONE:
        raise ScenarioError([Fault(where, leaf.path, f"has no ends ({leaf.unit}); give a list of values")])
    ends: list[float] = []
    for name, value, own in (("low", low, leaf.low), ("high", high, leaf.high)):
        given = own if value is None else value
        if given is None:
            faults.append(f"has no {name} end; give {{low: ..., high: ...}}")
            continue
        try:
            ends.append(float(kind.read(given)))
        except ValueError as wrong:
            faults.append(f"{name}: {wrong}")
    if not faults and not ends[0] < ends[1]:
        faults.append(f"the low end {_shown(kind, ends[0])} is not below the high end {_shown(kind, ends[1])}")
    if not faults and role == "uncertainty" and leaf.low is not None and not leaf.low <= ends[0] < ends[1] <= leaf.high:
        stated = f"{_shown(kind, leaf.low)} to {_shown(kind, leaf.high)}"
        faults.append(f"a study narrows the stated range, {stated} {leaf.unit}, and does not widen it")
    if faults:
        raise ScenarioError([Fault(where, leaf.path, fault) for fault in faults])
    return Factor(leaf.path, _kind(kind), ends[0], ends[1], (), role, leaf.unit)


def _kind(kind: Quantity | DateKind) -> FactorKind:
    if isinstance(kind, DateKind):
        return FactorKind.DATE
    return FactorKind.INTEGER if kind.integer else FactorKind.CONTINUOUS


def _of_values(scenario: Scenario, path: str, choices: Sequence[object], role: Role, where: Place) -> Factor:
    faults: list[Fault] = [] if choices else [Fault(where, path, "has no values")]
    for number, value in enumerate(choices):
        if value in choices[:number]:
            faults.append(Fault(where, path, f"{value} is given twice"))
        try:
            scenario.replace({path: value})
        except ScenarioError as error:
            faults += [Fault(where, fault.path, fault.message) for fault in error.faults]
    if faults:
        raise ScenarioError(faults)
    unit = next((leaf.unit for leaf in scenario.leaves() if leaf.path == path), "")
    return Factor(path, FactorKind.CHOICE, 0, len(choices) - 1, tuple(map(_plain, choices)), role, unit)


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever a file may hold
    """Return a value as it stands in a file, so that equal values are equal."""
    if isinstance(value, Mapping):
        return {_key(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _key(key: Any) -> str:  # noqa: ANN401 - a step, a day or a word
    return str(key.isoformat()) if isinstance(key, date) else str(key)


def _number(value: object) -> float | None:
    if isinstance(value, str | date):
        try:
            return float(DateKind().read(value))
        except ValueError:
            return None
    try:
        return float(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def _shown(kind: Quantity | DateKind, number: float) -> str:
    return f"{number:.12g}" if isinstance(kind, Quantity) else str(kind.write(int(number)))
