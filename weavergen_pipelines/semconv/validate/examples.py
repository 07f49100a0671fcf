"""Whether the examples of an attribute, or of a value in a body, are of its type."""

from __future__ import annotations

from typing import Any, Literal

Verdict = Literal["fits", "should", "must", "must be text"]

_NAMES = {bool: "boolean", int: "int", float: "double", str: "string"}
_ELEMENTS = ("boolean", "int", "double", "string")
_OPEN_VALUES = frozenset({"enum", "bytes", "undefined"})


def examples_kind(examples: Any) -> str:
    """`string`, `string[]`, `string[][]`, … or `any[]` where the examples are mixed; empty lists count as integers."""
    if type(examples) is not list:
        return _NAMES[type(examples)]
    if not examples:
        return "int[]"
    if type(examples[0]) is list:
        first = next((item for items in examples for item in items), 0)
        return f"{_NAMES[type(first)]}[][]"
    kinds = set(map(type, examples))
    return f"{_NAMES[type(examples[0])]}[]" if len(kinds) == 1 else "any[]"


def judge_attribute(examples: Any, attribute_type: Any) -> Verdict:
    """How examples fit the type of an attribute; enumerations and `any` take all."""
    if type(attribute_type) is dict or attribute_type in ("any", "template[any]"):
        return "fits"
    kind = examples_kind(examples)
    if not attribute_type.startswith("template["):
        return _judge(kind, attribute_type)
    inner = attribute_type.removeprefix("template[").removesuffix("]")
    if inner in _ELEMENTS:
        return "fits" if kind in (inner, f"{inner}[]") else "must"
    if inner == "string[]" and kind in ("string", "string[]"):
        return "should"
    return "fits" if kind == f"{inner}[]" else "must"


def judge_value(examples: Any, value_type: str) -> Verdict:
    """How examples fit a value of a body; those of a map are texts."""
    if value_type in _OPEN_VALUES:
        return "fits"
    kind = examples_kind(examples)
    if value_type in ("map", "map[]"):
        return "fits" if kind in ("string", "string[]", "string[][]") else "must be text"
    return _judge(kind, value_type)


def _judge(kind: str, name: str) -> Verdict:
    if name in _ELEMENTS:
        return "fits" if kind in (name, f"{name}[]") else "must"
    if kind == f"{name}[]":
        return "fits"
    return "should" if kind == name else "must"


def type_name(attribute_type: Any) -> str:
    """A type as messages show it: an enumeration by the ids of its members."""
    if type(attribute_type) is dict:
        return f"enum {{{', '.join(member['id'] for member in attribute_type['members'])}}}"
    return str(attribute_type)
