"""`weaver.registry.emit`: one of everything that a registry defines, sent as telemetry."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from weavergen_pipelines.tasks.telemetry import Emission
from weavergen_pipelines.tasks.values import ResolvedRegistry
from weavergen_pipelines.telemetry.emit.registry import emit_registry
from weavergen_pipelines.telemetry.emit.sinks import DEFAULT_ENDPOINT, Sink, StreamSink, grpc_sink
from weavergen_pipelines.workflow.service_task import TaskContext, service_task


@service_task("weaver.registry.emit", effects=True)
def emit(
    resolved: ResolvedRegistry,
    registry: str,
    context: TaskContext,
    endpoint: str = DEFAULT_ENDPOINT,
    stdout: bool = False,
) -> Emission:
    """Send the signals of a resolved registry to an OTLP receiver, or print them: OTLP as JSON, a request a line."""
    with _sink(endpoint, stdout) as sink:
        sent = emit_registry(context.artifacts.get_json(resolved.document), registry, sink)
    return Emission(
        registry=registry,
        destination="standard output" if stdout else endpoint,
        spans=len(sent.spans),
        metrics=len(sent.metrics),
        events=len(sent.events),
    )


@contextmanager
def _sink(endpoint: str, stdout: bool) -> Iterator[Sink]:
    if stdout:
        yield StreamSink(sys.stdout)
        sys.stdout.flush()
        return
    with grpc_sink(endpoint) as sink:
        yield sink
