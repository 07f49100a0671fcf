"""A process or sub-process as steps: which nodes become ops, and along which flows tokens travel between them.

Pure, no Dagster.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.routing import is_join, is_step, ways
from weavergen_pipelines.workflow.model import Activity, EndEvent, ParallelGateway, StartEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import Container, FlowNode

ENTRY = "token"


@dataclass(frozen=True)
class Arrival:
    """A token that comes from the step `source` by the flow `flow`."""

    source: str
    flow: str


@dataclass(frozen=True)
class Step:
    """What becomes one op.

    Each of its `entries` is one token, from any one of the arrivals, but at an inclusive join one from each branch that
    was taken; `exits` are the flows on which tokens leave it.
    """

    node: FlowNode
    entries: Mapping[str, tuple[Arrival, ...]]
    exits: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of its element."""
        return self.node.id

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The steps before it, once each."""
        return tuple(dict.fromkeys(arrival.source for arrival in self.arrivals))

    @cached_property
    def arrivals(self) -> tuple[Arrival, ...]:
        """The arrivals of all its entries."""
        return tuple(arrival for arrivals in self.entries.values() for arrival in arrivals)


@dataclass(frozen=True)
class Plan:
    """The steps of a process or sub-process, each after those before it, and the arrivals at its end events."""

    container: Container
    steps: Mapping[str, Step]
    ends: tuple[Arrival, ...]

    @cached_property
    def joining(self) -> tuple[tuple[Arrival, ...], ...]:
        """The arrivals at each join."""
        return tuple(step.arrivals for step in self.steps.values() if is_join(step.node))

    @cached_property
    def before(self) -> Mapping[str, frozenset[str]]:
        """The steps that a token may have passed when it comes to a step."""
        before: dict[str, frozenset[str]] = {}
        for step in self.steps.values():
            before[step.id] = frozenset(step.sources).union(*(before[source] for source in step.sources))
        return before


def plan_container(container: Container) -> Plan:
    """The steps of a process or sub-process that has been validated and has no loops by flows."""
    exits = {step: _ways(container, nodes) for step, nodes in _steps(container).items()}
    arrivals: dict[str, list[Arrival]] = defaultdict(list)
    ends: list[Arrival] = []
    for source, reached in exits.items():
        for flow, target in reached.items():
            ended = flow == target.id or (isinstance(target, EndEvent) and not is_step(target))
            (ends if ended else arrivals[target.id]).append(Arrival(source, flow))
    steps = {
        source: Step(container.nodes[source], _entries(container.nodes[source], arrivals[source]), tuple(reached))
        for source, reached in exits.items()
    }
    order = TopologicalSorter({name: step.sources for name, step in steps.items()}).static_order()
    return Plan(container, {name: steps[name] for name in order}, tuple(ends))


def _steps(container: Container) -> dict[str, list[FlowNode]]:
    """Step → the nodes that its tokens leave from. All start events are one step, that of the start on request."""
    steps: dict[str, list[FlowNode]] = {container.start.id: list(container.starts)}
    for node in container.nodes.values():
        if is_step(node):
            steps[node.id] = [node, *(container.boundaries(node.id) if isinstance(node, Activity) else ())]
    return steps


def _ways(container: Container, nodes: list[FlowNode]) -> dict[str, FlowNode]:
    return {flow: target for node in nodes for flow, target in ways(container, node).items()}


def _entries(node: FlowNode, arrivals: list[Arrival]) -> dict[str, tuple[Arrival, ...]]:
    if isinstance(node, ParallelGateway):
        return {flow: tuple(arrival for arrival in arrivals if arrival.flow == flow) for flow in node.incoming}
    return {} if isinstance(node, StartEvent) else {ENTRY: tuple(arrivals)}
