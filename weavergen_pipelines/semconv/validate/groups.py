"""The rules for a group of format 1 as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.validate.attributes import validate_attributes
from weavergen_pipelines.semconv.validate.body import validate_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.model import Group

_ASSOCIABLE = ("event", "metric", "span")
_METRIC_FIELDS = ("metric_name", "instrument", "unit")
_DISPLAY = {"attribute_group": "AttributeGroup", "metric_group": "MetricGroup"}


def validate_group(group: Group) -> Iterator[Diagnostic]:
    """All problems of a group."""
    if group.prefix:
        yield diagnose(
            "InvalidGroupUsesPrefix",
            group.place.below("prefix"),
            path_or_url=group.document.path,
            group_id=group.id,
        )
    yield from _stability(group)
    yield from _duplicate_references(group)
    yield from _structure(group)
    yield from _event(group)
    yield from _metric(group)
    if group.deprecated is not None and group.deprecated["reason"] == "unspecified":
        yield diagnose(
            "UnstructuredDeprecatedProperty",
            group.place.below("deprecated"),
            path_or_url=group.document.path,
            id=group.id,
            error="Unstructured deprecated note is not supported on groups.",
        )
    yield from validate_attributes(group)
    if group.entity_associations:
        yield from _associations(group)


def _stability(group: Group) -> Iterator[Diagnostic]:
    if group.stability is None and group.type != "attribute_group":
        yield _problem("InvalidGroupStability", group, "This group does not contain a stability field.")
    if group.stability == "deprecated":
        error = "Group stability is set to 'deprecated' which is no longer supported."
        yield _problem("InvalidGroupStability", group, error, "stability")


def _duplicate_references(group: Group) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, spec in enumerate(group.attributes):
        reference = spec.get("ref")
        if reference in seen:
            yield diagnose(
                "InvalidGroupDuplicateAttributeRef",
                group.place.below("attributes", index),
                path_or_url=group.document.path,
                group_id=group.id,
                attribute_ref=reference,
            )
        elif reference is not None:
            seen.add(reference)


def _structure(group: Group) -> Iterator[Diagnostic]:
    if group.type not in ("metric", "event") and group.extends is None and not group.attributes:
        error = "This group does not contain an extends or attributes field."
        yield _problem("InvalidGroupMissingExtendsOrAttributes", group, error)
    if group.type not in ("span", "undefined"):
        for name in ("span_kind", "events"):
            if getattr(group, name):
                article = "a" if name == "span_kind" else "an"
                error = f"This group contains {article} {name} field but the type is not set to span."
                yield _problem("InvalidGroup", group, error, name)
    if group.type == "undefined":
        yield _problem("InvalidGroupMissingType", group, "This group does not contain a type field.")
    if group.type == "span" and group.span_kind is None:
        yield _problem("InvalidSpanMissingSpanKind", group, "This group is a Span but the span_kind is not set.")


def _event(group: Group) -> Iterator[Diagnostic]:
    if group.type != "event":
        if group.body is not None:
            error = "This group contains a body field but the type is not set to event."
            yield _problem("InvalidGroup", group, error, "body")
        return
    if group.name is None and group.body is not None:
        error = "This group contains an event type with a body definition but the name is not set."
        yield _problem("InvalidGroup", group, error)
    elif group.name is None and not group.prefix:
        error = "This group contains an event type but the name is not set and no prefix is defined."
        yield _problem("InvalidGroup", group, error)
    yield from validate_body(group)


def _metric(group: Group) -> Iterator[Diagnostic]:
    if group.type != "metric":
        return
    for name in _METRIC_FIELDS:
        if getattr(group, name) is None:
            error = f"This group contains a metric type but the {name} is not set."
            yield _problem("InvalidMetric", group, error)


def _associations(group: Group) -> Iterator[Diagnostic]:
    if group.type not in _ASSOCIABLE:
        kind = _DISPLAY.get(group.type, group.type.capitalize())
        error = f"Group with entity_associations cannot have type: {kind}"
        yield _problem("InvalidGroup", group, error, "entity_associations")
    for index, association in enumerate(group.entity_associations):
        association_error = _association_error(association)
        if association_error:
            yield _problem("InvalidGroup", group, association_error, "entity_associations", index)


def _association_error(association: Any) -> str | None:
    if isinstance(association, str):
        return None if association.strip() else "entity_associations contains an empty entity reference"
    operator = "one_of" if "one_of" in association else "all_of"
    if not association[operator]:
        return f"entity_associations contains an empty `{operator}` group"
    return next((error for child in association[operator] if (error := _association_error(child))), None)


def _problem(kind: str, group: Group, error: str, *keys: str | int) -> Diagnostic:
    return diagnose(kind, group.place.below(*keys), path_or_url=group.document.path, group_id=group.id, error=error)
