"""The JSON Schemas: the same structure as the reference's, in words of our own."""

import json
from typing import Any

import pytest

from weavergen_pipelines.semconv.json_schema import JSON_SCHEMAS, UnknownSchema, json_schema
from weavergen_pipelines.semconv.json_schema.notation import schema_of

NAMED = ("properties", "$defs")
"""Keywords whose keys are names."""


def structure(schema: Any) -> Any:
    """A schema without its words; what is required has no order."""
    if isinstance(schema, list):
        return [structure(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key in NAMED:
            kept[key] = {name: structure(item) for name, item in value.items()}
        elif key == "required":
            kept[key] = sorted(value)
        elif key != "description":
            kept[key] = structure(value)
    return kept


def parts(schema: Any):
    """Every mapping of a schema."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from parts(item)


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_each_schema_has_the_structure_of_the_reference(shared, name):
    expected = json.loads((shared / f"conformance/json_schema/{name}.json").read_bytes())
    assert structure(json_schema(name)) == structure(expected)


def test_there_is_a_schema_for_each_of_the_reference(shared):
    assert set(JSON_SCHEMAS) == {path.stem for path in (shared / "conformance/json_schema").iterdir()}


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_every_definition_and_every_field_is_explained(name):
    schema = json_schema(name)
    assert all(definition["description"] for definition in [schema, *schema.get("$defs", {}).values()])
    fields = [item for part in parts(schema) for item in part.get("properties", {}).items() if item[0] != "type"]
    plain = [(field, own) for field, own in fields if isinstance(own, dict) and "const" not in own]
    assert [field for field, own in plain if "description" not in own] == []


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_the_definitions_are_those_that_are_used(name):
    schema = json_schema(name)
    used = {part["$ref"].removeprefix("#/$defs/") for part in parts(schema) if isinstance(part.get("$ref"), str)}
    assert used - {"#"} == set(schema.get("$defs", {}))


def test_a_schema_can_be_changed_without_changing_the_next_one():
    json_schema("diff")["properties"]["head"]["description"] = "changed"
    assert json_schema("diff")["properties"]["head"]["description"] != "changed"


def test_an_unknown_name_is_a_usage_error_with_a_hint():
    with pytest.raises(UnknownSchema, match="resolved-registry-v2"):
        json_schema("resolved-registry-2")


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("string?", {"type": ["string", "null"]}),
        ("[Name]?", {"type": ["array", "null"], "items": {"$ref": "#/$defs/Name"}}),
        ("Name?", {"anyOf": [{"$ref": "#/$defs/Name"}, {"type": "null"}]}),
        ("{[any]}", {"type": "object", "additionalProperties": {"type": "array", "items": {}}}),
        ("= string[]", {"type": "string", "const": "string[]"}),
        ("[string] unique", {"type": "array", "items": {"type": "string"}, "uniqueItems": True}),
        ('string := "a"', {"type": "string", "default": "a"}),
    ],
)
def test_the_notation(text, schema):
    assert schema_of(text) == schema


def test_a_text_that_is_not_of_the_notation_is_refused():
    with pytest.raises(ValueError, match="no type"):
        schema_of("strin")
