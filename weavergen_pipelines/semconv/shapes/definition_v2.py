"""The shape of a file of format `definition/2`."""

from __future__ import annotations

from typing import Any

from weavergen_pipelines.semconv.shapes.base import (
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
    ASSOCIATIONS,
    ATTRIBUTE_TYPE,
    IMPORTS,
    INSTRUMENT,
    OPTIONAL_EXAMPLES,
    OPTIONAL_REQUIREMENT_LEVEL,
    OPTIONAL_STABILITY,
    SIGNAL_REQUIREMENT_LEVEL,
    SPAN_KIND,
    STABILITY,
    STRICT_DEPRECATED,
)
from weavergen_pipelines.semconv.shapes.record import FreeMap, Record

_COMMON: dict[str, Shape] = {
    "annotations": FreeMap(),
    "brief": TEXT,
    "deprecated": STRICT_DEPRECATED,
    "note": TEXT,
    "stability": STABILITY,
}
_OVERRIDES: dict[str, Shape] = {
    "annotations": FreeMap(),
    "brief": OPTIONAL_TEXT,
    "deprecated": STRICT_DEPRECATED,
    "note": OPTIONAL_TEXT,
    "stability": OPTIONAL_STABILITY,
}
_LEVEL: dict[str, Shape] = {"requirement_level": optional(SIGNAL_REQUIREMENT_LEVEL)}
_REFERENCE_FIELDS: dict[str, Shape] = {
    **_OVERRIDES,
    "examples": OPTIONAL_EXAMPLES,
    "ref": TEXT,
    "requirement_level": OPTIONAL_REQUIREMENT_LEVEL,
}
_REFERENCE = Record(_REFERENCE_FIELDS, ("ref",), description="A reference to an attribute, with overrides.")
_SPAN_REFERENCE = Record({**_REFERENCE_FIELDS, "sampling_relevant": OPTIONAL_BOOLEAN}, ("ref",))
_GROUP_REFERENCE = Record({"ref_group": TEXT}, ("ref_group",))


def _references(reference: Record, *, nullable: bool = True) -> Items:
    def accepts(value: Any) -> bool:
        return reference.accepts(value) or _GROUP_REFERENCE.accepts(value)

    either = Alternatives(
        (reference, _GROUP_REFERENCE), accept=accepts, description="A reference to an attribute or a group."
    )
    return Items(either, nullable)


_MEMBERS: dict[str, Shape] = {"attributes": _references(_REFERENCE)}
_SPAN_MEMBERS: dict[str, Shape] = {"attributes": _references(_SPAN_REFERENCE)}
_GROUP_MEMBERS: dict[str, Shape] = {"attributes": _references(_REFERENCE, nullable=False)}
_ENTITY_MEMBERS: dict[str, Shape] = dict.fromkeys(("description", "identity"), Items(_REFERENCE, nullable=True))
_ASSOCIATIONS: dict[str, Shape] = {"entity_associations": ASSOCIATIONS}
_SPAN_NAME = Record({"note": TEXT}, ("note",), description="How spans of this type are named.")
_MANDATORY = ("brief", "stability")
_REFINEMENT: dict[str, Shape] = {**_OVERRIDES, "id": TEXT, "ref": TEXT}
_REFINEMENT_KEYS = ("id", "ref")

ATTRIBUTE = Record(
    {**_COMMON, "examples": OPTIONAL_EXAMPLES, "key": TEXT, "type": ATTRIBUTE_TYPE},
    ("key", "type", *_MANDATORY),
    description="The definition of an attribute.",
)
ENTITY = Record(
    {**_COMMON, **_LEVEL, **_ENTITY_MEMBERS, "type": TEXT},
    ("type", "identity", *_MANDATORY),
    description="An entity: what telemetry is about.",
)
EVENT = Record(
    {**_COMMON, **_LEVEL, **_MEMBERS, **_ASSOCIATIONS, "name": TEXT}, ("name", *_MANDATORY), description="An event."
)
METRIC = Record(
    {**_COMMON, **_LEVEL, **_MEMBERS, **_ASSOCIATIONS, "instrument": INSTRUMENT, "name": TEXT, "unit": TEXT},
    ("name", "instrument", "unit", *_MANDATORY),
    description="A metric.",
)
SPAN = Record(
    {**_COMMON, **_LEVEL, **_SPAN_MEMBERS, **_ASSOCIATIONS, "kind": SPAN_KIND, "name": _SPAN_NAME, "type": TEXT},
    ("type", "kind", "name", *_MANDATORY),
    description="A span.",
)

_INTERNAL_GROUP = Record({**_GROUP_MEMBERS, "id": TEXT, "visibility": Choice(("internal",))}, ("visibility", "id"))
_PUBLIC_GROUP = Record(
    {**_COMMON, **_GROUP_MEMBERS, "id": TEXT, "visibility": Choice(("public",))}, ("visibility", "id", *_MANDATORY)
)
ATTRIBUTE_GROUP = Alternatives(
    (_INTERNAL_GROUP, _PUBLIC_GROUP), keyword="oneOf", description="A group of attributes, `internal` or `public`."
)

_REFINEMENTS = {
    "entity_refinements": Record({**_REFINEMENT, **_ENTITY_MEMBERS}, _REFINEMENT_KEYS),
    "event_refinements": Record({**_REFINEMENT, **_MEMBERS, **_ASSOCIATIONS}, _REFINEMENT_KEYS),
    "metric_refinements": Record({**_REFINEMENT, **_MEMBERS, **_ASSOCIATIONS}, _REFINEMENT_KEYS),
    "span_refinements": Record(
        {**_REFINEMENT, **_SPAN_MEMBERS, **_ASSOCIATIONS, "name": optional(_SPAN_NAME)}, _REFINEMENT_KEYS
    ),
}
_SECTIONS = {
    "attribute_groups": ATTRIBUTE_GROUP,
    "attributes": ATTRIBUTE,
    "entities": ENTITY,
    "events": EVENT,
    "metrics": METRIC,
    "spans": SPAN,
    **_REFINEMENTS,
}
DEFINITION_V2 = Record(
    {"imports": IMPORTS, **{name: Items(shape, nullable=True) for name, shape in _SECTIONS.items()}},
    description="A file of definitions: attributes, signals, groups and their refinements.",
)
