"""The named things of a registry that reports of changes are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.diff.changes import Items
    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry

_V1_SIGNALS = {"metrics": "metric", "events": "event", "spans": "span", "entities": "entity"}
_V2_SECTIONS = {
    "registry_attributes": ("attributes", "key"),
    "attribute_groups": ("attribute_groups", "id"),
    "metrics": ("metrics", "name"),
    "events": ("events", "name"),
    "spans": ("spans", "type"),
    "resources": ("entities", "type"),
}


def items_v1(registry: ResolvedRegistry) -> dict[str, Items]:
    """Those of format 1, by section; refinements of format 2 count as signals, the last of several of one name."""
    attributes = {
        attribute["name"]: attribute.get("deprecated")
        for group in registry.groups
        for attribute in group.resolved
        if _is_defined(attribute["name"], group)
    }
    return {
        "registry_attributes": attributes,
        **{section: _signals(registry, kind) for section, kind in _V1_SIGNALS.items()},
    }


def items_v2(document: dict[str, Any]) -> dict[str, Items]:
    """Those of a materialised document, by section."""
    return {
        section: {item[name]: item.get("deprecated") for item in document["registry"][part]}
        for section, (part, name) in _V2_SECTIONS.items()
    }


def _is_defined(name: str, group: Group) -> bool:
    lineage = group.lineage.get(name)
    return lineage is None or lineage["source_group"] == group.id


def _signals(registry: ResolvedRegistry, kind: str) -> Items:
    named = ((group.metric_name if kind == "metric" else group.name, group) for group in registry.groups)
    return {name: group.deprecated for name, group in named if group.type == kind and name is not None}
