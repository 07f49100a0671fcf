"""The notation in which schemas are written down: one text for each type.

`string`, `boolean`, `object`, `any`, `int64`, `double`, `uint16`, …; `Name` is a definition and `self` the whole
schema; `[X]` a list, `{X}` a map from texts, `= x` the text x; `X?` may also be null; `[X] unique` has no item twice;
`X := json` has a default.
"""

from __future__ import annotations

import json
import re
from typing import Any

_NUMBERS: dict[str, dict[str, Any]] = {
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "double": {"type": "number", "format": "double"},
    "uint": {"type": "integer", "format": "uint", "minimum": 0},
    "uint16": {"type": "integer", "format": "uint16", "minimum": 0, "maximum": 65535},
    "uint32": {"type": "integer", "format": "uint32", "minimum": 0},
    "uint64": {"type": "integer", "format": "uint64", "minimum": 0},
}
_PLAIN = ("string", "boolean", "object")
_NAME = re.compile(r"[A-Z]\w*")


def schema_of(text: str) -> dict[str, Any]:
    """The schema that a text stands for.

    Raises:
        ValueError: the text is not of this notation.
    """
    kind, marked, default = text.partition(" := ")
    return {**_schema(kind), "default": json.loads(default)} if marked else _schema(kind)


def _schema(text: str) -> dict[str, Any]:
    if text.endswith(" unique"):
        return {**_schema(text.removesuffix(" unique")), "uniqueItems": True}
    if text.endswith("?"):
        return _nullable(_schema(text[:-1]))
    if text.startswith("= "):
        return {"type": "string", "const": text[2:]}
    if text[:1] + text[-1:] == "[]":
        return {"type": "array", "items": _schema(text[1:-1])}
    if text[:1] + text[-1:] == "{}":
        return {"type": "object", "additionalProperties": _schema(text[1:-1])}
    return _named(text)


def _named(text: str) -> dict[str, Any]:
    if text in _PLAIN:
        return {"type": text}
    if text in _NUMBERS:
        return dict(_NUMBERS[text])
    if _NAME.fullmatch(text):
        return {"$ref": f"#/$defs/{text}"}
    known = {"any": {}, "self": {"$ref": "#"}}
    if text not in known:
        raise ValueError(f"{text!r} is no type")
    return dict(known[text])


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}
