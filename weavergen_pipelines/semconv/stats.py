"""Statistics of a resolved registry: how many groups of which kind, and what the attributes are like."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.artifacts.digest import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry

_VARIANTS = {"attribute_group": "AttributeGroup", "metric_group": "MetricGroup"}


def registry_stats(registry: ResolvedRegistry) -> dict[str, Any]:
    """The reference's statistics of a registry in format 1; refinements of format 2 count as groups."""
    types = sorted({group.type for group in registry.groups})
    breakdown = {kind: _group_stats(kind, [g for g in registry.groups if g.type == kind]) for kind in types}
    groups = {"url": registry.url, "group_count": len(registry.groups), "group_breakdown": breakdown}
    return {"version": "v1", "registry_stats": [groups], "catalog_stats": _catalog_stats(registry)}


def variant(kind: str) -> str:
    """The name of a group type in statistics."""
    return _VARIANTS.get(kind, kind.capitalize())


def type_label(kind: Any) -> str:
    """The type of an attribute; enumerations by the number of their members."""
    return f"enum(card:{len(kind['members']):03})" if isinstance(kind, dict) else str(kind)


def _group_stats(kind: str, groups: list[Group]) -> dict[str, Any]:
    stats: dict[str, Any] = {"common_stats": _common_stats(groups)}
    if kind == "metric":
        stats["metric_names"] = sorted({group.metric_name for group in groups if group.metric_name is not None})
        stats["instrument_breakdown"] = count_by(group.instrument for group in groups)
        stats["unit_breakdown"] = count_by(group.unit for group in groups)
    if kind == "span":
        stats["span_kind_breakdown"] = count_by(group.span_kind for group in groups)
    return {variant(kind): stats}


def _common_stats(groups: list[Group]) -> dict[str, Any]:
    sizes = Counter(len(group.resolved) for group in groups)
    return {
        "count": len(groups),
        "total_attribute_count": sum(len(group.resolved) for group in groups),
        "total_with_prefix": sum(bool(group.prefix) for group in groups),
        "total_with_note": sum(bool(group.note) for group in groups),
        "stability_breakdown": count_by(group.stability for group in groups),
        "deprecated_count": sum(group.deprecated is not None for group in groups),
        "attribute_card_breakdown": {str(size): sizes[size] for size in sorted(sizes)},
    }


def _catalog_stats(registry: ResolvedRegistry) -> dict[str, Any]:
    attributes = distinct_attributes(registry)
    return {
        "attribute_count": len(attributes),
        "attribute_type_breakdown": count_by(type_label(attribute["type"]) for attribute in attributes),
        "requirement_level_breakdown": count_by(_level(attribute["requirement_level"]) for attribute in attributes),
        "stability_breakdown": count_by(attribute.get("stability") for attribute in attributes),
        "deprecated_count": sum("deprecated" in attribute for attribute in attributes),
    }


def distinct_attributes(registry: ResolvedRegistry) -> list[dict[str, Any]]:
    """Every attribute as used, once: what differs in anything is another."""
    used = (attribute for group in (*registry.groups, *registry.internal) for attribute in group.resolved)
    by_identity = {id(attribute): attribute for attribute in used}
    return list({canonical_json(attribute): attribute for attribute in by_identity.values()}.values())


def _level(level: str | dict[str, str]) -> str:
    return level if isinstance(level, str) else next(iter(level))


def count_by(values: Iterable[str | None]) -> dict[str, int]:
    """How often each value comes, sorted by value; None does not count."""
    counts = Counter(value for value in values if value is not None)
    return {value: counts[value] for value in sorted(counts)}
