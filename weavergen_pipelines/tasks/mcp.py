"""`weaver.registry.mcp`: a registry as tools for a language model."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from weavergen_pipelines.registry.mcp import Advice, McpServer, RegistryTools
from weavergen_pipelines.registry.mcp.stdio import own_stdio
from weavergen_pipelines.tasks.values import ResolvedRegistry, Value
from weavergen_pipelines.telemetry.live_check.rego.files import read_data, read_policies
from weavergen_pipelines.telemetry.receive.interrupts import INTERRUPTED
from weavergen_pipelines.workflow.service_task import TaskContext, service_task


class ServedTools(Value):
    """How often tools were called while they were served."""

    type: Literal["served_tools"] = "served_tools"
    calls: int


@service_task("weaver.registry.mcp", effects=True)
def mcp(
    registry: ResolvedRegistry,
    context: TaskContext,
    *,
    advice_policies: str | None = None,
    advice_data: str | None = None,
    advice_preprocessor: str | None = None,
    separator: str = ".",
) -> ServedTools:
    """Speak the Model Context Protocol on standard input and output, until there is no more input, or an interrupt.

    The registry is resolved in format 2. The advice is that of the tool `live_check`.
    """
    advice = Advice(
        policies=read_policies(Path(advice_policies)) if advice_policies else None,
        preprocessor=Path(advice_preprocessor).read_text("utf-8") if advice_preprocessor else None,
        data=read_data(advice_data) if advice_data else None,
    )
    document = context.artifacts.get_json(registry.document)
    server = McpServer(RegistryTools(document, advice=advice, separator=separator))
    with own_stdio() as stdio:
        stdio.serve(server.respond, ended=lambda: context.cancelled.is_set() or INTERRUPTED.is_set())
    return ServedTools(calls=server.calls)
