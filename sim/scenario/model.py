"""The base of every set of parameters: frozen, by keyword only, and without unknown names."""

import re
from functools import cache
from inspect import cleandoc

from pydantic import BaseModel, ConfigDict

ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+)$")
CONTINUED = re.compile(r"^ {8,}(\S.*)$")


class Model(BaseModel):
    """Parameters with units and limits; their values live in scenario files, never in code.

    A section of a scenario is a Model; its fields are annotated quantities, `Steps`, `Table`s,
    tuples of quantities, or further Models. The docstring's `Attributes:` are its help.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        protected_namespaces=(),
        allow_inf_nan=False,
    )


@cache
def described(model: type[Model]) -> dict[str, str]:
    """Return the `Attributes:` of a model's docstring and of those it builds on, by field."""
    found: dict[str, str] = {}
    for base in model.__bases__:
        if issubclass(base, Model):
            found |= described(base)
    name = ""
    _, _, attributes = cleandoc(model.__doc__ or "").partition("Attributes:")
    for line in attributes.splitlines():
        if (start := ATTRIBUTE.match(line)) and start[1] in model.model_fields:
            name = start[1]
            found[name] = start[2].strip()
        elif name and (more := CONTINUED.match(line)):
            found[name] += " " + more[1].strip()
    return found
