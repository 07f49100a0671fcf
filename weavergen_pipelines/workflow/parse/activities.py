"""One parser per kind of task, and what all activities have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.model import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    ManualTask,
    PlainTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    UserTask,
)
from weavergen_pipelines.workflow.parse.common import NODE, node_fields
from weavergen_pipelines.workflow.parse.data import associated, only_output
from weavergen_pipelines.workflow.parse.extensions import mapped_inputs
from weavergen_pipelines.workflow.parse.loops import parse_loop
from weavergen_pipelines.workflow.parse.messages import task_message
from weavergen_pipelines.workflow.parse.operators import (
    Operator,
    extension_operator,
    headers,
    retry_policy,
    service_operator,
    timeout,
)
from weavergen_pipelines.workflow.parse.people import assignee, candidates
from weavergen_pipelines.workflow.parse.xml import CAMUNDA, ZEEBE, attributes, flag, reference
from weavergen_pipelines.workflow.properties import RESULT_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.parse.part import Part
    from weavergen_pipelines.workflow.parse.scope import Scope

PEOPLE = frozenset({"resourceRole", "performer", "humanPerformer", "potentialOwner"})
ACTIVITY = (
    NODE
    | PEOPLE
    | {
        "dataInputAssociation",
        "dataOutputAssociation",
        "ioSpecification",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
    }
)


def activity_fields(part: Part, scope: Scope) -> dict[str, Any]:
    """The fields of `Activity`."""
    return {
        **node_fields(part, scope),
        **associated(part, scope),
        "loop": parse_loop(part, scope),
        "for_compensation": flag(part.node, "isForCompensation", default=False),
    }


def _service_task(part: Part, scope: Scope) -> ServiceTask:
    return _run_by(service_operator(part, scope), part, scope)


def _run_by(operator: Operator, part: Part, scope: Scope) -> ServiceTask:
    return ServiceTask(
        **{**activity_fields(part, scope), "sets": operator.sets},
        operator=operator.name,
        parameters=operator.parameters,
        result_variable=operator.result_variable,
        retry=retry_policy(part, scope),
        timeout=timeout(part, scope),
        drawn_as=part.name,
    )


def _script_task(part: Part, scope: Scope) -> Activity:
    operator = extension_operator(part, scope)
    if operator is not None:
        return _run_by(operator, part, scope)
    refuse_inputs(part, scope)
    return ScriptTask(**activity_fields(part, scope), script=_script(part))


def _script(part: Part) -> str:
    """The script; an expression of Zeebe with its result variable is an assignment, which is one line."""
    zeebe = part.extension("script", ZEEBE)
    if zeebe is None:
        return part.text("script")
    return " ".join(f"{zeebe.get('resultVariable', '')} = {zeebe.get('expression', '')}".split())


def _business_rule_task(part: Part, scope: Scope) -> Activity:
    told = attributes(part.extension("calledDecision", ZEEBE))
    decision = part.told("calledDecisionId") or told.get("decisionId") or part.vendor("decisionRef")
    decision = decision or dict(headers(part)).get("decisionRef")
    operator = extension_operator(part, scope) if decision is None else None
    if operator is not None:
        return _run_by(operator, part, scope)
    refuse_inputs(part, scope)
    fields = activity_fields(part, scope)
    variable = told.get("resultVariable") or part.vendor("resultVariable") or fields["properties"].get(RESULT_VARIABLE)
    variable = variable or only_output(part)
    return BusinessRuleTask(**fields, decision=decision or "", result_variable=variable or None)


def _user_task(part: Part, scope: Scope) -> UserTask:
    fields = activity_fields(part, scope)
    return UserTask(
        **fields,
        assignee=assignee(part, scope),
        candidates=candidates(part, scope),
        result_variable=part.told("variableName") or fields["properties"].get(RESULT_VARIABLE) or None,
    )


def _manual_task(part: Part, scope: Scope) -> ManualTask:
    return ManualTask(**activity_fields(part, scope))


def _plain_task(part: Part, scope: Scope) -> PlainTask:
    return PlainTask(**activity_fields(part, scope))


def _send_task(part: Part, scope: Scope) -> Activity:
    operator = extension_operator(part, scope)
    if operator is not None:
        return _run_by(operator, part, scope)
    return SendTask(**activity_fields(part, scope), message=task_message(part, scope))


def _receive_task(part: Part, scope: Scope) -> ReceiveTask:
    return ReceiveTask(**activity_fields(part, scope), message=task_message(part, scope))


def _call_activity(part: Part, scope: Scope) -> CallActivity:
    refuse_inputs(part, scope)
    for passed in (*part.extended("in", *CAMUNDA), *part.extended("out", *CAMUNDA)):
        if passed.get("sourceExpression") or passed.get("source") != passed.get("target"):
            scope.report(part.node, "a call passes variables of the same name only", "name both sides alike")
    called = part.get("calledElement") or attributes(part.extension("calledElement", ZEEBE)).get("processId")
    return CallActivity(**activity_fields(part, scope), called_element=reference(called))


def refuse_inputs(part: Part, scope: Scope) -> None:
    """Only a service task has parameters; a mapping that changes nothing is fine."""
    for name, source in mapped_inputs(part):
        if source.removeprefix("=").strip() != name:
            what = f"the input mapping {name!r} is not supported on a <{part.name}>"
            scope.report(part.node, what, "set the variable in a task before it")


TASKS: Mapping[str, Callable[[Part, Scope], Activity]] = {
    "serviceTask": _service_task,
    "scriptTask": _script_task,
    "businessRuleTask": _business_rule_task,
    "userTask": _user_task,
    "manualTask": _manual_task,
    "task": _plain_task,
    "sendTask": _send_task,
    "receiveTask": _receive_task,
    "callActivity": _call_activity,
}

OWN_CHILDREN: Mapping[str, frozenset[str]] = {
    "scriptTask": frozenset({"script"}),
    "userTask": frozenset({"rendering"}),
}
"""What a kind of task has besides what every activity has."""
