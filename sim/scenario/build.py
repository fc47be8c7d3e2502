"""From what the files say to frozen parameters: every leaf read, every section built for each of its dates."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from sim.core.quantities import DateKind
from sim.scenario.dated import Dated
from sim.scenario.errors import Fault, Place
from sim.scenario.form import Form, GroupForm, LeafForm, children, leaves
from sim.scenario.leaf import ALWAYS, Leaf
from sim.scenario.reading import Reader
from sim.scenario.specs import THIS_SCENARIO, Spec

RUN = "run"


@dataclass(frozen=True, slots=True)
class Built:
    """What a scenario holds when nothing is wrong with it.

    Attributes:
        leaves: parameters by path.
        sections: the parameters of each section by date.
        notes: what is worth a look.
        texts: each parameter and its value as JSON, by path: made when asked for, shared with what is built on this.
    """

    leaves: dict[str, Leaf]
    sections: dict[str, Dated[Any]]
    notes: tuple[Fault, ...]
    texts: dict[str, str] = field(default_factory=dict, repr=False)


def build(
    specs: Mapping[str, Spec],
    forms: Mapping[str, GroupForm],
    faults: list[Fault],
    before: Built | None = None,
    changed: Set[str] = frozenset(),
    file: str = "scenario",
) -> Built:
    """Return leaves and sections; all that is wrong goes to `faults`.

    Args:
        specs: what is said by path.
        forms: form by section.
        faults: where faults go.
        before: what was built before some paths changed; the rest is taken from it.
        changed: those paths.
        file: where a missing section is missed.
    """
    given = set(forms) if before else {path.partition(".")[0] for path in specs}
    missing = "the section is missing; extend a scenario that has it"
    faults += [Fault(Place(file), name, missing) for name in forms if name not in given]
    found, notes = _read(specs, {name: form for name, form in forms.items() if name in given}, faults, before, changed)
    sections: dict[str, Dated[Any]] = {}
    touched = {path.partition(".")[0] for path in changed}
    for name, form in forms.items():
        if before is not None and name not in touched:
            sections[name] = before.sections[name]
        elif not any(fault.path.partition(".")[0] == name for fault in faults):
            sections[name] = _section(name, form, found, faults)
    looked_at = found if before is None or f"{RUN}.start" in changed else {p: found[p] for p in changed if p in found}
    _check_begin(sections, found.get(f"{RUN}.start"), looked_at, faults)
    texts = {path: text for path, text in before.texts.items() if path not in changed} if before else {}
    return Built(found, sections, notes, texts)


def check_fragment(specs: Mapping[str, Spec], forms: Mapping[str, GroupForm], faults: list[Fault]) -> tuple[Fault, ...]:
    """Read what a rulebook gives, without asking for what it leaves to others; return the notes."""
    notes: list[Fault] = []
    for section, form in forms.items():
        for path, leaf_form in leaves(form, section):
            if path in specs:
                reader = Reader(path, leaf_form, specs[path])
                reader.read()
                faults += reader.faults
                notes += reader.notes
    return tuple(notes)


def _read(
    specs: Mapping[str, Spec],
    forms: Mapping[str, GroupForm],
    faults: list[Fault],
    before: Built | None,
    changed: Set[str],
) -> tuple[dict[str, Leaf], tuple[Fault, ...]]:
    found = dict(before.leaves) if before else {}
    notes = [note for note in before.notes if note.path not in changed] if before else []
    touched = {path.partition(".")[0] for path in changed}
    for section, form in forms.items():
        if before is not None and section not in touched:
            continue
        for path, leaf_form in leaves(form, section):
            if before is not None and path not in changed:
                continue
            if path not in specs:
                faults.append(Fault(_near(path, specs), path, f"is missing ({leaf_form.kind.unit})"))
            else:
                reader = Reader(path, leaf_form, specs[path])
                leaf = reader.read()
                faults += reader.faults
                notes += reader.notes
                if leaf is not None:
                    found[path] = leaf
    return found, tuple(notes)


def _near(path: str, specs: Mapping[str, Spec]) -> Place:
    """Return the place of the parameter that shares the longest beginning with a missing one."""
    group = path
    while "." in group:
        group = group.rpartition(".")[0]
        near = [spec.place for other, spec in specs.items() if other.startswith(f"{group}.")]
        if near:
            return Place(near[0].file)
    return Place("scenario")


def _section(name: str, form: GroupForm, found: Mapping[str, Leaf], faults: list[Fault]) -> Dated[Any]:
    own = {path: found[path] for path, _ in leaves(form, name)}
    days = sorted({day for leaf in own.values() for day, _ in leaf.series if day != ALWAYS})
    versions: dict[int, Any] = {}
    for day in days or [ALWAYS]:
        values = _values(form, name, own, day)
        try:
            versions[day] = form.model.model_validate(values)
        except ValidationError as error:
            faults += _validation_faults(error, name, own, day)
            return Dated({ALWAYS: None})
    return Dated(versions)


def _values(form: Form, path: str, own: Mapping[str, Leaf], day: int) -> Any:  # noqa: ANN401 - group or leaf
    if isinstance(form, LeafForm):
        return own[path].at(day)
    return {name: _values(inner, f"{path}.{name}", own, day) for name, inner in children(form)}


def _validation_faults(error: ValidationError, name: str, own: Mapping[str, Leaf], day: int) -> list[Fault]:
    result = []
    for detail in error.errors(include_url=False):
        path = ".".join([name, *map(str, detail["loc"])])
        below = [leaf for other, leaf in own.items() if other == path or other.startswith(f"{path}.")]
        leaf = next((leaf for leaf in below if leaf.source == THIS_SCENARIO), below[0] if below else None)
        message = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        when = f" (from {DateKind().write(day)})" if day != ALWAYS else ""
        result.append(Fault(leaf.place if leaf else Place("scenario"), path, message + when))
    return result


def _check_begin(
    sections: Mapping[str, Dated[Any]], start: Leaf | None, found: Mapping[str, Leaf], faults: list[Fault]
) -> None:
    """Refuse dated run settings, and a dated value that begins after the run does."""
    for leaf in found.values():
        if not leaf.dated:
            continue
        first = DateKind().write(leaf.series[0][0])
        if leaf.path.startswith(f"{RUN}."):
            faults.append(Fault(leaf.place, leaf.path, "run settings are not dated"))
        elif start is not None and RUN in sections and leaf.series[0][0] > start.series[0][1]:
            begin = DateKind().write(start.series[0][1])
            message = (
                f"has no value before {first}, and the run starts on {begin}; "
                "a dated series replaces its parent's whole, so give the earlier values too"
            )
            faults.append(Fault(leaf.place, leaf.path, message))
