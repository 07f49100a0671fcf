"""One op class per kind of element, found by type."""

from collections.abc import Mapping

from weavergen_pipelines.workflow.dagster.ops.base import NodeOp
from weavergen_pipelines.workflow.dagster.ops.call import CallOp
from weavergen_pipelines.workflow.dagster.ops.join import InclusiveJoinOp, ParallelJoinOp
from weavergen_pipelines.workflow.dagster.ops.service import ServiceOp
from weavergen_pipelines.workflow.dagster.ops.start import StartOp
from weavergen_pipelines.workflow.dagster.plan import Step
from weavergen_pipelines.workflow.dagster.scope import Scope, Unit
from weavergen_pipelines.workflow.model import (
    CallActivity,
    FlowNode,
    InclusiveGateway,
    ParallelGateway,
    ServiceTask,
    StartEvent,
)

_OPS: Mapping[type[FlowNode], type[NodeOp]] = {
    StartEvent: StartOp,
    ServiceTask: ServiceOp,
    CallActivity: CallOp,
    InclusiveGateway: InclusiveJoinOp,
    ParallelGateway: ParallelJoinOp,
}


def node_op(scope: Scope, unit: Unit, step: Step) -> NodeOp:
    """The op of a step."""
    return _OPS[type(step.node)](scope, unit, step.node, step.entries)
