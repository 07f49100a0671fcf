"""Statistics of a registry in format 2: how many signals of which kind, and what they are like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.stats import count_by, type_label

if TYPE_CHECKING:
    from collections.abc import Sequence


def registry_stats_v2(document: Mapping[str, Any]) -> dict[str, Any]:
    """The reference's statistics of a materialised document; of groups of attributes it knows the number alone."""
    registry = document["registry"]
    sections = {
        "attributes": _attributes(registry["attributes"]),
        "metrics": _metrics(registry["metrics"]),
        "spans": {
            "common": _common(registry["spans"]),
            "span_kind_breakdown": count_by(span["kind"] for span in registry["spans"]),
        },
        "events": {
            "common": _common(registry["events"]),
            "event_names": sorted({event["name"] for event in registry["events"]}),
        },
        "entities": _entities(registry["entities"]),
        "attribute_groups": {"common": {**_common(()), "count": len(registry["attribute_groups"])}},
    }
    return {"version": "v2", "registry": sections, "refinements": {}}


def _common(signals: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "count": len(signals),
        "stability_breakdown": count_by(signal["stability"] for signal in signals),
        "deprecated_count": sum("deprecated" in signal for signal in signals),
        "total_with_note": sum("note" in signal for signal in signals),
    }


def _attributes(attributes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "attribute_count": len(attributes),
        "attribute_type_breakdown": count_by(type_label(attribute["type"]) for attribute in attributes),
        "stability_breakdown": count_by(attribute["stability"] for attribute in attributes),
        "deprecated_count": sum("deprecated" in attribute for attribute in attributes),
    }


def _metrics(metrics: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "common": _common(metrics),
        "metric_names": sorted({metric["name"] for metric in metrics}),
        "instrument_breakdown": count_by(metric["instrument"] for metric in metrics),
        "unit_breakdown": count_by(metric["unit"] for metric in metrics),
    }


def _entities(entities: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    lengths = Counter(len(entity.get("identity", ())) for entity in entities)
    return {
        "common": _common(entities),
        "entity_types": sorted({entity["type"] for entity in entities}),
        "entity_identity_length_distribution": {str(length): lengths[length] for length in sorted(lengths)},
    }
