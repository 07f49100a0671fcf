"""Statistics as text, laid out as the reference prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.stats import variant
from weavergen_pipelines.semconv.stats_layout_v2 import stats_lines_v2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def stats_text(stats: Mapping[str, Any]) -> str:
    """The text of the statistics of a registry, in either format."""
    lines = stats_lines_v2(stats) if stats["version"] == "v2" else _lines(stats)
    return "\n".join(lines) + "\n"


def _lines(stats: Mapping[str, Any]) -> Iterator[str]:
    yield "Resolved Telemetry Schema Stats:"
    attributes = 0
    for registry in stats["registry_stats"]:
        yield "Registry"
        yield f"  - {registry['group_count']} groups"
        for kind, by_variant in sorted(registry["group_breakdown"].items()):
            (group,) = by_variant.values()
            attributes += group["common_stats"]["total_attribute_count"] if kind != "undefined" else 0
            yield from _group(kind, group)
    yield "Shared Catalog (after resolution and deduplication):"
    yield from _catalog(stats["catalog_stats"], attributes)


def _group(kind: str, group: Mapping[str, Any]) -> Iterator[str]:
    common = group["common_stats"]
    count = common["count"]
    cards = ", ".join(f"{card}: {number}" for card, number in common["attribute_card_breakdown"].items())
    yield f"    - {count} {variant(kind)}s"
    yield f"      - Total number of attributes: {common['total_attribute_count']}"
    yield f"        - [(attributes card: frequency), ...]: [{cards}]"
    for name in ("prefix", "note"):
        yield f"      - Number of group with a {name}: {_share(common[f'total_with_{name}'], count)}"
    yield from _stability(common, count, "      ")
    if common["deprecated_count"]:
        yield f"      - Total number of deprecated groups: {_share(common['deprecated_count'], count)}"
    if "metric_names" in group:
        yield f"      - Distinct number of metric names: {len(group['metric_names'])}"
        yield from _breakdown("Instrument breakdown:", group["instrument_breakdown"], "      ")
        yield from _breakdown("Unit breakdown:", group["unit_breakdown"], "      ")
    if "span_kind_breakdown" in group:
        kinds = {kind.capitalize(): number for kind, number in group["span_kind_breakdown"].items()}
        yield from _breakdown("Span kind breakdown:", kinds, "      ")


def _catalog(catalog: Mapping[str, Any], attributes: int) -> Iterator[str]:
    count = catalog["attribute_count"]
    if attributes:
        yield f"  - Number of deduplicated attributes: {_share(count, attributes)}"
    yield from _breakdown("Attribute types breakdown:", catalog["attribute_type_breakdown"], "    ")
    yield from _breakdown("Requirement levels breakdown:", catalog["requirement_level_breakdown"], "    ")
    yield from _stability(catalog, count, "    ")
    if catalog["deprecated_count"]:
        yield f"    - Total number of deprecated attributes: {_share(catalog['deprecated_count'], count)}"


def _stability(stats: Mapping[str, Any], count: int, indent: str) -> Iterator[str]:
    breakdown = stats["stability_breakdown"]
    if breakdown:
        yield from _breakdown(f"Stability breakdown ({_percent(sum(breakdown.values()), count)}):", breakdown, indent)


def _breakdown(title: str, numbers: Mapping[str, int], indent: str) -> Iterator[str]:
    yield f"{indent}- {title}"
    for name in sorted(numbers, key=str.lower):
        yield f"{indent}  - {name}: {numbers[name]}"


def _share(part: int, whole: int) -> str:
    return f"{part} ({_percent(part, whole)})"


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 // whole}%"
