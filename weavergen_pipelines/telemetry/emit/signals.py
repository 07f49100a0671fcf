"""What a registry defines, as signals to send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from weavergen_pipelines.telemetry.emit.examples import example

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Values: TypeAlias = dict[str, Any]
"""Attributes: names and JSON values."""


@dataclass(frozen=True, slots=True)
class SpanSignal:
    """A span; a kind that is not given is internal."""

    name: str
    kind: str
    attributes: Values


@dataclass(frozen=True, slots=True)
class MetricSignal:
    """A metric with one data point of 1.0."""

    name: str
    instrument: str
    unit: str
    description: str
    attributes: Values


@dataclass(frozen=True, slots=True)
class EventSignal:
    """An event, which is sent as a log record."""

    name: str
    attributes: Values


@dataclass(frozen=True, slots=True)
class Signals:
    """All signals of a registry, in its order."""

    spans: tuple[SpanSignal, ...]
    metrics: tuple[MetricSignal, ...]
    events: tuple[EventSignal, ...]


def signals_of(document: Mapping[str, Any]) -> Signals:
    """The signals of a resolved document, of format 1 or 2."""
    spans, metrics, events = _groups(document["groups"]) if "groups" in document else _listed(document["registry"])
    return Signals(
        tuple(SpanSignal(name, one.get("span_kind") or one.get("kind") or "internal", _of(one)) for name, one in spans),
        tuple(_metric(name, one) for name, one in metrics),
        tuple(EventSignal(name, _of(one)) for name, one in events),
    )


_Named: TypeAlias = "Iterable[tuple[str, Mapping[str, Any]]]"


def _groups(groups: Iterable[Mapping[str, Any]]) -> tuple[_Named, _Named, _Named]:
    listed = list(groups)
    return (
        [(one["id"], one) for one in listed if one["type"] == "span"],
        [(one.get("metric_name", ""), one) for one in listed if one["type"] == "metric" and one.get("instrument")],
        [(one.get("name") or one["id"], one) for one in listed if one["type"] == "event"],
    )


def _listed(registry: Mapping[str, Any]) -> tuple[_Named, _Named, _Named]:
    return (
        [(one["type"], one) for one in registry.get("spans", ())],
        [(one["name"], one) for one in registry.get("metrics", ())],
        [(one["name"], one) for one in registry.get("events", ())],
    )


def _metric(name: str, one: Mapping[str, Any]) -> MetricSignal:
    return MetricSignal(name, one["instrument"], one.get("unit", ""), one.get("brief", ""), _of(one))


def _of(signal: Mapping[str, Any]) -> Values:
    return dict(example(attribute) for attribute in signal.get("attributes", ()))
