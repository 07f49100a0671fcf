"""Why a process has no form of its own in Dagster. One that has none runs as one op over the executor in process."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.blocks import Unstructured, inclusive_blocks
from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    BusinessRuleTask,
    CallActivity,
    CancelDefinition,
    CompensateDefinition,
    EndEvent,
    ErrorEventDefinition,
    EscalationDefinition,
    Event,
    EventBasedGateway,
    FlowNode,
    IntermediateCatchEvent,
    LinkDefinition,
    ManualTask,
    PlainTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    SubProcess,
    TerminateDefinition,
    TimerDefinition,
    UnknownNode,
    UserTask,
)
from weavergen_pipelines.workflow.paths import cycles, following
from weavergen_pipelines.workflow.validate.kinds import event_kind
from weavergen_pipelines.workflow.validate.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.model import Container, Process

TASKS = (ServiceTask, ScriptTask, BusinessRuleTask, SendTask, ManualTask, PlainTask)
"""The kinds of activity that may have a deadline in Dagster."""


@dataclass(frozen=True)
class Obstacle:
    """The element, by id and source line, that has no form in Dagster, and why."""

    element: str
    line: int
    why: str

    def __str__(self) -> str:
        return f'element "{self.element}": {self.why}'


def native_obstacles(process: Process, entries: Mapping[str, Entry]) -> tuple[Obstacle, ...]:
    """What keeps a valid process from being Dagster ops, in order of the lines; empty if nothing does.

    `entries` are it and the processes that it calls, by id. A call of a process that has obstacles is one.
    """
    found = [*_own(process), *_calls(process, entries), *_stores(process, entries)]
    return tuple(sorted(dict.fromkeys(found), key=lambda obstacle: obstacle.line))


def native(process: Process, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """The obstacles as text, each naming its element."""
    return tuple(map(str, native_obstacles(process, entries)))


def _own(process: Process) -> Iterator[Obstacle]:
    for scope in process.scopes:
        for node in scope.nodes.values():
            yield from (Obstacle(node.id, node.line, why) for why in _reasons(scope, node))
        for loop in cycles(following(scope)):
            for node in islice((scope.nodes[name] for name in loop if name in scope.nodes), 1):
                yield Obstacle(node.id, node.line, f"a loop by flows: {' → '.join(loop)}")


def _reasons(scope: Container, node: FlowNode) -> Iterator[str]:
    if isinstance(node, BoundaryEvent):
        yield from _boundary(scope.nodes.get(node.attached_to), node)
    elif isinstance(node, Event):
        yield from _event(scope, node)
    elif isinstance(node, SubProcess):
        yield from _sub_process(node)
    elif isinstance(node, (UserTask, ReceiveTask, EventBasedGateway)):
        yield "it waits for something from outside"
    elif isinstance(node, UnknownNode):
        yield f"a {node.kind} is not run"
    if isinstance(node, Activity) and node.for_compensation:
        yield "it is for compensation"


def _event(scope: Container, node: Event) -> Iterator[str]:
    definition = node.definition
    if isinstance(node, IntermediateCatchEvent) and not isinstance(definition, LinkDefinition):
        yield "it waits for something from outside"
    elif isinstance(definition, (EscalationDefinition, CompensateDefinition, CancelDefinition)):
        yield f"{event_kind(node)} has no form in Dagster"
    elif isinstance(definition, TerminateDefinition) and isinstance(node, EndEvent) and not _is_alone(scope, node):
        yield "it terminates tokens that run at the same time"


def _is_alone(scope: Container, node: FlowNode) -> bool:
    """Whether there is no other token in the scope when one has come to a node."""
    try:
        blocks = inclusive_blocks(scope)
    except (Unstructured, KeyError):  # told by the validator, as are flows to nowhere
        return False
    return Tokens(scope, blocks, dict.fromkeys(scope.nodes, 0)).is_alone(node)


def _boundary(activity: FlowNode | None, node: BoundaryEvent) -> Iterator[str]:
    definition = node.definition
    if isinstance(definition, ErrorEventDefinition):
        return
    if not isinstance(definition, TimerDefinition):
        yield f"a boundary event of the kind {event_kind(node)} has no form in Dagster"
    elif not node.interrupting:
        yield "it does not interrupt its activity"
    elif not isinstance(activity, TASKS) or activity.loop is not None:
        yield "a time limit of anything but one task has no form in Dagster"


def _sub_process(node: SubProcess) -> Iterator[str]:
    if node.triggered_by_event:
        yield "it is started by an event"
    if node.transaction:
        yield "it is a transaction"
    if node.ad_hoc:
        yield "an ad-hoc sub-process is not run"


def _calls(process: Process, entries: Mapping[str, Entry]) -> Iterator[Obstacle]:
    for node in process.within.values():
        if isinstance(node, CallActivity):
            reached = _reached(node.called_element, entries)
            if process.id in reached:
                yield Obstacle(node.id, node.line, f"calls {process.id!r} again")
            for name in sorted(reached - {process.id}):
                if inner := tuple(_own(entries[name].process)):
                    yield Obstacle(node.id, node.line, f"calls {name!r}, which has no form in Dagster: {inner[0]}")


def _reached(process: str, entries: Mapping[str, Entry]) -> set[str]:
    """A process and those that are called from it, directly or not, as far as they are known."""
    found: set[str] = set()
    work = [process]
    while work:
        name = work.pop()
        if name not in found and name in entries:
            found.add(name)
            work.extend(entries[name].process.calls)
    return found


def _stores(process: Process, entries: Mapping[str, Entry]) -> Iterator[Obstacle]:
    """A data store is one output of one op."""
    first: dict[str, str] = {}
    for node in process.within.values():
        for store in node.writes if isinstance(node, Activity) else ():
            writer = first.setdefault(store, node.id)
            if writer != node.id:
                yield Obstacle(node.id, node.line, f"writes the data store {store!r}, which {writer!r} writes")
    for node in _repeated(process):
        for written in islice(_written(node, entries), 1):
            yield Obstacle(node.id, node.line, f"writes the data store {written!r} more than once")


def _repeated(process: Process) -> Iterator[Activity]:
    """The activities in loops, each once."""
    found: dict[str, Activity] = {}
    for node in process.within.values():
        if isinstance(node, Activity) and node.loop is not None:
            inner = node.within.values() if isinstance(node, SubProcess) else ()
            found |= {each.id: each for each in (node, *inner) if isinstance(each, Activity)}
    yield from found.values()


def _written(node: Activity, entries: Mapping[str, Entry]) -> Iterator[str]:
    yield from node.writes
    if isinstance(node, CallActivity):
        for name in sorted(_reached(node.called_element, entries)):
            yield from entries[name].process.writes
