"""The shape of a published registry: a `resolved/2.0` file, whose attributes are numbers into its catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.shapes.base import (
    INTEGER,
    OPTIONAL_BOOLEAN,
    TEXT,
    Alternatives,
    Choice,
    Items,
    Mismatch,
    Shape,
    optional,
)
from weavergen_pipelines.semconv.shapes.common import (
    INSTRUMENT,
    OPTIONAL_EXAMPLES,
    REQUIREMENT_LEVEL,
    SIGNAL_REQUIREMENT_LEVEL,
    SPAN_KIND,
    STABILITY,
    STRICT_DEPRECATED,
    attribute_type,
    enum_member,
)
from weavergen_pipelines.semconv.shapes.record import FreeMap, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.yaml import KeyPath

_TYPE = attribute_type(enum_member(STRICT_DEPRECATED))
"""The reference writes members that are deprecated in words alone so that it cannot read them itself: this can."""
_PROVENANCE = Record({"source": optional(INTEGER)}, closed=False)
_COMMON: dict[str, Shape] = {
    "annotations": FreeMap(),
    "brief": TEXT,
    "deprecated": STRICT_DEPRECATED,
    "note": TEXT,
    "provenance": _PROVENANCE,
    "stability": STABILITY,
}
_LEVEL: dict[str, Shape] = {"requirement_level": optional(SIGNAL_REQUIREMENT_LEVEL)}
_MANDATORY = ("brief", "stability")
_REFERENCE: dict[str, Shape] = {"base": INTEGER, "requirement_level": REQUIREMENT_LEVEL}
_REFERENCE_KEYS = ("base", "requirement_level")
_REFERENCES = Items(Record(_REFERENCE, _REFERENCE_KEYS))
_SPAN_REFERENCES = Items(Record({**_REFERENCE, "sampling_relevant": OPTIONAL_BOOLEAN}, _REFERENCE_KEYS))


class _Association(Shape):
    """`{type, provenance}`, or a list of these under `one_of` or `all_of`."""

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict:
            return False
        inner = value.get("one_of", value.get("all_of"))
        return _ENTITY.accepts(value) if inner is None else type(inner) is list and all(map(self.accepts, inner))

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        if not self.accepts(value):
            operators = (Record({name: Items(self)}, (name,), closed=False) for name in ("one_of", "all_of"))
            yield from Alternatives((_ENTITY, *operators)).mismatches(value, path, advice)


_ENTITY = Record({"provenance": _PROVENANCE, "type": TEXT}, ("type",))
_SIGNAL: dict[str, Shape] = {
    **_COMMON,
    **_LEVEL,
    "attributes": _REFERENCES,
    "entity_associations": Items(_Association()),
}
_SHAPES: dict[str, tuple[dict[str, Shape], tuple[str, ...]]] = {
    "spans": (
        {
            **_SIGNAL,
            "attributes": _SPAN_REFERENCES,
            "kind": SPAN_KIND,
            "name": Record({"note": TEXT}, ("note",)),
            "type": TEXT,
        },
        ("type", "kind", "name", *_MANDATORY),
    ),
    "metrics": (
        {**_SIGNAL, "instrument": INSTRUMENT, "name": TEXT, "unit": TEXT},
        ("name", "instrument", "unit", *_MANDATORY),
    ),
    "events": ({**_SIGNAL, "name": TEXT}, ("name", *_MANDATORY)),
    "entities": (
        {**_COMMON, **_LEVEL, "description": _REFERENCES, "identity": _REFERENCES, "type": TEXT},
        ("type", "identity", *_MANDATORY),
    ),
}
_ATTRIBUTE = Record(
    {**_COMMON, "examples": OPTIONAL_EXAMPLES, "key": TEXT, "type": _TYPE}, ("key", "type", *_MANDATORY)
)
_ATTRIBUTE_GROUP = Record({**_COMMON, "attributes": _REFERENCES, "id": TEXT}, ("id", "attributes", *_MANDATORY))

RESOLVED_V2 = Record(
    {
        "attribute_catalog": Items(_ATTRIBUTE, nullable=True),
        "dependencies": Items(TEXT, nullable=True),
        "file_format": Choice(("resolved/2.0",)),
        "refinements": Record(
            {
                name: Items(Record({**fields, "id": TEXT}, ("id", *keys)), nullable=True)
                for name, (fields, keys) in _SHAPES.items()
            },
            ("spans", "metrics", "events"),
        ),
        "registry": Record(
            {
                "attribute_groups": Items(_ATTRIBUTE_GROUP, nullable=True),
                "attributes": Items(INTEGER, nullable=True),
                **{name: Items(Record(fields, keys), nullable=True) for name, (fields, keys) in _SHAPES.items()},
            },
            ("attributes", "attribute_groups", "spans", "metrics", "events", "entities"),
        ),
        "schema_url": TEXT,
    },
    ("file_format", "schema_url", "attribute_catalog", "registry", "refinements"),
    description="A published registry: a catalogue of attributes, and signals that number them.",
)
