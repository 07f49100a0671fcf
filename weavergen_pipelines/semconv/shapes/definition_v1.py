"""The shape of a file of format `definition/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.shapes.base import (
    BOOLEAN,
    OPTIONAL_BOOLEAN,
    OPTIONAL_TEXT,
    TEXT,
    Alternatives,
    Choice,
    Items,
    Shape,
    optional,
)
from weavergen_pipelines.semconv.shapes.common import (
    ANNOTATIONS,
    ARRAY_TYPES,
    ASSOCIATIONS,
    ATTRIBUTE_TYPE,
    ENUM_MEMBER,
    IMPORTS,
    INSTRUMENT,
    LOOSE_DEPRECATED,
    OPTIONAL_EXAMPLES,
    OPTIONAL_REQUIREMENT_LEVEL,
    OPTIONAL_STABILITY,
    REQUIREMENT_LEVEL,
    ROLE,
    SIGNAL_REQUIREMENT_LEVEL,
    SPAN_KIND,
)
from weavergen_pipelines.semconv.shapes.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTRIBUTE: dict[str, Shape] = {
    "annotations": ANNOTATIONS,
    "brief": OPTIONAL_TEXT,
    "deprecated": LOOSE_DEPRECATED,
    "examples": OPTIONAL_EXAMPLES,
    "role": optional(ROLE),
    "sampling_relevant": OPTIONAL_BOOLEAN,
    "stability": OPTIONAL_STABILITY,
    "tag": OPTIONAL_TEXT,
}
_REFERENCE = Record(
    {
        **_ATTRIBUTE,
        "note": OPTIONAL_TEXT,
        "prefix": BOOLEAN,
        "ref": TEXT,
        "requirement_level": OPTIONAL_REQUIREMENT_LEVEL,
    },
    ("ref",),
)
_DEFINITION = Record(
    {**_ATTRIBUTE, "id": TEXT, "note": TEXT, "requirement_level": REQUIREMENT_LEVEL, "type": ATTRIBUTE_TYPE},
    ("id", "type"),
)


def _is_attribute(value: Any) -> bool:
    if type(value) is not dict:
        return False
    return _REFERENCE.accepts(value) if "ref" in value else _DEFINITION.accepts(value)


ATTRIBUTE = Alternatives(
    (_REFERENCE, _DEFINITION),
    accept=_is_attribute,
    description=(
        "A reference to an attribute or a local definition of an attribute.\n"
        "For a reference to an attribute, only the `ref` field is required.\n"
        "For a locally defined attribute, the fields `id`, `type`, `requirement_level`, and `note` are required."
    ),
)

_BODY_COMMON: dict[str, Shape] = {
    "brief": TEXT,
    "examples": OPTIONAL_EXAMPLES,
    "id": TEXT,
    "note": TEXT,
    "requirement_level": REQUIREMENT_LEVEL,
    "stability": OPTIONAL_STABILITY,
}


def _is_body(value: Any) -> bool:
    """A value whose `type` decides which further fields it has."""
    if type(value) is not dict or type(value.get("type")) is not str:
        return False
    variant = _variants.get(value["type"])
    return variant is not None and variant.accepts(value)


def _body_variant(name: str, extra: Mapping[str, Shape]) -> Record:
    fields = {**_BODY_COMMON, **extra, "type": Choice((name,))}
    return Record(fields, ("type", "id", "requirement_level", *extra), closed=False)


_variants: dict[str, Record] = {}
BODY = Alternatives(_variants.values(), keyword="oneOf", description="The body of an event.", accept=_is_body)
_EXTRA: dict[str, dict[str, Shape]] = {
    "map": {"fields": Items(BODY)},
    "map[]": {"fields": Items(BODY)},
    "enum": {"members": Items(ENUM_MEMBER)},
}
for _name in ("boolean", "int", "double", "string", *ARRAY_TYPES, "map", "map[]", "bytes", "undefined", "enum"):
    _variants[_name] = _body_variant(_name, _EXTRA.get(_name, {}))

GROUP_TYPES = ("attribute_group", "span", "event", "metric", "metric_group", "entity", "scope", "undefined")
GROUP = Record(
    {
        "annotations": ANNOTATIONS,
        "attributes": Items(ATTRIBUTE, nullable=True),
        "body": optional(BODY),
        "brief": TEXT,
        "deprecated": LOOSE_DEPRECATED,
        "display_name": OPTIONAL_TEXT,
        "entity_associations": ASSOCIATIONS,
        "events": Items(TEXT, nullable=True),
        "extends": OPTIONAL_TEXT,
        "id": TEXT,
        "instrument": optional(INSTRUMENT),
        "metric_name": OPTIONAL_TEXT,
        "name": OPTIONAL_TEXT,
        "note": TEXT,
        "prefix": TEXT,
        "span_kind": optional(SPAN_KIND),
        "stability": OPTIONAL_STABILITY,
        "type": Choice(GROUP_TYPES, aliases=("resource",), description="The kind of a group."),
        "unit": OPTIONAL_TEXT,
    },
    ("id", "brief"),
    description="A group: attributes, a signal or an entity.",
    tacit={
        "include_groups": Items(TEXT, nullable=True),
        "requirement_level": optional(SIGNAL_REQUIREMENT_LEVEL),
        "span_name": optional(Record({"note": TEXT}, ("note",))),
        "visibility": optional(Choice(("internal", "public"))),
    },
)
DEFINITION_V1 = Record(
    {"groups": Items(GROUP, nullable=True), "imports": IMPORTS},
    description=(
        "A semantic convention file as defined [here](/schemas/semconv.schema.json)\n"
        "A semconv file is a collection of semantic convention groups (i.e. [`GroupSpec`])."
    ),
)
