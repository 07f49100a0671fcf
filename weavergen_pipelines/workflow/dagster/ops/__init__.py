"""The ops of each kind of element, found by type."""

from collections.abc import Iterator, Mapping

from weavergen_pipelines.workflow.dagster.ops.base import NodeOp
from weavergen_pipelines.workflow.dagster.ops.call import CallOp
from weavergen_pipelines.workflow.dagster.ops.embedded import EmbeddedEndOp
from weavergen_pipelines.workflow.dagster.ops.items import CollectOp, ItemOp, ItemsOp
from weavergen_pipelines.workflow.dagster.ops.join import InclusiveJoinOp, ParallelJoinOp
from weavergen_pipelines.workflow.dagster.ops.loop import LoopOp
from weavergen_pipelines.workflow.dagster.ops.start import StartOp
from weavergen_pipelines.workflow.dagster.ops.task import TaskOp
from weavergen_pipelines.workflow.dagster.ops.throw import ThrowOp
from weavergen_pipelines.workflow.dagster.plan import Step
from weavergen_pipelines.workflow.dagster.scope import Scope
from weavergen_pipelines.workflow.dagster.unit import Unit, item, items, spread
from weavergen_pipelines.workflow.model import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    EndEvent,
    FlowNode,
    InclusiveGateway,
    IntermediateThrowEvent,
    ManualTask,
    ParallelGateway,
    PlainTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    StartEvent,
    SubProcess,
)

_OPS: Mapping[type[FlowNode], type[NodeOp]] = {
    StartEvent: StartOp,
    ServiceTask: TaskOp,
    ScriptTask: TaskOp,
    BusinessRuleTask: TaskOp,
    SendTask: TaskOp,
    ManualTask: TaskOp,
    PlainTask: TaskOp,
    CallActivity: CallOp,
    SubProcess: EmbeddedEndOp,
    IntermediateThrowEvent: ThrowOp,
    EndEvent: ThrowOp,
    InclusiveGateway: InclusiveJoinOp,
    ParallelGateway: ParallelJoinOp,
}


def step_ops(scope: Scope, unit: Unit, step: Step) -> Iterator[tuple[str, NodeOp]]:
    """The ops of a step, with what names each; its tokens leave from the last one, which goes by the element."""
    node = step.node
    loop = spread(node)
    if loop is not None:
        yield items(node), ItemsOp(scope, unit, step, loop)
        yield item(node), ItemOp(scope, unit, step, loop)
        yield node.id, CollectOp(scope, unit, step, loop)
    elif isinstance(node, Activity) and node.loop is not None:
        yield node.id, LoopOp(scope, unit, node, step.entries)
    else:
        yield node.id, _OPS[type(node)](scope, unit, node, step.entries)
