"""One writer per kind of activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.model import (
    NO_RETRIES,
    Activity,
    Association,
    BusinessRuleTask,
    CallActivity,
    ManualTask,
    MultiInstance,
    PlainTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    StandardLoop,
    SubProcess,
    UserTask,
)
from weavergen_pipelines.workflow.parse.xml import SPIFF, ZEEBE
from weavergen_pipelines.workflow.write.elements import Context, Extensions, begin_node
from weavergen_pipelines.workflow.write.xml import expression, number, sub, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lxml import etree

    from weavergen_pipelines.workflow.model import MessageDefinition


def write_activity(parent: etree._Element, node: Activity, context: Context) -> etree._Element:
    """An activity with its data, people and loop; what is in a sub-process is written by its caller."""
    extensions = Extensions()
    tag, attributes = _WRITERS[type(node)](node, extensions, context)
    if node.for_compensation:
        attributes["isForCompensation"] = "true"
    written = begin_node(parent, tag, node, attributes, extensions)
    _data(written, node, context)
    if isinstance(node, UserTask):
        _people(written, node)
    _loop(written, node)
    if isinstance(node, ScriptTask):
        sub(written, "script", text=node.script)
    return written


Attributes = dict[str, str | None]


def _service_task(task: ServiceTask, extensions: Extensions, _context: Context) -> tuple[str, Attributes]:
    timeout = number(task.timeout) if task.timeout is not None else None
    attributes = {"id": task.operator, "resultVariable": task.result_variable, "timeout": timeout}
    operator = extensions.add("serviceTaskOperator", attributes)
    parameters = sub(operator, "parameters", namespace=SPIFF)
    for name, source in task.parameters.items():
        sub(parameters, "parameter", {"id": name, "type": "any", "value": source}, namespace=SPIFF)
    if task.retry != NO_RETRIES:
        retry = {"delay": number(task.retry.delay), "backoff_base": number(task.retry.backoff)}
        sub(operator, "retry", {"retries": str(task.retry.retries), **retry}, namespace=SPIFF)
    return task.drawn_as, {}


def _script_task(_task: ScriptTask, _extensions: Extensions, _context: Context) -> tuple[str, Attributes]:
    return "scriptTask", {}


def _business_rule_task(task: BusinessRuleTask, extensions: Extensions, _context: Context) -> tuple[str, Attributes]:
    called = {"decisionId": task.decision, "resultVariable": task.result_variable}
    extensions.add("calledDecision", called, of=ZEEBE)
    return "businessRuleTask", {}


def _user_task(task: UserTask, extensions: Extensions, _context: Context) -> tuple[str, Attributes]:
    extensions.tell("variableName", task.result_variable)
    return "userTask", {}


def _manual_task(_task: ManualTask, _extensions: Extensions, _context: Context) -> tuple[str, Attributes]:
    return "manualTask", {}


def _plain_task(_task: PlainTask, _extensions: Extensions, _context: Context) -> tuple[str, Attributes]:
    return "task", {}


def _send_task(task: SendTask, extensions: Extensions, context: Context) -> tuple[str, Attributes]:
    return "sendTask", message_reference(task.message, extensions, context)


def _receive_task(task: ReceiveTask, extensions: Extensions, context: Context) -> tuple[str, Attributes]:
    return "receiveTask", message_reference(task.message, extensions, context)


def _call_activity(task: CallActivity, _extensions: Extensions, _context: Context) -> tuple[str, Attributes]:
    return "callActivity", {"calledElement": task.called_element or None}


def _sub_process(node: SubProcess, _extensions: Extensions, _context: Context) -> tuple[str, Attributes]:
    tag = "adHocSubProcess" if node.ad_hoc else "transaction" if node.transaction else "subProcess"
    return tag, {"triggeredByEvent": "true"} if node.triggered_by_event else {}


_WRITERS: Mapping[type[Activity], Callable[[Any, Extensions, Context], tuple[str, Attributes]]] = {
    ServiceTask: _service_task,
    ScriptTask: _script_task,
    BusinessRuleTask: _business_rule_task,
    UserTask: _user_task,
    ManualTask: _manual_task,
    PlainTask: _plain_task,
    SendTask: _send_task,
    ReceiveTask: _receive_task,
    CallActivity: _call_activity,
    SubProcess: _sub_process,
}


def message_reference(message: MessageDefinition | None, extensions: Extensions, context: Context) -> Attributes:
    """The reference to a message, with what is sent and taken as extensions."""
    if message is None:
        return {}
    extensions.tell("messagePayload", message.payload)
    extensions.tell("messageVariable", message.variable)
    return {"messageRef": context.declarations.message(message)}


def _data(written: etree._Element, node: Activity, context: Context) -> None:
    inputs = _sorted(context.inputs.get(node.id, []), (*node.reads, *node.takes), "source", context)
    outputs = _sorted(context.outputs.get(node.id, []), (*node.writes, *node.gives), "target", context)
    if inputs:
        place = context.declarations.ids.fresh(f"{node.id}_data")
        sub(written, "property", {"id": place})
    for line in inputs:
        association = sub(written, "dataInputAssociation", {"id": line.id or None})
        sub(association, "sourceRef", text=line.source)
        sub(association, "targetRef", text=place)
    for line in outputs:
        association = sub(written, "dataOutputAssociation", {"id": line.id or None})
        sub(association, "targetRef", text=line.target)


def _sorted(lines: list[Association], order: Sequence[str], end: str, context: Context) -> list[Association]:
    """In the order in which the activity names the variables."""
    positions = {name: position for position, name in enumerate(order)}
    return sorted(lines, key=lambda line: positions.get(context.data.get(getattr(line, end), ""), 0))


def _people(written: etree._Element, task: UserTask) -> None:
    roles = [("humanPerformer", task.assignee)] if task.assignee is not None else []
    for role, name in (*roles, *(("potentialOwner", candidate) for candidate in task.candidates)):
        assignment = sub(sub(written, role), "resourceAssignmentExpression")
        sub(assignment, "formalExpression", text=name)


def _loop(written: etree._Element, node: Activity) -> None:
    loop = node.loop
    if isinstance(loop, StandardLoop):
        maximum = str(loop.maximum) if loop.maximum is not None else None
        attributes = {"testBefore": word(loop.test_before), "loopMaximum": maximum}
        expression(sub(written, "standardLoopCharacteristics", attributes), "loopCondition", loop.condition)
    elif isinstance(loop, MultiInstance):
        _multi_instance(written, loop)


def _multi_instance(written: etree._Element, loop: MultiInstance) -> None:
    node = sub(written, "multiInstanceLoopCharacteristics", {"isSequential": word(loop.sequential)})
    told = {"inputCollection": loop.collection, "inputElement": loop.item}
    told |= {"outputCollection": loop.output, "outputElement": loop.output_item}
    if any(value is not None for value in told.values()):
        sub(sub(node, "extensionElements"), "loopCharacteristics", told, namespace=ZEEBE)
    expression(node, "loopCardinality", loop.cardinality)
    expression(node, "completionCondition", loop.completion)
