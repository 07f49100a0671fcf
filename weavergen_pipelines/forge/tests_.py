"""The Jinja tests for semantic conventions (spec section 7.4): `{% if attribute is stable %}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_ARRAY_TYPES = frozenset({"string[]", "int[]", "double[]", "boolean[]"})
_SIMPLE_TYPES = _ARRAY_TYPES | {"string", "int", "double", "boolean"}


def is_simple_type(kind: Any) -> bool:
    """`string`, `int`, `double`, `boolean` or an array of one of them."""
    return isinstance(kind, str) and kind in _SIMPLE_TYPES


def is_array(kind: Any) -> bool:
    """An array of a simple type."""
    return isinstance(kind, str) and kind in _ARRAY_TYPES


def is_template_type(kind: Any) -> bool:
    """`template[T]` of a simple type."""
    return (
        isinstance(kind, str)
        and kind == f"template[{template_argument(kind)}]"
        and template_argument(kind) in _SIMPLE_TYPES
    )


def template_argument(kind: str) -> str:
    """`T` of `template[T]`."""
    return kind.removeprefix("template[").removesuffix("]")


def is_enum_type(kind: Any) -> bool:
    """A type with members."""
    return isinstance(kind, Mapping) and "members" in kind


def is_enum(attribute: Any) -> bool:
    """An attribute whose type has members."""
    return isinstance(attribute, Mapping) and is_enum_type(attribute.get("type"))


def is_stable(item: Any) -> bool:
    """Says that it is stable."""
    return isinstance(item, Mapping) and item.get("stability") == "stable"


def is_experimental(item: Any) -> bool:
    """Everything that does not say that it is stable."""
    return not is_stable(item)


def is_deprecated(item: Any) -> bool:
    """Has a deprecation with content; old registries have plain text there, which does not count."""
    return isinstance(item, Mapping) and isinstance(item.get("deprecated"), (Mapping, list, tuple))


TESTS: dict[str, Callable[[Any], bool]] = {
    "stable": is_stable,
    "experimental": is_experimental,
    "deprecated": is_deprecated,
    "enum": is_enum,
    "simple_type": is_simple_type,
    "template_type": is_template_type,
    "enum_type": is_enum_type,
    "array": is_array,
}
