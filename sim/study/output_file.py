"""The outputs and replications of a study file."""

from collections.abc import Collection

from sim.scenario.errors import Fault, nearest
from sim.scenario.settings import plain
from sim.scenario.tree import Group, Items, Scalar, Tree
from sim.study.indicators import known_indicators
from sim.study.outputs import FOLDS, Output
from sim.study.precision import Rule

YEAR = 4  # digits
RULE = ("at_least", "at_most", "look_ahead", "half_width")


def outputs_of(tree: Tree | None, programmes: Collection[str] | None, faults: list[Fault]) -> tuple[Output, ...]:
    """Return the outputs; what is wrong goes to `faults`.

    Args:
        tree: the part of the file.
        programmes: those that run (None: not known); the others have no indicators.
        faults: where faults go.
    """
    if tree is None:
        return ()
    if not isinstance(tree, Items) or not tree.items:
        faults.append(Fault(tree.place, "outputs", "is not a list of indicators: [..., ...]"))
        return ()
    found: list[Output] = []
    for item in tree.items:
        output = _output(item, programmes, faults)
        if output is not None and output in found:
            faults.append(Fault(item.place, "outputs", f"{output.label} is given twice"))
        elif output is not None:
            found.append(output)
    return tuple(found)


def _output(tree: Tree, programmes: Collection[str] | None, faults: list[Fault]) -> Output | None:
    if isinstance(tree, Group):
        odd = [key for key in tree.keys if key not in {"indicator", "fold"}]
        for key in odd:
            message = f"{key} is not read{nearest(key, ('indicator', 'fold'))}; an output has an indicator and a fold"
            faults.append(Fault(tree.keys[key], "outputs", message))
        name, fold = tree.entries.get("indicator"), tree.entries.get("fold")
        if name is None:
            faults.append(Fault(tree.place, "outputs", "has no indicator: {indicator: ..., fold: ...}"))
            return None
    else:
        name, fold = tree, None
    said = name.text if isinstance(name, Scalar) else ""
    fault = _unknown(said, programmes)
    if fault:
        faults.append(Fault(name.place, "outputs", fault))
        return None
    if fold is None:
        return Output(said)
    how = fold.text if isinstance(fold, Scalar) else ""
    if how not in FOLDS and not (how.isdigit() and len(how) == YEAR):
        message = f"{how!r} is not a fold{nearest(how, FOLDS)}; folds are {', '.join(FOLDS)} or a year"
        faults.append(Fault(fold.place, "outputs", message))
        return None
    return Output(said, how)


def _unknown(name: str, programmes: Collection[str] | None) -> str:
    known = known_indicators()
    if name not in known:
        return f"{name!r} is not an indicator{nearest(name, known)}; `sim list indicators` has them"
    programme = name.partition(".")[0]
    from sim.programmes import REGISTER

    if programmes is not None and programme in {p.name for p in REGISTER} and programme not in programmes:
        return f"{name} is never counted: run.programmes leaves {programme} out"
    return ""


def replications_of(tree: Tree | None, outputs: tuple[Output, ...], faults: list[Fault]) -> int | Rule:
    """Return the number of replications, or the rule by which they are chosen; what is wrong goes to `faults`."""
    if tree is None:
        return 0
    if isinstance(tree, Group):
        return _rule(tree, outputs, faults)
    number = tree.value if isinstance(tree, Scalar) else None
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        said = tree.text if isinstance(tree, Scalar) else "a list"
        message = f"{said!r} is not a whole number of at least 1, nor a rule {{half_width: {{indicator: 0.05}}}}"
        faults.append(Fault(tree.place, "replications", message))
        return 0
    return number


def _rule(tree: Group, outputs: tuple[Output, ...], faults: list[Fault]) -> int | Rule:
    before = len(faults)
    for key, place in tree.keys.items():
        if key not in RULE:
            message = f"is not read{nearest(key, RULE)}; a rule has {', '.join(RULE)}"
            faults.append(Fault(place, f"replications.{key}", message))
    targets = _targets(tree, [output.label for output in outputs], faults)
    numbers = {key: plain(inner) for key, inner in tree.entries.items() if key in RULE[:3]}
    for key, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int):
            faults.append(Fault(tree.entries[key].place, f"replications.{key}", f"{value!r} is not a whole number"))
    if len(faults) > before:
        return 0
    try:
        return Rule(targets, **numbers)  # type: ignore[arg-type]
    except ValueError as error:
        faults.append(Fault(tree.place, "replications", str(error)))
        return 0


def _targets(tree: Group, known: list[str], faults: list[Fault]) -> dict[str, float]:
    """Return the half-widths that the rule asks for, by output."""
    asked = tree.entries.get("half_width")
    if not isinstance(asked, Group) or not asked.keys:
        place = asked.place if asked else tree.place
        faults.append(Fault(place, "replications.half_width", "is a mapping {indicator: share of the mean}"))
        return {}
    found: dict[str, float] = {}
    for name, place in asked.keys.items():
        path, share = f"replications.half_width.{name}", plain(asked.entries[name])
        if name not in known:
            hint = nearest(name, known) or f"; outputs are {', '.join(known)}"
            faults.append(Fault(place, path, f"is not an output of the study{hint}"))
        if isinstance(share, bool) or not isinstance(share, int | float) or not share > 0:
            faults.append(Fault(asked.entries[name].place, path, f"{share!r} is not a share above 0"))
        else:
            found[name] = float(share)
    return found
