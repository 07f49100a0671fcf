"""The resolved registry in format 1: groups with all their attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry

_BEFORE_ATTRIBUTES = ("brief", "note", "prefix", "extends", "stability", "deprecated")
_AFTER_ATTRIBUTES = ("span_kind", "events", "metric_name", "instrument", "unit", "name")


def v1_document(registry: ResolvedRegistry) -> dict[str, Any]:
    """`{registry_url, groups: […]}`; refinements of format 2 are not in it."""
    groups = [v1_group(group) for group in registry.groups if not group.is_v2_refinement]
    return {"registry_url": registry.url, "groups": groups} if registry.url else {"groups": groups}


def v1_group(group: Group) -> dict[str, Any]:
    """A group with all its attributes, what is empty left out."""
    shown: dict[str, Any] = {"id": group.id, "type": group.type}
    for name in _BEFORE_ATTRIBUTES:
        if value := getattr(group, name):
            shown[name] = value
    if group.resolved:
        shown["attributes"] = group.resolved
    for name in _AFTER_ATTRIBUTES:
        value = getattr(group, name)
        if value is not None and value != []:
            shown[name] = value
    if group.provenance is not None:
        shown["lineage"] = _lineage(group)
    for name in ("display_name", "body", "annotations"):
        value = getattr(group, name)
        if value is not None:
            shown[name] = value
    if group.entity_associations:
        shown["entity_associations"] = group.entity_associations
    return shown


def _lineage(group: Group) -> dict[str, Any]:
    lineage: dict[str, Any] = {"provenance": group.provenance}
    if group.base is not None:
        lineage["extends_group"] = group.base
    if group.lineage:
        lineage["attributes"] = group.lineage
    if group.includes:
        lineage["includes_group"] = group.includes
    return lineage
