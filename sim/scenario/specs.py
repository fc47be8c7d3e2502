"""What a file says about each parameter, before it is read: by path, and laid over what its parents say."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.form import Form, GroupForm, LeafForm, TableForm, children
from sim.scenario.tree import Group, Items, Scalar, Tree

ATTRIBUTES = ("unit", "source", "reason", "range", "title")
HEADER = ("extends", "title", "purpose")
THIS_SCENARIO = "this scenario"
DATE_LIKE = re.compile(r"\d{4}-\d{1,2}(-\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Spec:
    """What is said about one parameter.

    Attributes:
        place: where the value stands (or the parameter, when only its unit, source or range is given).
        value: the value as written, or None when it is inherited.
        said: unit, source, reason, range, title as written.
        own_range: whether the range was stated together with the value, which it must then contain.
        inherits: whether a parent spoke of the parameter too, so that its unit is known.
    """

    place: Place
    value: Tree | None
    said: dict[str, Tree] = field(default_factory=dict)
    own_range: bool = True
    inherits: bool = False


def laid_over(parent: Spec | None, child: Spec) -> Spec:
    """Return what holds when a child file speaks about a parameter of its parent."""
    if parent is None:
        return child
    if child.value is None:
        own = parent.own_range or "range" in child.said
        return replace(parent, said=parent.said | child.said, own_range=own)
    kept = {name: tree for name, tree in parent.said.items() if name in {"unit", "range", "title"}}
    source = Scalar(THIS_SCENARIO, THIS_SCENARIO, child.place)
    said = kept | {"source": source} | child.said
    return Spec(child.place, child.value, said, own_range="range" in child.said, inherits=True)


def overlaid(layers: Iterable[Mapping[str, Spec]]) -> dict[str, Spec]:
    """Return what holds of each path when later layers are laid over earlier ones."""
    result: dict[str, Spec] = {}
    for layer in layers:
        for path, spec in layer.items():
            result[path] = laid_over(result.get(path), spec)
    return result


def gather(tree: Group, forms: Mapping[str, GroupForm], faults: list[Fault]) -> dict[str, Spec]:
    """Return what a file says by path; unknown sections, parameters and attributes go to `faults`."""
    specs: dict[str, Spec] = {}
    for name, inner in tree.entries.items():
        if name in forms:
            _gather(inner, forms[name], name, specs, faults)
        elif name not in HEADER:
            known = [*forms, *HEADER]
            hint = nearest(name, known) or f"; sections are {', '.join(known)}"
            faults.append(Fault(tree.keys[name], name, f"is not a section{hint}"))
    return specs


def _gather(tree: Tree, form: Form, path: str, specs: dict[str, Spec], faults: list[Fault]) -> None:
    if isinstance(form, LeafForm):
        _leaf(tree, path, specs, faults)
    elif isinstance(tree, Group) and isinstance(form, TableForm) and "value" in tree.keys and "value" not in form.keys:
        _table_at_once(tree, form, path, specs, faults)
    elif isinstance(tree, Group):
        known = dict(children(form))
        for name, inner in tree.entries.items():
            if name in known:
                _gather(inner, known[name], f"{path}.{name}", specs, faults)
            else:
                faults.append(Fault(tree.keys[name], f"{path}.{name}", _unknown(name, form, known)))
    elif not (isinstance(tree, Scalar) and tree.value is None):
        names = ", ".join(name for name, _ in children(form))
        faults.append(Fault(tree.place, path, f"is a group of parameters ({names}), not a value"))


def _unknown(name: str, form: GroupForm | TableForm, known: Iterable[str]) -> str:
    what = "is not a key of this table" if isinstance(form, TableForm) else "is not a parameter"
    near = "" if name.isdigit() else nearest(name, known)
    return f"{what}{near or '; known are ' + ', '.join(known)}"


def _leaf(tree: Tree, path: str, specs: dict[str, Spec], faults: list[Fault]) -> None:
    if not (isinstance(tree, Group) and (set(tree.keys) & {"value", *ATTRIBUTES} or _looks_named(tree))):
        specs[path] = Spec(tree.place, tree)
        return
    _check_attributes(tree, path, faults)
    said = {name: inner for name, inner in tree.entries.items() if name in ATTRIBUTES}
    value = tree.entries.get("value")
    specs[path] = Spec(value.place if value else tree.place, value, said)


def _looks_named(tree: Group) -> bool:
    return bool(tree.keys) and not any(key[:1].isdigit() or key[:1] in "+-" for key in tree.keys)


def _check_attributes(tree: Group, path: str, faults: list[Fault]) -> None:
    for name in tree.keys:
        if name not in {"value", *ATTRIBUTES}:
            known = ("value", *ATTRIBUTES)
            hint = nearest(name, known) or f"; a parameter has {', '.join(known)}"
            faults.append(Fault(tree.keys[name], f"{path}.{name}", f"is not read{hint}"))


def _table_at_once(tree: Group, form: TableForm, path: str, specs: dict[str, Spec], faults: list[Fault]) -> None:
    """Gather a table whose values share unit, source and reason; a range may be one for all or by key."""
    values = tree.entries["value"]
    if not isinstance(form.element, LeafForm) or not isinstance(values, Group):
        message = f"the values of a table stand by key ({', '.join(form.keys)})"
        faults.append(Fault(values.place, path, message))
        return
    values = _by_key(values)
    _check_attributes(tree, path, faults)
    common = {name: inner for name, inner in tree.entries.items() if name in ATTRIBUTES}
    ranges = common.get("range")
    for key, value in values.entries.items():
        if key not in form.keys:
            faults.append(Fault(values.keys[key], f"{path}.{key}", _unknown(key, form, form.keys)))
            continue
        said = dict(common)
        if isinstance(ranges, Group):
            said.pop("range")
            if key in ranges.entries:
                said["range"] = ranges.entries[key]
        specs[f"{path}.{key}"] = Spec(value.place, value, said)


def _by_key(values: Group) -> Group:
    """Return values by key; a table given by date becomes dated values by key."""
    tables = {day: inner for day, inner in values.entries.items() if isinstance(inner, Group)}
    if not values.keys or len(tables) < len(values.keys) or not all(DATE_LIKE.fullmatch(day) for day in tables):
        return values
    entries: dict[str, Tree] = {}
    keys: dict[str, Place] = {}
    for table in tables.values():
        for key, place in table.keys.items():
            days = {day: inner for day, inner in tables.items() if key in inner.entries}
            dated = {day: inner.entries[key] for day, inner in days.items()}
            entries[key] = Group(dated, {day: values.keys[day] for day in dated}, place)
            keys.setdefault(key, place)
    return Group(entries, keys, values.place)


def tree_of(value: object, place: Place) -> Tree:
    """Return a Python value as the tree it would be in a file."""
    if isinstance(value, Mapping):
        entries = {_key(key): tree_of(inner, place) for key, inner in value.items()}
        return Group(entries, dict.fromkeys(entries, place), place)
    if isinstance(value, tuple | list):
        return Items(tuple(tree_of(item, place) for item in value), place)
    if hasattr(value, "isoformat"):
        value = value.isoformat()[:10]
    elif hasattr(value, "item"):
        value = value.item()
    if value is None or isinstance(value, str | int | float):
        return Scalar(value, "" if value is None else str(value), place)
    return Scalar(str(value), str(value), place)


def _key(key: object) -> str:
    return str(key.isoformat()[:10]) if hasattr(key, "isoformat") else str(key)
