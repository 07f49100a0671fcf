"""The findings of checked samples without the samples: what a model has to read is short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_NAMED = frozenset({"attribute", "instrumentation_scope", "metric"})
_OWN = frozenset({"attribute", "instrumentation_scope", "metric", "span"})
_ATTRIBUTES = frozenset(
    {"instrumentation_scope", "log", "profile", "resource", "span", "span_event", "span_link", "data_point", "exemplar"}
)
_PARTS = {
    "span_events": "span_event",
    "span_links": "span_link",
    "data_points": "data_point",
    "exemplars": "exemplar",
}
"""The parts of a sample by the field that holds them."""


def compact_findings(documents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """An entry for each sample, and each part of one, that has findings; those of its attributes are in it."""
    return [entry for document in documents for kind, node in document.items() for entry in _entries(kind, node)]


def _entries(kind: str, node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    own = _findings(node)
    attributes = [
        {"name": attribute["name"], "findings": findings}
        for attribute in node.get("attributes") or node.get("filtered_attributes") or ()
        if (findings := _findings(attribute))
    ]
    if own or attributes:
        yield _entry(kind, node, own, attributes)
    for field, part in _PARTS.items():
        for inner in node.get(field) or ():
            yield from _entries(part, inner)


def _entry(kind: str, node: Mapping[str, Any], own: list[Any], attributes: list[Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": node["name"]} if kind in _NAMED else {}
    if kind != "attribute":
        entry["type"] = kind
    if own or kind in _OWN:
        entry["findings"] = own
    if attributes or kind in _ATTRIBUTES:
        entry["attribute_findings"] = attributes
    return entry


def _findings(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    advice = node["live_check_result"]["all_advice"]
    return [{key: finding[key] for key in ("id", "level", "message")} for finding in advice]
