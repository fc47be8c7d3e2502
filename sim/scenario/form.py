"""What a Model's annotations ask of a scenario file: groups, tables and leaves, each with its kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from sim.core.quantities import Choices, FlagKind, Keys, Kind, Quantity, Steps, Table, TextKind, whole
from sim.scenario.model import Model, described

ONE, STEPS, MANY = "one", "steps", "many"


@dataclass(frozen=True, slots=True)
class LeafForm:
    """A leaf: the kind of its value, and whether it is one value, steps by number, or a list."""

    kind: Kind
    shape: str
    optional: bool
    help: str

    @property
    def is_number(self) -> bool:
        """Whether the value is a quantity, which needs a unit."""
        return isinstance(self.kind, Quantity)


@dataclass(frozen=True, slots=True)
class GroupForm:
    """A nested Model: forms by field."""

    model: type[Model]
    fields: "dict[str, Form]"
    help: str


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table: one form for each of its declared keys."""

    keys: tuple[str, ...]
    element: "Form"
    help: str


Form: TypeAlias = LeafForm | GroupForm | TableForm


def form_of_schema(schema: Mapping[str, type[Model]]) -> dict[str, GroupForm]:
    """Return the form of each section."""
    return {section: form_of_model(model) for section, model in schema.items()}


@cache
def form_of_model(model: type[Model]) -> GroupForm:
    """Return the form of a Model; TypeError for a field that a scenario file cannot hold."""
    hints = get_type_hints(model, include_extras=True)
    helps = described(model)
    fields = {}
    for name in model.model_fields:
        try:
            fields[name] = _form(hints[name], helps.get(name, ""))
        except TypeError as fault:
            message = f"{model.__name__}.{name}: {fault}"
            raise TypeError(message) from None
    first_line = (model.__doc__ or "").strip().partition("\n")[0]
    return GroupForm(model, fields, first_line)


def leaves(form: Form, path: str, text: str = "") -> Iterator[tuple[str, LeafForm]]:
    """Go through all leaves below a form, with their paths, in declared order.

    A leaf without help of its own has the help `text` of its group.
    """
    if isinstance(form, LeafForm):
        yield path, form if form.help else replace(form, help=text)
    else:
        for name, inner in children(form):
            yield from leaves(inner, f"{path}.{name}", form.help or text)


def children(form: GroupForm | TableForm) -> Iterator[tuple[str, Form]]:
    """Go through the forms one level below a group or a table."""
    if isinstance(form, GroupForm):
        yield from form.fields.items()
    else:
        for key in form.keys:
            yield key, form.element


def _form(hint: Any, text: str) -> Form:  # noqa: ANN401 - an annotation may be anything
    base, marks = _unwrapped(hint)
    keys = [mark for mark in marks if isinstance(mark, Keys)]
    kinds = [mark for mark in marks if isinstance(mark, Kind)]
    origin, inner = get_origin(base), get_args(base)
    if keys:
        return TableForm(keys[0].keys, _form(inner[0], text), text)
    if kinds:
        return LeafForm(_counted(kinds[-1], base), ONE, optional=False, help=text)
    if origin in {Union, UnionType}:
        return _optional(inner, text)
    if origin in {Steps, tuple}:
        return _shaped(inner[0], STEPS if origin is Steps else MANY, text)
    if isinstance(base, type) and issubclass(base, Model):
        form = form_of_model(base)
        return GroupForm(form.model, form.fields, text or form.help)
    return LeafForm(_plain_kind(base, inner), ONE, optional=False, help=text)


def _counted(kind: Kind, base: Any) -> Kind:  # noqa: ANN401 - an annotation may be anything
    return whole(kind) if isinstance(kind, Quantity) and base is int else kind


def _unwrapped(hint: Any) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401 - an annotation may be anything
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        return base, tuple(marks)
    return hint, ()


def _optional(inner: tuple[Any, ...], text: str) -> LeafForm:
    parts = [part for part in inner if part is not NoneType]
    form = _form(parts[0], text)
    if len(parts) != 1 or not isinstance(form, LeafForm):
        message = "of unions only `X | None` of a single value is read"
        raise TypeError(message)
    return LeafForm(form.kind, form.shape, optional=True, help=text)


def _shaped(hint: Any, shape: str, text: str) -> LeafForm:  # noqa: ANN401 - an annotation may be anything
    form = _form(hint, text)
    if not isinstance(form, LeafForm) or form.shape != ONE:
        message = "steps and lists hold single values"
        raise TypeError(message)
    return LeafForm(form.kind, shape, form.optional, text)


def _plain_kind(base: Any, inner: tuple[Any, ...]) -> Kind:  # noqa: ANN401 - an annotation may be anything
    if base is bool:
        return FlagKind()
    if base is str:
        return TextKind()
    if get_origin(base) is Literal:
        return Choices(*inner)
    if get_origin(base) is Table:
        message = "a Table needs its Keys: Annotated[Table[...], Keys(...)]"
        raise TypeError(message)
    message = f"{base} has no unit; use a type of sim.core.quantities"
    raise TypeError(message)
