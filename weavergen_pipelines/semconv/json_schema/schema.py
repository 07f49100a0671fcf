"""From the notation of the data files to JSON Schemas."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from weavergen_pipelines.errors import UsageError, nearest
from weavergen_pipelines.semconv.json_schema.notation import schema_of
from weavergen_pipelines.semconv.yaml import parse_yaml

JSON_SCHEMAS = (
    "resolved-registry",
    "semconv-group",
    "semconv-definition-v2",
    "resolved-registry-v2",
    "materialized-registry-v2",
    "diff",
    "diff-v2",
    "publication-manifest-v2",
    "definition-manifest-v2",
    "policy-finding",
    "weaver-config",
)
"""The names of the schemas; the first one is the default."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/$defs/"


class UnknownSchema(UsageError):
    """There is no schema of that name."""


def json_schema(name: str = JSON_SCHEMAS[0]) -> dict[str, Any]:
    """A JSON Schema of draft 2020-12.

    Raises:
        UnknownSchema: there is none of that name.
    """
    return compiled(_data(known_schema(name)))


def live_check_sample() -> dict[str, Any]:
    """The JSON Schema of a sample for a live check, which the command line has no name for."""
    return compiled(_data("live-check-sample"))


def compiled(written: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema that is written down as in the data files, with the definitions that it leads to."""
    definitions = {**_data("common")["definitions"], **written.get("definitions", {})}
    schema = {"$schema": _DIALECT, "title": written["title"], **_compiled(written)}
    used = _used(schema, definitions)
    return {**schema, "$defs": used} if used else schema


def known_schema(name: str) -> str:
    """The name, which is that of a schema.

    Raises:
        UnknownSchema: there is none of that name.
    """
    if name not in JSON_SCHEMAS:
        raise UnknownSchema(f"there is no schema {name!r}", hint=nearest(name, JSON_SCHEMAS))
    return name


@cache
def _data(name: str) -> Any:
    return parse_yaml((files("weavergen_pipelines.resources") / "json_schema" / f"{name}.yaml").read_bytes())


def _used(root: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions that a schema leads to, by name."""
    used: dict[str, Any] = {}
    waiting = _references(root)
    while waiting:
        name = waiting.pop()
        if name not in used:
            used[name] = _compiled(definitions[name])
            waiting += _references(used[name])
    return dict(sorted(used.items()))


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for item in schema for name in _references(item)]
    if not isinstance(schema, dict):
        return []
    own = schema.get("$ref")
    found = [own.removeprefix(_REFERENCE)] if isinstance(own, str) and own.startswith(_REFERENCE) else []
    return [*found, *_references(list(schema.values()))]


def _compiled(written: Any) -> dict[str, Any]:
    if isinstance(written, str):
        return schema_of(written)
    schema = {"description": written["about"]} if "about" in written else {}
    return {**schema, **_body(written)}


def _body(written: dict[str, Any]) -> dict[str, Any]:
    """A record, a choice, a list, a type in the notation, or what a definition is; a record may be a choice as well."""
    body: dict[str, Any] = {}
    if "is" in written:
        body = schema_of(written["is"])
    if "as" in written:
        body = _body(_data("common")["definitions"][written["as"]])
    if "values" in written:
        body = {"type": "string", "enum": written["values"]}
    if "types" in written:
        body = {"type": written["types"]}
    if "list" in written:
        body = {"type": "array", "items": _compiled(written["list"])}
    if "fields" in written or "with" in written:
        body = _record(written)
    if "options" in written:
        outdated = {option: {"deprecated": True} for option in written.get("outdated", ())}
        body = {"oneOf": [{"type": "string", "const": item, **outdated.get(item, {})} for item in written["options"]]}
    for key, word in (("any", "anyOf"), ("one", "oneOf")):
        if key in written:
            body = {**body, word: [_compiled(item) for item in written[key]]}
    return body


def _record(written: dict[str, Any]) -> dict[str, Any]:
    """A mapping: `!` marks the fields that must be there, `open` one that may have others."""
    fields = dict(sorted(_fields(written).items()))
    required = [name.removesuffix("!") for name in fields if name.endswith("!")]
    properties = {name.removesuffix("!"): _property(name.removesuffix("!"), field) for name, field in fields.items()}
    record: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        record["required"] = required
    if "open" not in written:
        record["additionalProperties"] = False
    elif written["open"] == "composed":
        record["unevaluatedProperties"] = False
    return record


def _fields(written: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record, and those of the groups of fields that it has."""
    fields: dict[str, Any] = {}
    for group in written.get("with", ()):
        fields.update(_fields(_data("common")["groups"][group]))
    return {**fields, **written.get("fields", {})}


def _property(name: str, written: Any) -> dict[str, Any]:
    schema = _compiled(written)
    word = _data("words").get(name)
    return {"description": word, **schema} if word and "const" not in schema else schema
