"""`weaver.registry.infer`: a registry that describes the telemetry that was seen."""

from __future__ import annotations

from pathlib import Path

from weavergen_pipelines.artifacts.durable import write_atomic
from weavergen_pipelines.tasks.telemetry import InferredRegistry, TelemetryInput
from weavergen_pipelines.telemetry.infer.definition import FILE_NAME, definition_file
from weavergen_pipelines.telemetry.infer.observations import Observations
from weavergen_pipelines.telemetry.ingest import open_telemetry
from weavergen_pipelines.telemetry.receive.interrupts import INTERRUPTED
from weavergen_pipelines.workflow.service_task import TaskContext, service_task


@service_task("weaver.registry.infer", effects=True)
def infer(output: str, telemetry: TelemetryInput, context: TaskContext) -> InferredRegistry:
    """Describe samples of telemetry, read or received, in a definition file in the folder `output`.

    It ends with the input, or, where it listens, with a `/stop` request, an interrupt, or when nothing comes any more.
    """
    seen = Observations()
    with open_telemetry(telemetry.ingestion, ends=(context.cancelled, INTERRUPTED), tell=context.progress) as opened:
        seen.see_all(opened.samples)
    path = None if seen.is_empty else Path(output) / FILE_NAME
    content = definition_file(seen)
    if path:
        write_atomic(path, content)
    return InferredRegistry(
        path=str(path) if path else None,
        definition=context.artifacts.put(content, kind="definition", media_type="application/yaml") if path else None,
        attributes=len(seen.attributes),
        spans=len(seen.spans),
        metrics=len(seen.metrics),
        events=len(seen.events),
    )
