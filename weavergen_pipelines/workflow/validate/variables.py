"""The variables that each kind of element reads and sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.expressions import ExpressionError
from weavergen_pipelines.workflow.loops import LOOP_COUNTER
from weavergen_pipelines.workflow.model import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    ConditionalDefinition,
    ConditionalGateway,
    EndEvent,
    ErrorEventDefinition,
    EscalationDefinition,
    Event,
    EventDefinition,
    FlowNode,
    IntermediateThrowEvent,
    MessageDefinition,
    MultiInstance,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    SignalDefinition,
    StandardLoop,
    StartEvent,
    TimerDefinition,
    UserTask,
)
from weavergen_pipelines.workflow.properties import DEFAULT
from weavergen_pipelines.workflow.scripts import Script, parse_script
from weavergen_pipelines.workflow.timers import timer_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import Container, Loop
    from weavergen_pipelines.workflow.validate.known import Known, Names
    from weavergen_pipelines.workflow.validate.scope import Scope

ANYTHING = "*"
"""Stands for variables that are not known before a run, such as what a person gives."""

COUNTERS = frozenset({"numberOfInstances", "numberOfCompletedInstances", "numberOfActiveInstances"})
"""What the completion condition of a multi-instance may ask beside the data."""

NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """Variables that are read: `before` an activity, `inside` it (a loop sets some), or `after` what it sets."""

    use: str
    names: Names
    when: str = "inside"


def reads_of(scope: Scope, node: FlowNode) -> Iterator[Read]:
    """What an element reads."""
    reader = _READERS.get(type(node))
    if reader is not None:
        yield from reader(scope, node)
    if isinstance(node, ConditionalGateway):
        for flow in node.outgoing:
            yield Read(f"condition of {flow!r}", scope.known.names(scope.container.flows[flow].condition))
    if isinstance(node, Event) and node.definition is not None and not _begins(scope, node):
        yield from _definition(scope.known, node.definition)
    if isinstance(node, Activity):
        yield from _activity(scope.known, node)


def _begins(scope: Scope, node: Event) -> bool:
    """Whether an event begins an execution: what it waits for is not in the data of one."""
    return isinstance(node, StartEvent) and scope.container is scope.process


def sets_of(scope: Scope, node: FlowNode) -> Names:
    """What an element sets, without its loop; of a sub-process only what its own mappings set."""
    setter = _SETTERS.get(type(node))
    names = setter(scope, node) if setter is not None else NONE
    if isinstance(node, Event) and not isinstance(node, (EndEvent, IntermediateThrowEvent)):
        names |= _one(getattr(node.definition, "variable", None))
    return names | node.sets.keys() if node.sets else names


def loop_variables(loop: Loop | None) -> Names:
    """What a loop sets for what it repeats."""
    if loop is None:
        return NONE
    return frozenset({LOOP_COUNTER}) | _one(loop.item if isinstance(loop, MultiInstance) else None)


def returned(known: Known, container: Container, called: str) -> Names:
    """The variables that a call sets: the callee's data outputs, and the stores it wrote that are read here.

    One that declares none may set anything.
    """
    callee = known.process(called)
    if callee is None:
        return NONE
    anything = {ANYTHING} if callee.open else set()
    return (known.stores_of(callee) & container.reads) | {output.variable for output in callee.outputs} | anything


def script_of(node: ScriptTask) -> Script:
    """The script of a task, an empty one if it is none, which is told where it is checked."""
    try:
        return parse_script(node.script)
    except ExpressionError:
        return Script(())


def timer_names(timer: TimerDefinition) -> Names:
    """The variables that a timer reads, if it is an expression."""
    try:
        expression = timer_expression(timer)
    except ExpressionError:
        return NONE
    return expression.names if expression is not None else NONE


def _one(name: str | None) -> Names:
    return frozenset({name}) if name else NONE


def _service(scope: Scope, node: ServiceTask) -> Iterator[Read]:
    for name, source in node.parameters.items():
        yield Read(f"parameter {name!r}", scope.known.names(source))


def _call(scope: Scope, node: CallActivity) -> Iterator[Read]:
    for entry in getattr(scope.known.process(node.called_element), "inputs", ()):
        if DEFAULT not in entry.properties:
            yield Read(f"data input {entry.variable!r} of {node.called_element!r}", frozenset({entry.variable}))


def _script(_scope: Scope, node: ScriptTask) -> Iterator[Read]:
    yield Read("the script", script_of(node).reads)


def _decision(scope: Scope, node: BusinessRuleTask) -> Iterator[Read]:
    try:
        yield Read(f"the decision {node.decision!r}", scope.known.decision(node.decision).names)
    except WeavergenError:
        return  # told where the decision is checked


def _message(scope: Scope, node: SendTask | ReceiveTask) -> Iterator[Read]:
    if node.message is not None:
        yield from _definition(scope.known, node.message)


def _definition(known: Known, definition: EventDefinition) -> Iterator[Read]:
    if isinstance(definition, TimerDefinition):
        yield Read("the timer", timer_names(definition))
    elif isinstance(definition, ConditionalDefinition):
        yield Read("the condition", known.names(definition.condition))
    elif isinstance(definition, MessageDefinition):
        yield Read("the correlation", known.names(definition.correlation))
    if isinstance(definition, (MessageDefinition, SignalDefinition, ErrorEventDefinition, EscalationDefinition)):
        yield Read("the payload", known.names(definition.payload))


def _activity(known: Known, node: Activity) -> Iterator[Read]:
    if isinstance(node.loop, MultiInstance):
        loop = node.loop
        yield Read("the collection", known.names(loop.collection), "before")
        yield Read("the cardinality", known.names(loop.cardinality), "before")
        yield Read("the output of an instance", known.names(loop.output_item), "after")
        yield Read("the completion condition", known.names(loop.completion) - COUNTERS, "after")
    elif isinstance(node.loop, StandardLoop):
        when = "inside" if node.loop.test_before else "after"
        yield Read("the condition of the loop", known.names(node.loop.condition), when)


def _answer(_scope: Scope, node: UserTask) -> Names:
    return frozenset({node.result_variable or ANYTHING})


_READERS: Mapping[type[FlowNode], Callable[[Scope, Any], Iterator[Read]]] = {
    ServiceTask: _service,
    CallActivity: _call,
    ScriptTask: _script,
    BusinessRuleTask: _decision,
    SendTask: _message,
    ReceiveTask: _message,
}

_SETTERS: Mapping[type[FlowNode], Callable[[Scope, Any], Names]] = {
    ServiceTask: lambda _scope, node: _one(node.result_variable),
    BusinessRuleTask: lambda _scope, node: _one(node.result_variable),
    UserTask: _answer,
    ScriptTask: lambda _scope, node: script_of(node).writes,
    ReceiveTask: lambda _scope, node: _one(node.message.variable if node.message else None),
    CallActivity: lambda scope, node: returned(scope.known, scope.process, node.called_element),
}
