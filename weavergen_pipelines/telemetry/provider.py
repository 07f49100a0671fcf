"""The tracer of this process, as the settings ask for it."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_ON

from weavergen_pipelines.telemetry.span_store import SpanStore
from weavergen_pipelines.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from opentelemetry.trace import Tracer

    from weavergen_pipelines.config import ObservabilitySettings, Settings

NAME = "weavergen"


def tracer_of(settings: Settings) -> Tracer:
    """The tracer for these settings, one in each process. A provider that a user set globally is left alone."""
    return _tracer(settings.observability, settings.storage.cache_dir, os.getpid())


@cache
def _tracer(settings: ObservabilitySettings, cache_dir: Path, _process: int) -> Tracer:
    resource = Resource.create({"service.name": NAME, "service.version": __version__})
    # Spans are evidence about an execution: no sampler may drop them.
    provider = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(SpanStore(cache_dir))
    if settings.otel_endpoint is not None:
        from weavergen_pipelines.telemetry.otlp import connect  # costs 60 ms

        connect(provider, settings, settings.otel_endpoint)
    return provider.get_tracer(NAME, __version__)
