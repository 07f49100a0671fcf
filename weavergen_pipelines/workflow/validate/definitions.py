"""One validator per kind of event definition: what an event waits for or throws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import nearest
from weavergen_pipelines.workflow.expressions import ExpressionError
from weavergen_pipelines.workflow.model import (
    CompensateDefinition,
    ConditionalDefinition,
    ErrorEventDefinition,
    EscalationDefinition,
    EventDefinition,
    LinkDefinition,
    MessageDefinition,
    SignalDefinition,
    TimerDefinition,
)
from weavergen_pipelines.workflow.properties import TIMEZONE
from weavergen_pipelines.workflow.timers import TimerError, parse_timer, timer_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.model import FlowNode
    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope


def check_definition(scope: Scope, node: FlowNode, definition: EventDefinition) -> Problems:
    """The names and expressions of a definition."""
    validator = _VALIDATORS.get(type(definition))
    if validator is not None:
        yield from validator(scope, node, definition)


def _timer(scope: Scope, node: FlowNode, timer: TimerDefinition) -> Problems:
    if not timer.value.strip():
        yield scope.problem(node, "is a timer without a time", _EXPECTED[timer.kind])
        return
    zone = node.properties.get(TIMEZONE) or scope.process.properties.get(TIMEZONE, "UTC")
    try:
        if timer_expression(timer) is None:
            parse_timer(timer, timezone=zone)
    except TimerError as error:
        yield scope.problem(node, error.what, error.hint)
    except ExpressionError as error:
        yield scope.problem(node, f"the timer: {error.what}", _EXPECTED[timer.kind])


_EXPECTED = {
    "date": "expected an ISO 8601 date and time, or an expression that gives one",
    "duration": "expected an ISO 8601 duration such as PT15M, or an expression that gives one",
    "cycle": "expected a cron of five fields, R[n]/[start/]period of ISO 8601, or an expression that gives one",
}


def _message(scope: Scope, node: FlowNode, message: MessageDefinition) -> Problems:
    if not message.name:
        yield scope.problem(node, "names no message", "refer to a <bpmn:message> that has a name")
    yield from scope.expression(node, message.correlation, "correlation")
    yield from _carried(scope, node, message)


def _signal(scope: Scope, node: FlowNode, signal: SignalDefinition) -> Problems:
    if not signal.name:
        yield scope.problem(node, "names no signal", "refer to a <bpmn:signal> that has a name")
    yield from _carried(scope, node, signal)


def _carried(
    scope: Scope,
    node: FlowNode,
    carried: MessageDefinition | SignalDefinition | ErrorEventDefinition | EscalationDefinition,
) -> Problems:
    yield from scope.expression(node, carried.payload, "payload")
    yield from scope.variable(node, carried.variable, "the variable")


def _condition(scope: Scope, node: FlowNode, definition: ConditionalDefinition) -> Problems:
    if not definition.condition.strip():
        yield scope.problem(node, "has no condition", "give it an expression that becomes true")
    else:
        yield from scope.expression(node, definition.condition, "condition")


def _link(scope: Scope, node: FlowNode, link: LinkDefinition) -> Problems:
    if not link.name:
        yield scope.problem(node, "is a link without a name", "give its linkEventDefinition the name of its partner")


def _compensation(scope: Scope, node: FlowNode, definition: CompensateDefinition) -> Problems:
    """An activity that is nowhere in the file is told by the parser."""
    if definition.activity in scope.process.within and definition.activity not in _compensable(scope):
        what = f"compensates {definition.activity!r}, which is no activity of this scope"
        yield scope.problem(node, what, nearest(definition.activity or "", _compensable(scope)))


def _compensable(scope: Scope) -> tuple[str, ...]:
    """The activities that a throw may name: of its scope, and in an event sub-process of the one around it."""
    around = scope.outer if scope.by_event else None
    return tuple(node.id for each in (scope, around) if each is not None for node in each.container.activities)


_VALIDATORS: Mapping[type[EventDefinition], Callable[[Scope, Any, Any], Problems]] = {
    TimerDefinition: _timer,
    MessageDefinition: _message,
    SignalDefinition: _signal,
    ErrorEventDefinition: _carried,
    EscalationDefinition: _carried,
    ConditionalDefinition: _condition,
    LinkDefinition: _link,
    CompensateDefinition: _compensation,
}
