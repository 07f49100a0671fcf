"""From the document of format 2 to typed views."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from weavergen_pipelines.registry.model import (
    Attribute,
    AttributeGroup,
    Content,
    Deprecation,
    Entity,
    Event,
    Member,
    Metric,
    Origin,
    RequirementLevel,
    Signals,
    Span,
)

Json = Mapping[str, Any]
_T = TypeVar("_T")


def read_content(document: Json) -> Content:
    """The content of a materialized registry."""
    registry, refinements = document["registry"], document["refinements"]
    return Content(
        **_signals(registry, _base_id),
        schema_url=document["schema_url"],
        attributes=_by(map(_attribute, registry.get("attributes", ())), lambda attribute: attribute.key),
        attribute_groups=_by(map(_attribute_group, registry.get("attribute_groups", ())), lambda group: group.id),
        refinements=Signals(**_signals(refinements, lambda written: str(written["id"]))),
    )


def _signals(section: Json, name: Callable[[Json], str]) -> dict[str, Any]:
    """The views of each kind of signal, by the name that identifies it."""
    return {
        kind: {name(written): read(written, name(written)) for written in section.get(kind, ())}
        for kind, read in _READERS.items()
    }


def _base_id(written: Json) -> str:
    return str(written["name"] if isinstance(written.get("name"), str) else written["type"])


def _by(views: Iterable[_T], key: Callable[[_T], str]) -> Mapping[str, _T]:
    return {key(view): view for view in views}


def _described(written: Json) -> dict[str, Any]:
    origin = written.get("provenance")
    return {
        "brief": written.get("brief") or "",
        "note": written.get("note") or "",
        "stability": written.get("stability"),
        "deprecated": _deprecation(written["deprecated"]) if written.get("deprecated") else None,
        "annotations": written.get("annotations") or {},
        "origin": Origin(origin["path"], origin.get("source")) if origin else None,
    }


def _deprecation(written: Json) -> Deprecation:
    return Deprecation(written["reason"], written.get("note") or "", written.get("renamed_to"))


def _requirement(written: Any) -> RequirementLevel | None:
    """`required`, or `{conditionally_required: when}`."""
    if isinstance(written, Mapping):
        ((level, text),) = written.items()
        return RequirementLevel(level, text or "")
    return RequirementLevel(written) if written else None


def _attribute(written: Json) -> Attribute:
    kind = written["type"]
    members = kind["members"] if isinstance(kind, Mapping) else ()
    return Attribute(
        **_described(written),
        key=written["key"],
        type="enum" if isinstance(kind, Mapping) else kind,
        members=tuple(map(_member, members)),
        examples=written.get("examples"),
        requirement=_requirement(written.get("requirement_level")),
        sampling_relevant=bool(written.get("sampling_relevant")),
    )


def _member(written: Json) -> Member:
    return Member(**_described(written), id=written["id"], value=written["value"])


def _attributes(written: Iterable[Json]) -> Mapping[str, Attribute]:
    return _by(map(_attribute, written), lambda attribute: attribute.key)


def _attribute_group(written: Json) -> AttributeGroup:
    return AttributeGroup(
        **_described(written), id=written["id"], attributes=_attributes(written.get("attributes", ()))
    )


def _signal(written: Json, identity: str) -> dict[str, Any]:
    return {
        **_described(written),
        "id": identity,
        "attributes": _attributes(written.get("attributes", ())),
        "entities": tuple(written.get("entity_associations", ())),
        "requirement": _requirement(written.get("requirement_level")),
    }


def _metric(written: Json, identity: str) -> Metric:
    return Metric(
        **_signal(written, identity), name=written["name"], instrument=written["instrument"], unit=written["unit"]
    )


def _span(written: Json, identity: str) -> Span:
    note = (written.get("name") or {}).get("note", "")
    return Span(**_signal(written, identity), type=written["type"], kind=written["kind"], name_note=note)


def _event(written: Json, identity: str) -> Event:
    return Event(**_signal(written, identity), name=written["name"])


def _entity(written: Json, identity: str) -> Entity:
    tells, describes = written.get("identity", ()), written.get("description", ())
    common = {**_signal(written, identity), "attributes": _attributes([*tells, *describes])}
    return Entity(**common, type=written["type"], identity=frozenset(attribute["key"] for attribute in tells))


_READERS: dict[str, Callable[[Json, str], Any]] = {
    "metrics": _metric,
    "spans": _span,
    "events": _event,
    "entities": _entity,
}
