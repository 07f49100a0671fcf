"""Errors and escalations: what can be thrown where, and who catches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    CallActivity,
    Container,
    EndEvent,
    ErrorEventDefinition,
    EscalationDefinition,
    Event,
    IntermediateThrowEvent,
    ServiceTask,
)
from weavergen_pipelines.workflow.validate.variables import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.workflow.model import FlowNode, Process
    from weavergen_pipelines.workflow.validate.known import Known, Names, Problems
    from weavergen_pipelines.workflow.validate.scope import Scope

Coded = ErrorEventDefinition | EscalationDefinition


def check_caught(scope: Scope, node: Event, source: Container | FlowNode | None) -> Problems:
    """An event that waits for an error or escalation which nothing in its activity or scope can throw."""
    definition = node.definition
    if not isinstance(definition, (ErrorEventDefinition, EscalationDefinition)) or source is None:
        return
    thrown = _thrown_in(scope.known, source, type(definition))
    if ANYTHING in thrown or definition.code in thrown or (definition.code is None and thrown):
        return
    kind = "error" if isinstance(definition, ErrorEventDefinition) else "escalation"
    what = f"the {kind} {definition.code!r}" if definition.code else f"any {kind}"
    hint = f"thrown there: {', '.join(sorted(thrown)) or 'none'}"
    yield scope.warning(node, f"catches {what}, which nothing in {source.id!r} throws", hint)


def check_uncaught(scope: Scope, node: Event) -> Problems:
    """An escalation that nobody hears of."""
    definition = node.definition
    if not isinstance(definition, EscalationDefinition):
        return
    levels = list(_outwards(scope))
    if not any(_catches(event, definition) for level in levels for event in _catching(level)):
        known = scope.known.escalations_caught
        if not any(name != scope.process.id and code in {definition.code, None} for name, code in known):
            what = f"throws the escalation {definition.code!r}, which nothing catches"
            yield scope.warning(node, what, "catch it at a boundary or in an event sub-process around it")


def caught_escalations(processes: Iterable[Process]) -> Iterator[tuple[str, str | None]]:
    """The process and code of every event that catches an escalation."""
    for process in processes:
        for node in process.within.values():
            if isinstance(node, Event) and isinstance(node.definition, EscalationDefinition) and not _throws(node):
                yield process.id, node.definition.code


def own_codes(nodes: Iterable[FlowNode], kind: type[Coded]) -> Names:
    """What some nodes throw themselves, not those that they call; a service task may throw any error."""
    found = set()
    for node in nodes:
        if isinstance(node, ServiceTask) and kind is ErrorEventDefinition:
            found.add(ANYTHING)
        elif isinstance(node, Event) and isinstance(node.definition, kind) and _throws(node):
            found.add(node.definition.code or "")
    return frozenset(found)


def _thrown_in(known: Known, source: Container | FlowNode, kind: type[Coded]) -> Names:
    nodes = list(source.within.values()) if isinstance(source, Container) else [source]
    called = (node.called_element for node in nodes if isinstance(node, CallActivity))
    return own_codes(nodes, kind).union(*(known.codes_of(name, kind) for name in dict.fromkeys(called)))


def _outwards(scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes around an element, each with the id of the one within it that was there before."""
    inner = ""
    each: Scope | None = scope
    while each is not None:
        yield each, inner
        inner, each = each.container.id, each.outer


def _catching(level: tuple[Scope, str]) -> Iterator[Event]:
    """The events of a scope that could catch what comes from the sub-process within it."""
    scope, inner = level
    yield from scope.container.boundaries(inner)
    for node in scope.container.event_subprocesses:
        if node.id != inner:
            yield from node.starts


def _catches(event: Event, thrown: EscalationDefinition) -> bool:
    definition = event.definition
    return isinstance(definition, EscalationDefinition) and definition.code in {thrown.code, None}


def _throws(node: Event) -> bool:
    return isinstance(node, (EndEvent, IntermediateThrowEvent))
