"""One validator per kind of flow node, found by its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    CallActivity,
    ConditionalGateway,
    EndEvent,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    ParallelGateway,
    ServiceTask,
    StartEvent,
)
from weavergen_pipelines.workflow.validate.service_tasks import check_service_task
from weavergen_pipelines.workflow.validate.timers import expected_timer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from weavergen_pipelines.workflow.problems import DiagramError
    from weavergen_pipelines.workflow.validate.scope import Problems, Scope


def check_node(scope: Scope, node: FlowNode) -> Problems:
    """Every problem that a node has by itself."""
    yield from _VALIDATORS.get(type(node), _nothing)(scope, node)


def _start_event(scope: Scope, node: StartEvent) -> Problems:
    yield from _needs(scope, node, outgoing=True)
    if node.incoming:
        yield scope.problem(node, "a start event has an incoming flow", "let the flow end at the first node instead")
    if node.timer is not None:
        expected = expected_timer(node.timer)
        if expected is not None:
            yield scope.problem(node, f"the timer {node.timer.value!r} is no {node.timer.kind}", f"expected {expected}")


def _end_event(scope: Scope, node: EndEvent) -> Problems:
    yield from _needs(scope, node, incoming=True)
    if node.outgoing:
        yield scope.problem(node, "an end event has an outgoing flow", "remove the flow, or use a gateway")


def _boundary_event(scope: Scope, node: BoundaryEvent) -> Problems:
    yield from _needs(scope, node, outgoing=True)
    if node.incoming:
        yield scope.problem(node, "a boundary event has an incoming flow", "let the flow end at a node")
    if not isinstance(scope.process.nodes.get(node.attached_to), Activity):
        yield scope.problem(node, f"is attached to {node.attached_to!r}, which is no activity of this process")
    for other in scope.process.boundaries(node.attached_to):
        if other.error_code == node.error_code and other.id < node.id:
            yield scope.problem(node, f"catches the same error as {other.id!r}", "remove one of them")


def _conditional_gateway(scope: Scope, node: ConditionalGateway) -> Problems:
    yield from _needs(scope, node, incoming=True, outgoing=True)
    if node.default is not None and node.default not in node.outgoing:
        yield scope.problem(node, f"the default {node.default!r} is no flow out of this gateway")
    if len(node.outgoing) > 1:
        yield from _undecided(scope, node)


def _undecided(scope: Scope, node: ConditionalGateway) -> Problems:
    for flow in (scope.process.flows[name] for name in node.outgoing):
        if flow.condition is None and flow.id != node.default:
            hint = "give it a condition, or make it the default flow"
            yield scope.problem(flow, f"leaves the gateway {node.id!r} without a condition", hint)


def _parallel_gateway(scope: Scope, node: ParallelGateway) -> Problems:
    yield from _needs(scope, node, incoming=True, outgoing=True)


def _service_task(scope: Scope, node: ServiceTask) -> Problems:
    yield from _needs(scope, node, incoming=True, outgoing=True)
    yield from check_service_task(scope, node)


def _call_activity(scope: Scope, node: CallActivity) -> Problems:
    yield from _needs(scope, node, incoming=True, outgoing=True)
    if node.writes:
        yield scope.problem(node, f"a call writes the data store {node.writes[0]!r}", "let a service task write it")
    try:
        scope.lookup(node.called_element)
    except WeavergenError as error:
        yield scope.problem(node, f"calls {node.called_element!r}: {error.what}", error.hint)


def _nothing(_scope: Scope, _node: FlowNode) -> Iterator[DiagramError]:
    """A kind of node that the parser has refused already."""
    return iter(())


def _needs(scope: Scope, node: FlowNode, *, incoming: bool = False, outgoing: bool = False) -> Problems:
    if incoming and not node.incoming:
        yield scope.problem(node, "has no incoming flow", "draw a flow to it, or remove it")
    if outgoing and not node.outgoing:
        yield scope.problem(node, "has no outgoing flow", "draw a flow to the next node or to an end event")


_VALIDATORS: Mapping[type[FlowNode], Callable[[Scope, Any], Problems]] = {
    StartEvent: _start_event,
    EndEvent: _end_event,
    BoundaryEvent: _boundary_event,
    ExclusiveGateway: _conditional_gateway,
    InclusiveGateway: _conditional_gateway,
    ParallelGateway: _parallel_gateway,
    ServiceTask: _service_task,
    CallActivity: _call_activity,
}
