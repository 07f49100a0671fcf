"""Everything that was seen, gathered by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.telemetry.infer.attributes import SeenAttribute
from weavergen_pipelines.telemetry.samples.model import (
    INSTRUMENTS,
    SampleAttribute,
    SampleLog,
    SampleMetric,
    SampleSpan,
    SampleSpanEvent,
)

if TYPE_CHECKING:
    from weavergen_pipelines.telemetry.samples.model import Attributes, Observed, Sample


@dataclass(slots=True)
class SeenSignal:
    """A span, a metric or an event, with the names of its attributes. Its kind and unit are the first ones seen."""

    name: str
    kind: str = ""
    unit: str = ""
    attributes: set[str] = field(default_factory=set)


class Observations:
    """Gathers samples."""

    def __init__(self) -> None:
        self.attributes: dict[str, SeenAttribute] = {}
        self.spans: dict[str, SeenSignal] = {}
        self.metrics: dict[str, SeenSignal] = {}
        self.events: dict[str, SeenSignal] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was seen that a registry could describe."""
        return not (self.attributes or self.spans or self.metrics or self.events)

    def see_all(self, samples: Iterable[Observed]) -> None:
        """Take note of samples, as they come."""
        for observed in samples:
            self.see(observed.sample)

    def see(self, sample: Sample) -> None:
        """Take note of one sample."""
        match sample:
            case SampleSpan():
                self._span(sample)
            case SampleMetric():
                self._metric(sample)
            case SampleLog() | SampleSpanEvent():
                self._event(sample)
            case SampleAttribute():
                self._names((sample,))
            case _:
                self._names(sample.attributes)

    def _span(self, span: SampleSpan) -> None:
        seen = self.spans.setdefault(span.name, SeenSignal(span.name, span.kind))
        seen.attributes |= self._names(span.attributes)
        for event in span.span_events:
            self._event(event)
        for link in span.span_links:
            self._names(link.attributes)

    def _metric(self, metric: SampleMetric) -> None:
        """An instrument that no registry can have makes no metric; its attributes are seen all the same."""
        names: set[str] = set()
        for point in metric.data_points or ():
            names |= self._names(point.attributes)
            for exemplar in point.exemplars:
                self._names(exemplar.filtered_attributes)
        if metric.name and metric.instrument in INSTRUMENTS:
            seen = self.metrics.setdefault(metric.name, SeenSignal(metric.name, metric.instrument, metric.unit))
            seen.attributes |= names

    def _event(self, event: SampleLog | SampleSpanEvent) -> None:
        """Only log records that have an event name are events."""
        name = event.event_name if isinstance(event, SampleLog) else event.name
        names = self._names(event.attributes)
        if name:
            self.events.setdefault(name, SeenSignal(name)).attributes |= names

    def _names(self, attributes: Attributes) -> set[str]:
        for one in attributes:
            self.attributes.setdefault(one.name, SeenAttribute(one.name)).see(one)
        return {one.name for one in attributes if one.name}
