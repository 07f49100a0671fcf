"""The rules of one file, by its format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.validate.groups import validate_group
from weavergen_pipelines.semconv.yaml import Document, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.model import Group

_LEVELLED = {
    "metrics": ("metric", "name"),
    "spans": ("span", "type"),
    "events": ("event", "name"),
    "entities": ("entity", "type"),
}


def validate_file(
    content: dict[str, Any], groups: list[Group], document: Document, *, is_v2: bool
) -> Iterator[Diagnostic]:
    """The problems of a file that has the shape of its format."""
    if is_v2:
        yield from _missing_levels(content, document)
        yield from _identities(content, document)
    else:
        for group in groups:
            yield from validate_group(group)


def _missing_levels(content: dict[str, Any], document: Document) -> Iterator[Diagnostic]:
    for section, (kind, name) in _LEVELLED.items():
        for index, signal in enumerate(content.get(section, ())):
            if signal.get("requirement_level") is None:
                yield diagnose(
                    "MissingRequirementLevelWarning",
                    Place(document, (section, index)),
                    path_or_url=document.path,
                    group_id=f"{kind}.{signal[name]}",
                )


def _identities(content: dict[str, Any], document: Document) -> Iterator[Diagnostic]:
    for section, name in (("entities", "type"), ("entity_refinements", "id")):
        for index, entity in enumerate(content.get(section, ())):
            place = Place(document, (section, index))
            yield from _overlaps(entity, entity[name], place)
            if section == "entities" and not entity["identity"]:
                yield diagnose(
                    "EntityMissingIdentity",
                    place.below("identity"),
                    fatal=True,
                    path_or_url=document.path,
                    group_id=entity[name],
                )


def _overlaps(entity: dict[str, Any], name: str, place: Place) -> Iterator[Diagnostic]:
    identity = {reference["ref"] for reference in entity.get("identity") or ()}
    for index, reference in enumerate(entity.get("description") or ()):
        if reference["ref"] in identity:
            yield diagnose(
                "AttributeInIdentityAndDescription",
                place.below("description", index),
                fatal=True,
                path_or_url=place.document.path,
                group_id=name,
                attribute_id=reference["ref"],
            )
