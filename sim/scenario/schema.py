"""The JSON Schema of scenario files, for editors: names, units, limits and help as one types."""

from collections.abc import Mapping
from typing import Any

from sim.core.quantities import Choices, FlagKind, Quantity
from sim.scenario.form import MANY, STEPS, Form, LeafForm, TableForm, children, form_of_schema
from sim.scenario.model import Model

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DATE_KEY = r"^\d{4}-\d{2}-\d{2}$"
STEP_KEY = r"^[+-]?\d+$"

Json = dict[str, Any]


def json_schema(schema: Mapping[str, type[Model]]) -> Json:
    """Return the JSON Schema of a scenario file with these sections."""
    words: Json = {"type": "object", "properties": {"en": {"type": "string"}, "zh": {"type": "string"}}}
    words |= {"required": ["en", "zh"], "additionalProperties": False}
    name = {"type": "string", "description": "name or path of a scenario"}
    properties: Json = {
        "extends": {"anyOf": [name, {"type": "array", "items": name}], "description": "what this file builds on"},
        "title": {**words, "description": "title in English and Chinese"},
        "purpose": {**words, "description": "what the scenario is for, in English and Chinese"},
    }
    properties |= {section: _schema(form) for section, form in form_of_schema(schema).items()}
    return {
        "$schema": DRAFT,
        "title": "Scenario",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _schema(form: Form) -> Json:
    if isinstance(form, LeafForm):
        return _leaf(form)
    properties = {name: _schema(inner) for name, inner in children(form)}
    group: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    group["description"] = form.help
    if isinstance(form, TableForm) and isinstance(form.element, LeafForm):
        together = _parameter(form.element, {"type": "object", "properties": _by_key(form, _value(form.element))})
        one_range = together["properties"]["range"]
        by_key = {"type": "object", "properties": _by_key(form, one_range), "additionalProperties": False}
        together["properties"]["range"] = {"anyOf": [one_range, by_key]}
        return {"anyOf": [group, together], "description": form.help}
    return group


def _by_key(form: TableForm, inner: Json) -> Json:
    return dict.fromkeys(form.keys, inner)


def _leaf(form: LeafForm) -> Json:
    value = _value(form)
    unit = "" if isinstance(form.kind, FlagKind) else f" [{form.kind.unit}]"
    return {"anyOf": [value, _parameter(form, value)], "description": (form.help + unit).strip()}


def _parameter(form: LeafForm, value: Json) -> Json:
    one = _one(form)
    properties: Json = {
        "value": value,
        "unit": {"const": form.kind.unit},
        "source": {"type": "string", "description": "clause XX-nn, a key of facts.csv, assumption, or model"},
        "reason": {"type": "string", "description": "why this value"},
        "range": {"type": "array", "prefixItems": [one, one], "minItems": 2, "maxItems": 2},
        "title": {"type": "object"},
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _value(form: LeafForm) -> Json:
    plain = _one(form)
    if form.shape == MANY:
        plain = {"type": "array", "items": plain}
    elif form.shape == STEPS:
        steps = {"type": "object", "patternProperties": {STEP_KEY: plain}, "additionalProperties": False}
        plain = {"anyOf": [plain, steps]}
    dated = {"type": "object", "patternProperties": {DATE_KEY: plain}, "additionalProperties": False}
    return {"anyOf": [plain, dated]}


def _one(form: LeafForm) -> Json:
    kind = form.kind
    if isinstance(kind, Quantity):
        number: Json = {"type": "integer" if kind.integer else "number"}
        if kind.low is not None:
            number["minimum"] = kind.low
        if kind.high is not None:
            number["maximum"] = kind.high
        one: Json = {"anyOf": [number, {"type": "string", "pattern": rf"^[-+0-9.eE_]+ {kind.unit}$"}]}
    elif isinstance(kind, FlagKind):
        one = {"enum": [True, False, 0, 1]}
    elif isinstance(kind, Choices):
        one = {"enum": list(kind.words)}
    else:
        one = {"type": "string"}
    return {"anyOf": [one, {"type": "null"}]} if form.optional else one
