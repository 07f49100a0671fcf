"""One validator per kind of flow node, found by its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    BusinessRuleTask,
    CallActivity,
    EndEvent,
    EventBasedGateway,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    ManualTask,
    ParallelGateway,
    PlainTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    StartEvent,
    SubProcess,
    UnknownNode,
    UserTask,
)
from weavergen_pipelines.workflow.validate.activities import (
    check_call,
    check_decision,
    check_message,
    check_nothing_else,
    check_script,
    check_sub_process,
    check_user,
)
from weavergen_pipelines.workflow.validate.events import (
    check_boundary,
    check_catch,
    check_end,
    check_start,
    check_throw,
)
from weavergen_pipelines.workflow.validate.gateways import check_conditional, check_event_based, check_parallel
from weavergen_pipelines.workflow.validate.service_tasks import check_service_task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope


def check_node(scope: Scope, node: FlowNode) -> Problems:
    """Every problem that a node has by itself."""
    validator = VALIDATORS.get(type(node))
    if validator is not None:
        yield from validator(scope, node)
    for name, source in node.sets.items():
        yield from scope.variable(node, name, "the variable")
        yield from scope.expression(node, source, f"the output {name!r}")


def _unknown(scope: Scope, node: UnknownNode) -> Problems:
    yield scope.problem(node, f"<{node.kind}> is not run", f"what is run: {', '.join(_RUN)}")


VALIDATORS: Mapping[type[FlowNode], Callable[[Scope, Any], Problems]] = {
    StartEvent: check_start,
    EndEvent: check_end,
    IntermediateCatchEvent: check_catch,
    IntermediateThrowEvent: check_throw,
    BoundaryEvent: check_boundary,
    ExclusiveGateway: check_conditional,
    InclusiveGateway: check_conditional,
    ParallelGateway: check_parallel,
    EventBasedGateway: check_event_based,
    ServiceTask: check_service_task,
    ScriptTask: check_script,
    BusinessRuleTask: check_decision,
    UserTask: check_user,
    ManualTask: check_nothing_else,
    SendTask: check_message,
    ReceiveTask: check_message,
    PlainTask: check_nothing_else,
    CallActivity: check_call,
    SubProcess: check_sub_process,
    UnknownNode: _unknown,
}

_RUN = ("events", "tasks", "sub-processes", "calls", "exclusive, parallel, inclusive and event-based gateways")
