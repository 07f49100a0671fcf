"""One parser per kind of flow node, found by its tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    CallActivity,
    EndEvent,
    ErrorEventDefinition,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    ParallelGateway,
    ServiceTask,
    StartEvent,
    TimerDefinition,
)
from weavergen_pipelines.workflow.parse.common import COMMON, node_fields
from weavergen_pipelines.workflow.parse.extensions import operator, refuse_other_extensions
from weavergen_pipelines.workflow.parse.xml import all_children, child, children, tag, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope

NODE = COMMON | {"incoming", "outgoing"}
ACTIVITY = NODE | {"dataInputAssociation", "dataOutputAssociation", "ioSpecification", "property"}
TIMERS = {"timeCycle": "cycle", "timeDate": "date", "timeDuration": "duration"}


def parse_node(node: etree._Element, scope: Scope) -> FlowNode:
    """The flow node of an element. One of a kind that we do not run is reported, and kept without its meaning."""
    refuse_other_extensions(node, scope)
    parser = PARSERS.get(tag(node))
    if parser is not None:
        return parser(node, scope)
    scope.report(node, f"<{tag(node)}> is not supported", f"supported: {', '.join(PARSERS)}")
    return FlowNode(**node_fields(node, scope))


def _start_event(node: etree._Element, scope: Scope) -> StartEvent:
    scope.refuse_others(node, NODE | {"timerEventDefinition"})
    timers = [_timer(definition, scope) for definition in all_children(node, "timerEventDefinition")]
    return StartEvent(**node_fields(node, scope), definition=timers[0] if timers else None)


def _end_event(node: etree._Element, scope: Scope) -> EndEvent:
    scope.refuse_others(node, NODE | {"errorEventDefinition"})
    definition = child(node, "errorEventDefinition")
    code = _error_code(node, definition, scope) if definition is not None else None
    if definition is not None and code is None:
        scope.report(node, "an error end needs an errorRef with an errorCode", "declare a <bpmn:error> and name it")
    return EndEvent(**node_fields(node, scope), definition=ErrorEventDefinition(code) if code else None)


def _boundary_event(node: etree._Element, scope: Scope) -> BoundaryEvent:
    scope.refuse_others(node, NODE | {"errorEventDefinition"})
    definition = child(node, "errorEventDefinition")
    code = _error_code(node, definition, scope) if definition is not None else None
    return BoundaryEvent(
        **node_fields(node, scope), attached_to=node.get("attachedToRef", ""), definition=ErrorEventDefinition(code)
    )


def _exclusive_gateway(node: etree._Element, scope: Scope) -> ExclusiveGateway:
    scope.refuse_others(node, NODE)
    return ExclusiveGateway(**node_fields(node, scope), default=node.get("default"))


def _inclusive_gateway(node: etree._Element, scope: Scope) -> InclusiveGateway:
    scope.refuse_others(node, NODE)
    return InclusiveGateway(**node_fields(node, scope), default=node.get("default"))


def _parallel_gateway(node: etree._Element, scope: Scope) -> ParallelGateway:
    scope.refuse_others(node, NODE)
    return ParallelGateway(**node_fields(node, scope))


def _service_task(node: etree._Element, scope: Scope) -> ServiceTask:
    found = operator(node, scope)
    return ServiceTask(
        **_activity_fields(node, scope),
        operator=found.name,
        parameters=dict(found.parameters),
        result_variable=found.result_variable,
    )


def _call_activity(node: etree._Element, scope: Scope) -> CallActivity:
    return CallActivity(**_activity_fields(node, scope), called_element=node.get("calledElement", ""))


PARSERS: Mapping[str, Callable[[etree._Element, Scope], FlowNode]] = {
    "startEvent": _start_event,
    "endEvent": _end_event,
    "boundaryEvent": _boundary_event,
    "serviceTask": _service_task,
    "callActivity": _call_activity,
    "exclusiveGateway": _exclusive_gateway,
    "inclusiveGateway": _inclusive_gateway,
    "parallelGateway": _parallel_gateway,
}


def _activity_fields(node: etree._Element, scope: Scope) -> dict[str, Any]:
    scope.refuse_others(node, ACTIVITY)
    return {
        **node_fields(node, scope),
        "reads": _stores(node, "dataInputAssociation", "sourceRef", scope),
        "writes": _stores(node, "dataOutputAssociation", "targetRef", scope),
    }


def _stores(node: etree._Element, association: str, end: str, scope: Scope) -> tuple[str, ...]:
    """The stores at the far end of the associations. One with a process's data input or output is only drawn."""
    named = [text(child(found, end)) for found in all_children(node, association)]
    for name in named:
        if name not in scope.references and name not in scope.data:
            scope.report(node, f"{association} has {end} {name!r}, which is no data store reference of this process")
    return tuple(dict.fromkeys(scope.references[name] for name in named if name in scope.references))


def _timer(definition: etree._Element, scope: Scope) -> TimerDefinition | None:
    values = [(TIMERS[tag(value)], text(value)) for value in children(definition) if tag(value) in TIMERS]
    if len(values) != 1:
        scope.report(definition, f"a timer has one of {', '.join(TIMERS)}, this one has {len(values)}")
        return None
    return TimerDefinition(*values[0])


def _error_code(node: etree._Element, definition: etree._Element, scope: Scope) -> str | None:
    reference = definition.get("errorRef")
    if reference is None:
        return None
    if reference not in scope.errors:
        known = ", ".join(scope.errors) or "none"
        scope.report(node, f"the error {reference!r} is not declared in this file", f"declared: {known}")
        return reference
    return scope.errors[reference].code
