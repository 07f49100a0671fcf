"""Where a scope begins, and with what data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import UsageError, nearest
from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    MessageDefinition,
    SignalDefinition,
    StartEvent,
    SubProcess,
)
from weavergen_pipelines.workflow.payloads import received
from weavergen_pipelines.workflow.token import declared_inputs, process_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import Container, FlowNode, Process


def start_of(process: Process, start: str | None) -> StartEvent:
    """The start event of that id, or the one for a run on request.

    Raises:
        UsageError: the process has no such start event.
    """
    if start is None:
        return process.start
    found = process.nodes.get(start)
    if not isinstance(found, StartEvent):
        known = nearest(start, (event.id for event in process.starts))
        raise UsageError(f"the process {process.id!r} has no start event {start!r}", hint=known)
    return found


def start_data(process: Process, start: StartEvent, inputs: Mapping[str, Any], payload: object) -> dict[str, Any]:
    """The data that the first token begins with: the data inputs, and what came with the event that starts it.

    The fields of what came are data inputs too, of those names that the process declares.

    Raises:
        ProcessInputError: an input is missing or not declared.
    """
    fields = declared_inputs(process, payload) if isinstance(payload, dict) else {}
    definition = start.definition
    came = received(definition, payload) if isinstance(definition, (MessageDefinition, SignalDefinition)) else {}
    return process_data(process, {**fields, **inputs}) | came


def first_nodes(container: Container) -> list[FlowNode]:
    """Where the tokens of a scope begin: at its start event; without one at every node that nothing leads to."""
    if container.starts:
        return [container.start]
    return [node for node in container.nodes.values() if not node.incoming and not _waits_to_be_called(node)]


def _waits_to_be_called(node: FlowNode) -> bool:
    handler = isinstance(node, Activity) and node.for_compensation
    return handler or isinstance(node, BoundaryEvent) or (isinstance(node, SubProcess) and node.triggered_by_event)
