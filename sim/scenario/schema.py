"""The JSON Schema of scenario files, for editors: names, units, limits and help as one types."""

import re
from collections.abc import Mapping
from typing import Any

from sim.core.quantities import Choices, FlagKind, Quantity
from sim.scenario.form import MANY, STEPS, Form, LeafForm, TableForm, children, form_of_schema
from sim.scenario.model import Model

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DATE_KEY = r"^\d{4}-\d{2}-\d{2}$"
NOT_PLAIN = re.compile(r"\W+")
STEP_KEY = r"^[+-]?\d+$"

Json = dict[str, Any]

_WORDS = {
    "type": "object",
    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
    "additionalProperties": False,
}
_SOURCES = "clause XX-nn, a key of facts.csv, assumption, calibration STUDY DIGEST, or model"


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
    defined: Json = {}
    properties |= {section: _schema(form, defined) for section, form in form_of_schema(schema).items()}
    return {
        "$schema": DRAFT,
        "title": "Scenario",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": defined,
    }


def _schema(form: Form, defined: Json) -> Json:
    if isinstance(form, LeafForm):
        return _described(_leaf(form, defined), form)
    if isinstance(form, TableForm):
        return _table(form, defined)
    properties = {name: _schema(inner, defined) for name, inner in children(form)}
    return _described(_object(properties), form)


def _table(form: TableForm, defined: Json) -> Json:
    """Return the schema of a table: a parameter by key, or the values by key with unit and source once."""
    if not isinstance(form.element, LeafForm):
        element = _defined(_schema(form.element, defined), f"one of {', '.join(form.keys[:3])}", defined)
        return _described(_object(dict.fromkeys(form.keys, element)), form)
    by_key = _object(dict.fromkeys(form.keys, _leaf(form.element, defined)))
    value = _defined(_value(form.element), f"{_name(form.element)} value", defined)
    values = _object(dict.fromkeys(form.keys, value))
    dated = {"type": "object", "patternProperties": {DATE_KEY: values}, "additionalProperties": False}
    together = _parameter(form.element, {"anyOf": [values, dated]})
    one_range = together["properties"]["range"]
    together["properties"]["range"] = {"anyOf": [one_range, _object(dict.fromkeys(form.keys, one_range))]}
    return _described({"anyOf": [by_key, together]}, form)


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _described(schema: Json, form: Form) -> Json:
    unit = f" [{form.kind.unit}]" if isinstance(form, LeafForm) and not isinstance(form.kind, FlagKind) else ""
    return {**schema, "description": (form.help + unit).strip()}


def _leaf(form: LeafForm, defined: Json) -> Json:
    value = _value(form)
    return _defined({"anyOf": [value, _parameter(form, value)]}, _name(form), defined)


def _name(form: LeafForm) -> str:
    optional = " or none" if form.optional else ""
    return f"{form.kind.unit} {form.shape}{optional}"


def _defined(schema: Json, name: str, defined: Json) -> Json:
    """Return a reference to a schema, which is defined once however often it is used."""
    number = 1
    name = NOT_PLAIN.sub("_", name)
    key = name
    while defined.setdefault(key, schema) != schema:
        number += 1
        key = f"{name}_{number}"
    return {"$ref": f"#/$defs/{key}"}


def _parameter(form: LeafForm, value: Json) -> Json:
    one = _one(form)
    properties: Json = {
        "value": value,
        "unit": {"enum": [form.kind.unit] if form.is_number else [form.kind.unit, "text"]},
        "source": {"type": "string", "description": _SOURCES},
        "reason": {"anyOf": [{"type": "string"}, _WORDS], "description": "why this value, in one language or both"},
        "range": {"type": "array", "prefixItems": [one, one], "minItems": 2, "maxItems": 2},
        "title": {"type": "object"},
    }
    return _object(properties)


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
