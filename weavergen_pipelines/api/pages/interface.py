"""What can be asked for, read out of the description of the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


def groups(openapi: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations of an OpenAPI document, by their tags, in its order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            one = {
                "method": method.upper(),
                "path": path,
                "linked": method == "get" and "{" not in path,
                "says": operation.get("description") or operation["summary"],
                "takes": [*_parameters(operation, openapi), *_body(operation, openapi)],
            }
            found.setdefault(operation["tags"][0], []).append(one)
    return found


def _parameters(operation: Mapping[str, Any], openapi: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in operation.get("parameters", ()):
        value = _value(one["schema"], openapi)
        yield {"name": one["name"], "in": one["in"], "required": one.get("required"), "value": value}


def _body(operation: Mapping[str, Any], openapi: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = _meant(schema, openapi)
    for name, each in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        yield {"name": name, "in": "body", "required": required, "value": _value(each, openapi)}


def _meant(schema: Mapping[str, Any], openapi: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, or the one that it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return {**openapi["components"]["schemas"][name], **schema} if name else schema


def _value(schema: Mapping[str, Any], openapi: Mapping[str, Any]) -> str:
    """What values there can be, in words."""
    choices = [_meant(each, openapi) for each in (schema, *schema.get("anyOf", ()))]
    named = [str(value) for each in choices for value in each.get("enum", [each["const"]] if "const" in each else ())]
    kinds = [each.get("type", "") for each in choices]
    words = named or [_TYPES.get(kind, kind) for kind in kinds if kind not in ("", "null")]
    default = schema.get("default")
    return " or ".join(words) + (f", {default} unless given" if default not in (None, False, "") else "")
