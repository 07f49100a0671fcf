"""Statistics of format 2 as text, laid out as the reference prints them; what it does not show yet says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOT_SHOWN = "  TODO"
"""The reference's own placeholder: its text has nothing about these sections."""


def stats_lines_v2(stats: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the text."""
    registry = stats["registry"]
    yield "Resolved Telemetry Schema Stats:"
    yield "Registry"
    yield from _attributes(registry["attributes"])
    yield from ("- Attribute Groups", _NOT_SHOWN, "- Entities")
    yield from _common(registry["entities"])
    yield "  - entity identity length distribution:"
    lengths = registry["entities"]["entity_identity_length_distribution"]
    yield from (f"      - {length}: {lengths[length]}" for length in sorted(lengths, key=int))
    yield "- Events"
    yield from _common(registry["events"])
    yield "- Metrics"
    yield from _common(registry["metrics"])
    yield from _by_number("instrument breakdown", registry["metrics"]["instrument_breakdown"])
    yield from _by_number("unit breakdown", registry["metrics"]["unit_breakdown"])
    yield "- Spans"
    yield from _common(registry["spans"])
    kinds = {kind.capitalize(): number for kind, number in registry["spans"]["span_kind_breakdown"].items()}
    yield from _by_name("span kind breakdown", kinds)
    yield from ("Refinements", _NOT_SHOWN)


def _attributes(attributes: Mapping[str, Any]) -> Iterator[str]:
    yield "- Attributes"
    yield f"  - count: {attributes['attribute_count']}"
    yield f"  - deprecated: {attributes['deprecated_count']}"
    yield from _by_number("type breakdown", attributes["attribute_type_breakdown"])
    yield from _by_name("stability breakdown", attributes["stability_breakdown"])


def _common(section: Mapping[str, Any]) -> Iterator[str]:
    common = section["common"]
    yield f"  - count: {common['count']}"
    yield f"  - deprecated: {common['deprecated_count']}"
    yield from _by_name("stability breakdown", common["stability_breakdown"])
    yield f"  - total with note: {common['total_with_note']}"


def _by_name(title: str, numbers: Mapping[str, int]) -> Iterator[str]:
    return _breakdown(title, sorted(numbers.items(), key=lambda item: item[0].lower()))


def _by_number(title: str, numbers: Mapping[str, int]) -> Iterator[str]:
    return _breakdown(title, sorted(numbers.items(), key=lambda item: (-item[1], item[0])))


def _breakdown(title: str, numbers: list[tuple[str, int]]) -> Iterator[str]:
    yield f"  - {title}:"
    yield from (f"    - {name}: {number}" for name, number in numbers)
