"""The elements: one SpiffWorkflow task spec per kind, found by its type, built from our model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow import model
from weavergen_pipelines.workflow.spiff.activity import Visit
from weavergen_pipelines.workflow.spiff.elements.events import CatchEvent, ThrowEvent
from weavergen_pipelines.workflow.spiff.elements.gateways import (
    ConditionalGateway,
    EventBasedGateway,
    InclusiveGateway,
    ParallelGateway,
)
from weavergen_pipelines.workflow.spiff.tree import NodeSpec, ScopeSpec
from weavergen_pipelines.workflow.token import assigned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.spiff.tree import Token


class NotExecutable(WeavergenError):
    """An element that nothing runs."""


class Activity(NodeSpec):
    """Work: the visit of the token completes it. A receive task behind an event gateway has received already."""

    def _run_hook(self, my_task: Token) -> None:
        if my_task.happened:
            my_task.instance.write(my_task.data, assigned(self.node, my_task.view))
            my_task.complete()
            return
        visit = Visit(my_task)
        my_task.work = visit
        visit.begin()


_SPECS: Mapping[type[model.FlowNode], type[NodeSpec]] = {
    model.StartEvent: NodeSpec,
    model.BoundaryEvent: NodeSpec,
    model.IntermediateCatchEvent: CatchEvent,
    model.IntermediateThrowEvent: ThrowEvent,
    model.EndEvent: ThrowEvent,
    model.ExclusiveGateway: ConditionalGateway,
    model.InclusiveGateway: InclusiveGateway,
    model.ParallelGateway: ParallelGateway,
    model.EventBasedGateway: EventBasedGateway,
    model.PlainTask: Activity,
    model.ManualTask: Activity,
    model.ServiceTask: Activity,
    model.ScriptTask: Activity,
    model.BusinessRuleTask: Activity,
    model.UserTask: Activity,
    model.SendTask: Activity,
    model.ReceiveTask: Activity,
    model.SubProcess: Activity,
    model.CallActivity: Activity,
}


def _kind(node: model.FlowNode) -> type[NodeSpec]:
    if type(node) not in _SPECS:
        raise NotExecutable("is of a kind that is drawn and not run", where=f'element "{node.id}"')
    return _SPECS[type(node)]


def build_spec(container: model.Container) -> ScopeSpec:
    """The SpiffWorkflow specification of a process or sub-process that has been validated.

    Raises:
        NotExecutable: it has an element that is only drawn.
    """
    spec = ScopeSpec(container)
    nodes = {node.id: _kind(node)(spec, node) for node in container.nodes.values()}
    for found in nodes.values():
        ways = (container.flows[flow] for flow in found.node.outgoing)
        found.ways = tuple((flow.id, nodes[flow.target]) for flow in ways)
    return spec
