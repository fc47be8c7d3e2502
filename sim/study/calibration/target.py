"""Targets: figures that were observed, each with its error and its source."""

from collections.abc import Set
from dataclasses import dataclass, field

from sim.scenario import Scenario
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.facts import facts
from sim.scenario.settings import plain
from sim.scenario.tree import Group, Items, Scalar, Tree
from sim.study.output_file import outputs_of
from sim.study.outputs import Output

PARTS = ("output", "value", "error", "interval", "source", "held_out")
HALF_OF_95 = 1.959964  # standard deviations
_ENDS = 2


@dataclass(frozen=True)
class Target:
    """One observed figure.

    Attributes:
        output: the figure of a run that is compared with it.
        value: what was observed.
        error: standard deviation of the observation, in the figure's unit.
        source: a key of facts.csv, or words that say where it comes from.
        held_out: whether it is predicted and compared only.
        place: where it stands.
    """

    output: Output
    value: float
    error: float
    source: str
    held_out: bool
    place: Place = field(compare=False, repr=False)


def read_targets(
    tree: Tree | None, baseline: Scenario | None, varied: Set[str], faults: list[Fault]
) -> tuple[Target, ...]:
    """Return the targets; what is wrong goes to `faults`.

    Args:
        tree: the part of the file.
        baseline: the rules, in which a held-out figure must not have set a parameter.
        varied: the parameters that are calibrated, which may well have been set by it before.
        faults: where faults go.
    """
    if tree is None:
        return ()
    if not isinstance(tree, Items) or not tree.items:
        faults.append(Fault(tree.place, "targets", "is a list of {output: ..., value: ..., error: ..., source: ...}"))
        return ()
    found = [target for item in tree.items if (target := _target(item, baseline, faults)) is not None]
    fitted = {target.source: target for target in found if not target.held_out}
    for target in found:
        if target.held_out:
            _check_fresh(target, fitted, baseline, varied, faults)
    for i, target in enumerate(found):
        if target.output in [other.output for other in found[:i]]:
            faults.append(Fault(target.place, "targets", f"{target.output.label} is given twice"))
    return tuple(found)


def _target(tree: Tree, baseline: Scenario | None, faults: list[Fault]) -> Target | None:
    before = len(faults)
    if not isinstance(tree, Group):
        faults.append(Fault(tree.place, "targets", "a target is {output: ..., value: ..., error: ..., source: ...}"))
        return None
    for key, place in tree.keys.items():
        if key not in PARTS:
            hint = nearest(key, PARTS) or f"; a target has {', '.join(PARTS)}"
            faults.append(Fault(place, f"targets.{key}", f"is not read{hint}"))
    parts = tree.entries
    missing = [key for key in ("output", "source") if key not in parts]
    if "error" not in parts and "interval" not in parts:
        missing.append("error (a standard deviation) or interval (of 95%)")
    faults += [Fault(tree.place, "targets", f"a target has no {key}") for key in missing]
    outputs: tuple[Output, ...] = ()
    if "output" in parts:
        run = baseline.policy("run").at(0).programmes if baseline else None
        outputs = outputs_of(Items((parts["output"],), parts["output"].place), run, faults)
    value, source = _value(tree, faults)
    error = _error(tree, value, faults)
    held = plain(parts["held_out"]) if "held_out" in parts else False
    if not isinstance(held, bool):
        faults.append(Fault(parts["held_out"].place, "targets.held_out", f"{held!r} is neither true nor false"))
    if len(faults) > before or not outputs:
        return None
    return Target(outputs[0], value, error, source, bool(held), tree.place)


def _value(tree: Group, faults: list[Fault]) -> tuple[float, str]:
    """Return the value and its source; a key of facts.csv gives the value."""
    said, source = tree.entries.get("value"), tree.entries.get("source")
    value = _number(said, "value", faults)
    if source is None:
        return value or 0.0, ""
    text = source.text.strip() if isinstance(source, Scalar) else ""
    fact = facts().get(text)
    if fact is None:
        if " " not in text:
            message = f"{text!r} is not a key of facts.csv{nearest(text, facts())}; or say in words where it comes from"
            faults.append(Fault(source.place, "targets.source", message))
        elif said is None:
            faults.append(Fault(tree.place, "targets", "a target that is not in facts.csv has a value"))
        return value or 0.0, text
    if fact.confidence == "assumption":
        faults.append(Fault(source.place, "targets.source", f"{text} is an assumption itself; it was never observed"))
    try:
        known = float(fact.value)
    except ValueError:
        faults.append(Fault(source.place, "targets.source", f"{text} is not a number: {fact.value!r}"))
        return 0.0, text
    if said is not None and value is not None and value != known:
        faults.append(Fault(said.place, "targets.value", f"{value:.12g} is not {text} of facts.csv, {known:.12g}"))
    return known, text


def _error(tree: Group, value: float, faults: list[Fault]) -> float:
    """Return the standard deviation of the observation."""
    parts = tree.entries
    if "error" in parts and "interval" in parts:
        faults.append(Fault(tree.keys["interval"], "targets.interval", "stands instead of an error, not beside it"))
    if "interval" not in parts:
        error = _number(parts.get("error"), "error", faults)
        if error is not None and error < 0:
            faults.append(Fault(parts["error"].place, "targets.error", f"{error:g} is below 0"))
        return error or 0.0
    inner = parts["interval"]
    ends = [_number(item, "interval", faults) for item in inner.items] if isinstance(inner, Items) else []
    low, high = ends if len(ends) == _ENDS else (None, None)
    if low is None or high is None or not low < high or not low <= value <= high:
        message = f"is [low, high] around the value, {value:.12g}, as an interval of 95%"
        faults.append(Fault(inner.place, "targets.interval", message))
        return 0.0
    return (high - low) / 2 / HALF_OF_95


def _number(tree: Tree | None, part: str, faults: list[Fault]) -> float | None:
    if tree is None:
        return None
    value = plain(tree)
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults.append(Fault(tree.place, f"targets.{part}", f"{value!r} is not a number"))
        return None
    return float(value)


def _check_fresh(
    target: Target,
    fitted: dict[str, Target],
    baseline: Scenario | None,
    varied: Set[str],
    faults: list[Fault],
) -> None:
    """Refuse as a test what has set a parameter: it cannot validate."""
    name = f"targets.{target.output.label}"
    if target.source in fitted:
        message = f"is held out, and {target.source} is fitted on line {fitted[target.source].place.line}"
        faults.append(Fault(target.place, name, f"{message}: what set a parameter cannot validate"))
    for leaf in baseline.leaves() if baseline else ():
        if leaf.source == target.source and leaf.path not in varied:
            message = f"is held out, and {target.source} has set {leaf.path} ({leaf.file}:{leaf.line})"
            faults.append(Fault(target.place, name, f"{message}: what set a parameter cannot validate"))
