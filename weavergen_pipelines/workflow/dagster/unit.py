"""A process, or a sub-process in it, as it is compiled: its plan, and the names that its parts have in Dagster."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.concurrency import fresh_variables
from weavergen_pipelines.workflow.dagster.names import mangle_all
from weavergen_pipelines.workflow.dagster.plan import Plan, plan_container
from weavergen_pipelines.workflow.dagster.variables import step_variables
from weavergen_pipelines.workflow.model import Activity, MultiInstance, SubProcess

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.dagster.envelope import Fresh
    from weavergen_pipelines.workflow.model import Container, Diagram, FlowNode, Process

EXECUTION = "execution"
STARTED = "started"
"""The output of the start for the execution record: always there, so that every run is asked whether it has ended."""
ERROR = "error"
"""The output for a BPMN error that nothing in the process catches: its token ends the process."""


@dataclass(frozen=True)
class Unit:
    """The process `process`, if it is its own `container`, or a sub-process of it.

    `aliases` name its steps within its graph, `flows` their outputs, the same in all units of a process; `inner` are
    the units of the sub-processes that are graphs within this one.
    """

    diagram: Diagram
    process: Process
    container: Container
    plan: Plan
    fresh: Fresh
    aliases: Mapping[str, str]
    flows: Mapping[str, str]
    inner: Mapping[str, Unit] = field(default_factory=dict)


def spread(node: FlowNode) -> MultiInstance | None:
    """The loop of an activity of which every instance is an op of its own."""
    loop = node.loop if isinstance(node, Activity) else None
    return loop if isinstance(loop, MultiInstance) and not loop.sequential and loop.completion is None else None


def is_graph(node: FlowNode) -> bool:
    """Whether an activity is a sub-process that is a graph within that of its scope."""
    return isinstance(node, SubProcess) and node.loop is None


def items(activity: FlowNode) -> str:
    """What names the op that makes the instances of an activity."""
    return f"{activity.id} items"


def item(activity: FlowNode) -> str:
    """What names the op that is one instance of an activity."""
    return f"{activity.id} item"


def whole_unit(entry: Entry) -> Unit:
    """The unit of a process that runs as one op: it has no steps.

    Raises:
        NameCollision: two of its data stores have one name.

    """
    names = mangle_all([*entry.process.stores, EXECUTION], where=f'process "{entry.process.id}"')
    return Unit(entry.diagram, entry.process, entry.process, Plan(entry.process, {}, ()), {}, {}, names)


def plan_unit(entries: Mapping[str, Entry], process: str) -> Unit:
    """The unit of a process that has a form in Dagster; `entries` are it and what it calls, by id.

    Raises:
        NameCollision: two parts of it have one name.

    """
    entry = entries[process]
    plans = dict(_plans(entry.process))
    where = f'process "{process}"'
    steps = [step for plan in plans.values() for step in plan.steps.values()]
    exits = dict.fromkeys(flow for step in steps for flow in step.exits)
    instances = [name(step.node) for step in steps if spread(step.node) for name in (items, item)]
    names = (
        mangle_all([*(step.id for step in steps), *instances, EXECUTION], where=where),
        mangle_all([*exits, *entry.process.stores, STARTED, ERROR], where=where),
    )
    return _unit(entries, entry, entry.process, plans, names)


def _plans(container: Container) -> Iterator[tuple[str, Plan]]:
    """The plans of a process or sub-process, and of the sub-processes that are graphs in it, by id."""
    yield container.id, plan_container(container)
    for node in container.nodes.values():
        if isinstance(node, SubProcess) and is_graph(node):
            yield from _plans(node)


def _unit(
    entries: Mapping[str, Entry],
    entry: Entry,
    container: Container,
    plans: Mapping[str, Plan],
    names: tuple[Mapping[str, str], Mapping[str, str]],
) -> Unit:
    plan = plans[container.id]
    variables = {
        name: step_variables(entry.process, container, step.node, entries) for name, step in plan.steps.items()
    }
    inner = {
        node.id: _unit(entries, entry, node, plans, names)
        for node in container.nodes.values()
        if isinstance(node, SubProcess) and is_graph(node)
    }
    return Unit(entry.diagram, entry.process, container, plan, fresh_variables(plan, variables), *names, inner)
