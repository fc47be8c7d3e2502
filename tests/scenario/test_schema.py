"""The JSON Schema for editors accepts what the reader accepts and refuses plain mistakes."""

import jsonschema
import pytest
from ruamel.yaml import YAML

from sim.scenario import json_schema


def plain(value):
    """Return a file's content as an editor hands it to a JSON Schema: keys and dates are texts."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def content(path):
    return plain(YAML(typ="safe", pure=True).load(path))


@pytest.mark.parametrize("name", ["base", "dearer", "rules/device", "rules/run"])
def test_good_files_fit_the_schema(good, schema, name):
    jsonschema.validate(content(good / f"{name}.yaml"), json_schema(schema))


@pytest.mark.parametrize(
    "name",
    ["unknown_key", "unknown_section", "wrong_unit", "wrong_unit_in_value", "out_of_range", "below_range",
     "wrong_choice", "group_as_value", "list_as_value", "unknown_attribute", "one_language", "unknown_table_key",
     "wrong_reasons"],
)  # fmt: skip
def test_plain_mistakes_do_not_fit_the_schema(broken, schema, name):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content(broken / f"{name}.yaml"), json_schema(schema))


def test_units_and_help_stand_in_the_schema(schema):
    fee = json_schema(schema)["properties"]["device"]["properties"]["fee"]
    assert fee["description"] == "what a year of service costs. [yuan/year]"
    definition = json_schema(schema)["$defs"][fee["$ref"].removeprefix("#/$defs/")]
    assert definition["anyOf"][1]["properties"]["unit"] == {"enum": ["yuan/year"]}


def test_the_schema_is_itself_valid(schema):
    jsonschema.Draft202012Validator.check_schema(json_schema(schema))
