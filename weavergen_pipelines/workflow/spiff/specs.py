"""One SpiffWorkflow task spec per kind of BPMN element, built from our model.

A task's children are made when it completes, one per flow that it takes: SpiffWorkflow's prediction of all that may
follow grows exponentially with parallel blocks, and its search for waiting tasks quadratically.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from weavergen_pipelines.workflow import model
from weavergen_pipelines.workflow.spiff.values import Variables, merged, plain
from weavergen_pipelines.workflow.token import taken_flows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from SpiffWorkflow.task import Task

    from weavergen_pipelines.workflow.spiff.instance import Instance

FLOW = "flow"
TAKEN = "taken"


class Host(Protocol):
    """What the elements ask of the execution that they are part of."""

    def ready(self, task: Task) -> None:
        """The task can run."""

    def completed(self, task: Task) -> None:
        """The task is done."""

    def ended(self, task: Task) -> None:
        """A token has reached an end event."""

    def call_service(self, task: Task) -> None:
        """Run a service task, beside others."""

    def call_process(self, task: Task) -> None:
        """Run the process of a call activity."""


class ProcessWorkflow(BpmnWorkflow):  # type: ignore[misc] # SpiffWorkflow has no types
    """The task tree of one running process."""

    def __init__(self, instance: Instance, host: Host, data: Variables) -> None:
        """Put a token with this data on the start event."""
        self.instance = instance
        self.host = host
        super().__init__(build_spec(instance.process))
        self.task_tree.data = data
        self.task_tree.run()

    def _task_completed_notify(self, task: Task) -> None:
        self.last_task = task


class NodeSpec(BpmnTaskSpec):  # type: ignore[misc] # SpiffWorkflow has no types
    """An element: `node` is that of our model."""

    def __init__(self, spec: BpmnProcessSpec, node: model.FlowNode) -> None:
        """Add the element to a process."""
        super().__init__(spec, node.id)
        self.node = node

    def _predict(self, *_args: object, **_options: object) -> None:
        """Nothing: children are made on completion."""

    def _on_ready_hook(self, my_task: Task) -> None:
        super()._on_ready_hook(my_task)
        my_task.workflow.host.ready(my_task)

    def _on_complete_hook(self, my_task: Task) -> None:
        process = my_task.workflow.instance.process
        for flow in my_task.internal_data.get(TAKEN, self.node.outgoing):
            follow(my_task, process.flows[flow].target, flow)
        my_task.workflow.host.completed(my_task)


class EndEvent(NodeSpec):
    """An end event: its token goes nowhere."""

    def _run_hook(self, my_task: Task) -> bool:
        my_task.workflow.host.ended(my_task)
        return True


class ConditionalGateway(NodeSpec):
    """Goes on by the flows whose conditions hold."""

    node: model.ConditionalGateway

    def _run_hook(self, my_task: Task) -> bool:
        instance = my_task.workflow.instance
        flows = taken_flows(instance.process, self.node, plain(my_task.data))
        my_task.internal_data[TAKEN] = tuple(flow.id for flow in flows)
        instance.taken[self.name] = len(flows)
        return True


class ParallelGateway(NodeSpec):
    """Waits for a token on each incoming flow, takes one of each, and keeps those in excess for later."""

    def _wanted(self, instance: Instance) -> int:  # noqa: ARG002 - an inclusive gateway needs it
        return len(self.node.incoming)

    def _update_hook(self, my_task: Task) -> bool:
        my_task._inherit_data()
        instance = my_task.workflow.instance
        arrivals = instance.arrivals.setdefault(self.name, {flow: deque() for flow in self.node.incoming})
        arrivals[my_task.internal_data[FLOW]].append(my_task)
        arrived = [waiting for waiting in arrivals.values() if waiting]
        if len(arrived) < self._wanted(instance):
            my_task._set_state(TaskState.WAITING)
            return False
        consumed = [waiting.popleft() for waiting in arrived]
        my_task.data = merged(task.data for task in consumed)
        for task in consumed:
            if task is not my_task:
                task.cancel()
        return True


class InclusiveGateway(ConditionalGateway, ParallelGateway):
    """Waits for as many tokens as its split has sent, then decides like any gateway with conditions."""

    def _wanted(self, instance: Instance) -> int:
        return instance.taken[instance.splits[self.name]] if self.name in instance.splits else 1


class ServiceTask(NodeSpec):
    """Started here, completed by the execution when its function has returned."""

    def _run_hook(self, my_task: Task) -> None:
        my_task.workflow.host.call_service(my_task)


class CallActivity(NodeSpec):
    """Started here, completed by the execution when the called process has ended."""

    def _run_hook(self, my_task: Task) -> None:
        my_task.workflow.host.call_process(my_task)


_SPECS: Mapping[type[model.FlowNode], type[NodeSpec]] = {
    model.StartEvent: NodeSpec,
    model.BoundaryEvent: NodeSpec,
    model.EndEvent: EndEvent,
    model.ExclusiveGateway: ConditionalGateway,
    model.InclusiveGateway: InclusiveGateway,
    model.ParallelGateway: ParallelGateway,
    model.ServiceTask: ServiceTask,
    model.CallActivity: CallActivity,
}


def build_spec(process: model.Process) -> BpmnProcessSpec:
    """The SpiffWorkflow specification of a process that has been validated."""
    spec = BpmnProcessSpec(process.id)
    nodes = {node.id: _SPECS[type(node)](spec, node) for node in process.nodes.values()}
    for flow in process.flows.values():
        nodes[flow.source].connect(nodes[flow.target])
    for node in process.nodes.values():
        if isinstance(node, model.BoundaryEvent):
            nodes[node.attached_to].connect(nodes[node.id])
    spec.start.connect(nodes[process.start.id])
    return spec


def follow(task: Task, target: str, flow: str | None = None) -> Task:
    """Send a token on to an element, by a flow or to a boundary event."""
    child = task._add_child(task.workflow.spec.task_specs[target], TaskState.FUTURE)
    child.internal_data[FLOW] = flow
    return child
