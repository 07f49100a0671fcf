"""Which variables the steps of a process set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    ErrorEventDefinition,
    MultiInstance,
    ScriptTask,
    ServiceTask,
    StartEvent,
    SubProcess,
)
from weavergen_pipelines.workflow.scripts import parse_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.model import Container, FlowNode, Process


def step_variables(
    process: Process, container: Container, node: FlowNode, entries: Mapping[str, Entry]
) -> frozenset[str]:
    """The variables that a step of a process, or of a sub-process in it, sets, its boundary events included.

    `entries` are the processes that it calls, directly or not.
    """
    if isinstance(node, StartEvent) and container is process:
        return frozenset((*(entry.variable for entry in process.inputs), *node.sets))
    own = _activity(process, node, entries) if isinstance(node, Activity) else ()
    return frozenset((*own, *node.sets, *_caught(container, node)))


def _activity(process: Process, node: Activity, entries: Mapping[str, Entry]) -> Iterator[str]:
    if isinstance(node.loop, MultiInstance):
        yield from (node.loop.output,) if node.loop.output else ()
    elif isinstance(node, SubProcess):
        for inner in node.nodes.values():
            yield from step_variables(process, node, inner, entries)
    elif isinstance(node, CallActivity):
        written = {store for name in _reached(node.called_element, entries) for store in entries[name].process.writes}
        yield from _returned(entries[node.called_element].process, entries)
        yield from written & process.reads
    elif isinstance(node, ScriptTask):
        yield from parse_script(node.script).writes
    elif isinstance(node, ServiceTask | BusinessRuleTask) and node.result_variable:
        yield node.result_variable


def _returned(process: Process, entries: Mapping[str, Entry], within: frozenset[str] = frozenset()) -> Iterator[str]:
    """What a called process gives: what it declares, or else all that it sets. `within` are its callers."""
    yield from (entry.variable for entry in process.outputs)
    if process.open and process.id not in within:
        for node in process.nodes.values():
            if isinstance(node, CallActivity):
                yield from _returned(entries[node.called_element].process, entries, within | {process.id})
            yield from step_variables(process, process, node, entries)


def _caught(container: Container, node: FlowNode) -> Iterator[str]:
    """The variables that take the data of the errors that its boundary events catch."""
    for boundary in container.boundaries(node.id):
        yield from boundary.sets
        if isinstance(boundary.definition, ErrorEventDefinition) and boundary.definition.variable:
            yield boundary.definition.variable


def _reached(process: str, entries: Mapping[str, Entry]) -> set[str]:
    found: set[str] = set()
    work = [process]
    while work:
        name = work.pop()
        if name not in found:
            found.add(name)
            work.extend(entries[name].process.calls)
    return found
