"""One validator per kind of event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    EndEvent,
    ErrorEventDefinition,
    EscalationDefinition,
    Event,
    EventDefinition,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    LinkDefinition,
    MessageDefinition,
    SignalDefinition,
    StartEvent,
    SubProcess,
    TerminateDefinition,
    TimerDefinition,
)
from weavergen_pipelines.workflow.validate.definitions import check_definition
from weavergen_pipelines.workflow.validate.flows import needs_flows
from weavergen_pipelines.workflow.validate.kinds import EVENTS, event_kind
from weavergen_pipelines.workflow.validate.throws import check_caught, check_uncaught

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope

Kinds = frozenset[type[EventDefinition] | type[None]]

_NONE = frozenset({type(None)})
_OUTSIDE = frozenset({MessageDefinition, SignalDefinition, TimerDefinition, ConditionalDefinition})
_INSIDE = frozenset({ErrorEventDefinition, EscalationDefinition, CompensateDefinition})
_THROWN = frozenset({MessageDefinition, SignalDefinition, EscalationDefinition, CompensateDefinition})

STARTS_PROCESS: Kinds = _NONE | _OUTSIDE
STARTS_SUB_PROCESS: Kinds = _NONE
STARTS_BY_EVENT: Kinds = _OUTSIDE | _INSIDE
ENDS: Kinds = _NONE | _THROWN | {ErrorEventDefinition, TerminateDefinition, CancelDefinition}
CATCHES: Kinds = _OUTSIDE | {LinkDefinition}
THROWS: Kinds = _NONE | _THROWN | {LinkDefinition}
BOUNDARIES: Kinds = _OUTSIDE | _INSIDE | {CancelDefinition}


def check_start(scope: Scope, node: StartEvent) -> Problems:
    """A start: on request, by an event from outside, or in an event sub-process by one of its scope."""
    yield from needs_flows(scope, node, outgoing=True)
    if node.incoming:
        yield scope.problem(node, "a start event has an incoming flow", "let the flow end at the first node instead")
    allowed = STARTS_PROCESS if scope.outer is None else STARTS_BY_EVENT if scope.by_event else STARTS_SUB_PROCESS
    yield from _kind(scope, node, allowed, _starts_what(scope))
    if scope.by_event:
        if not node.interrupting and isinstance(node.definition, (ErrorEventDefinition, CompensateDefinition)):
            yield scope.problem(node, "an error or a compensation interrupts always", 'set isInterrupting="true"')
        yield from check_caught(scope, node, scope.outer.container if scope.outer else None)


def _starts_what(scope: Scope) -> str:
    if scope.outer is None:
        return "does not start a process"
    return "does not start an event sub-process" if scope.by_event else "does not start a sub-process"


def check_end(scope: Scope, node: EndEvent) -> Problems:
    """An end, and what it throws."""
    yield from needs_flows(scope, node, incoming=True)
    if node.outgoing:
        yield scope.problem(node, "an end event has an outgoing flow", "remove the flow, or use a gateway")
    yield from _kind(scope, node, ENDS, "does not end a process")
    if isinstance(node.definition, ErrorEventDefinition) and not node.definition.code:
        yield scope.problem(node, "an error end needs an error with a code", "declare a <bpmn:error> and refer to it")
    if isinstance(node.definition, CancelDefinition) and not _in_transaction(scope):
        yield scope.problem(node, "cancels, but is in no transaction", "draw it in a transaction")
    yield from check_uncaught(scope, node)


def _in_transaction(scope: Scope | None) -> bool:
    return scope is not None and isinstance(scope.container, SubProcess) and scope.container.transaction


def check_catch(scope: Scope, node: IntermediateCatchEvent) -> Problems:
    """An event that is waited for; of a link, the place where a throw goes on."""
    linked = isinstance(node.definition, LinkDefinition)
    yield from needs_flows(scope, node, incoming=not linked, outgoing=True)
    yield from _kind(scope, node, CATCHES, "is not waited for between other elements")
    if linked and node.incoming:
        yield scope.problem(node, "a link that is caught has an incoming flow", "let the flow end at the throw")
    yield from _partner(scope, node, IntermediateThrowEvent)


def check_throw(scope: Scope, node: IntermediateThrowEvent) -> Problems:
    """An event that is thrown; a link goes on at the catch of its name."""
    linked = isinstance(node.definition, LinkDefinition)
    yield from needs_flows(scope, node, incoming=True, outgoing=not linked)
    yield from _kind(scope, node, THROWS, "is not thrown between other elements")
    if linked and node.outgoing:
        yield scope.problem(node, "a link that is thrown has an outgoing flow", "let the flow begin at the catch")
    yield from _partner(scope, node, IntermediateCatchEvent)
    yield from check_uncaught(scope, node)


def _partner(scope: Scope, node: Event, partner: type[Event]) -> Problems:
    """A link: the other end has the same name, and tokens go on at one place only."""
    link = node.definition
    if not isinstance(link, LinkDefinition) or not link.name:
        return
    same = [e for e in scope.container.nodes.values() if isinstance(e, Event) and e.definition == link]
    if not any(isinstance(event, partner) for event in same):
        verb = "caught" if partner is IntermediateCatchEvent else "thrown"
        yield scope.problem(node, f"the link {link.name!r} is {verb} nowhere in this scope", "draw its other end here")
    first = next(event for event in same if type(event) is type(node))
    if isinstance(node, IntermediateCatchEvent) and first is not node:
        yield scope.problem(node, f"catches the link {link.name!r}, as {first.id!r} does", "give one another name")


def check_boundary(scope: Scope, node: BoundaryEvent) -> Problems:
    """An event that happens while an activity is under way, or that says how it is compensated."""
    compensates = isinstance(node.definition, CompensateDefinition)
    yield from needs_flows(scope, node, outgoing=not compensates)
    if node.incoming:
        yield scope.problem(node, "a boundary event has an incoming flow", "let the flow end at a node")
    yield from _kind(scope, node, BOUNDARIES, "does not happen at a boundary")
    activity = scope.container.nodes.get(node.attached_to)
    if not isinstance(activity, Activity):
        kind = "process" if scope.outer is None else "sub-process"
        yield scope.problem(node, f"is attached to {node.attached_to!r}, which is no activity of this {kind}")
    else:
        yield from _attached(scope, node, activity)
    if compensates:
        yield from _handler(scope, node)


def _attached(scope: Scope, node: BoundaryEvent, activity: Activity) -> Problems:
    if not node.interrupting and isinstance(node.definition, (ErrorEventDefinition, CancelDefinition)):
        hint = 'set cancelActivity="true"'
        yield scope.problem(node, f"a boundary event of the kind {event_kind(node)} interrupts always", hint)
    if isinstance(node.definition, CancelDefinition) and not getattr(activity, "transaction", False):
        yield scope.problem(node, f"waits for the cancellation of {activity.id!r}, which is no transaction")
    for other in scope.container.boundaries(activity.id):
        if other.id < node.id and _same(other, node):
            yield scope.problem(node, f"catches the same {event_kind(node)} as {other.id!r}", "remove one of them")
    yield from check_caught(scope, node, activity)


def _same(left: BoundaryEvent, right: BoundaryEvent) -> bool:
    """Whether two events of one activity wait for the same, so that only one of them could have it."""
    if type(left.definition) is not type(right.definition):
        return False
    once = (CancelDefinition, CompensateDefinition)
    names = [getattr(event.definition, "code", getattr(event.definition, "name", event.id)) for event in (left, right)]
    return isinstance(left.definition, once) or (names[0] == names[1] and _correlation(left) == _correlation(right))


def _correlation(node: BoundaryEvent) -> str | None:
    return getattr(node.definition, "correlation", None)


def _handler(scope: Scope, node: BoundaryEvent) -> Problems:
    handler = scope.container.nodes.get(node.handler or "")
    if node.outgoing:
        yield scope.problem(node, "a compensation has an outgoing flow", "draw an association to what compensates")
    if not isinstance(handler, Activity):
        what = "leads to nothing that compensates"
        yield scope.problem(node, what, "draw an association from it to an activity that is for compensation")
    elif not handler.for_compensation:
        what = f"leads to {handler.id!r}, which is not for compensation"
        yield scope.problem(node, what, 'set isForCompensation="true" there')


def _kind(scope: Scope, node: Event, allowed: Kinds, wrong: str) -> Problems:
    """An event of a kind that has no meaning at its place, or the problems of its definition."""
    if type(node.definition) not in allowed:
        event = "without a definition" if node.definition is None else f"of the kind {event_kind(node)}"
        kinds = ", ".join(sorted(EVENTS[kind] for kind in allowed))
        yield scope.problem(node, f"an event {event} {wrong}", f"expected {kinds}")
    elif node.definition is not None:
        yield from check_definition(scope, node, node.definition)
