"""A value for each attribute: its first example, else one that everybody knows to be none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.telemetry.samples.values import inferred_type

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULTS: dict[str, Any] = {
    "boolean": True,
    "int": 42,
    "double": 3.13,
    "string": "value",
    "any": "value",
    "boolean[]": [True, False],
    "int[]": [42, 43],
    "double[]": [3.13, 3.15],
    "string[]": ["value1", "value2"],
}
_OF_TEMPLATES: dict[str, Any] = {
    **_DEFAULTS,
    "string": "template_value",
    "any": "template_any_value",
    "string[]": ["template_value1", "template_value2"],
}


def example(attribute: Mapping[str, Any]) -> tuple[str, Any]:
    """A name and a value for an attribute of a resolved registry, of format 1 or 2."""
    name, kind = str(attribute.get("name") or attribute["key"]), attribute["type"]
    if not isinstance(kind, str):
        return name, kind["members"][0]["value"]
    if kind.startswith("template["):
        return f"{name}.key", _OF_TEMPLATES[kind.removeprefix("template[")[:-1]]
    return name, _value(kind, attribute.get("examples"))


def _value(kind: str, examples: Any) -> Any:
    """The first example that is of this type. Booleans are as they always are."""
    if kind == "any":
        found = _first(examples) if isinstance(examples, list) else examples
    elif kind.startswith("boolean"):
        found = None
    elif kind.endswith("[]"):
        found = _array(kind, examples)
    else:
        found = _scalar(kind, examples)
    return _DEFAULTS[kind] if found is None else found


def _scalar(kind: str, examples: Any) -> Any:
    if inferred_type(examples) == kind:
        return examples
    return _of_type(kind, examples[0]) if inferred_type(examples) == f"{kind}[]" else None


def _array(kind: str, examples: Any) -> Any:
    if inferred_type(examples) == kind:
        return [_of_type(kind[:-2], one) for one in examples]
    first = _first(examples)
    flat = [one for inner in examples for one in inner] if isinstance(first, list) else None
    return [_of_type(kind[:-2], one) for one in first] if flat and inferred_type(flat) == kind else None


def _first(examples: Any) -> Any:
    return examples[0] if isinstance(examples, list) and examples else None


def _of_type(kind: str, value: Any) -> Any:
    return float(value) if kind == "double" else value
