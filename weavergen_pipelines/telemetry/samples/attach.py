"""Samples in a row: a resource is that of the spans, metrics and logs after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.telemetry.samples.model import Observed, SampleLog, SampleMetric, SampleResource, SampleSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.telemetry.samples.model import Sample


def with_resources(samples: Iterable[Sample]) -> Iterator[Observed]:
    """Each sample, with the resource that came last before it if it is a signal that has one."""
    resource: SampleResource | None = None
    for sample in samples:
        if isinstance(sample, SampleResource):
            resource = sample
        signal = isinstance(sample, SampleSpan | SampleMetric | SampleLog)
        yield Observed(sample, resource if signal else None)
