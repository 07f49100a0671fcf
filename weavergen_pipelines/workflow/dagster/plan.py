"""A process as steps: which nodes become ops, and along which flows tokens travel between them. Pure, no Dagster."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.routing import is_join, is_step, ways
from weavergen_pipelines.workflow.model import Activity, EndEvent, ParallelGateway, StartEvent
from weavergen_pipelines.workflow.problems import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import Diagram, FlowNode, Process

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
    """The steps of a process, each after those before it, and the arrivals at its end events."""

    process: Process
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


def plan_process(diagram: Diagram, process: Process) -> Plan:
    """The steps of a process that has been validated.

    Raises:
        DiagramError: it has a loop, which has no form in Dagster.

    """
    exits = {step: _ways(process, nodes) for step, nodes in _steps(process).items()}
    arrivals: dict[str, list[Arrival]] = defaultdict(list)
    ends: list[Arrival] = []
    for source, reached in exits.items():
        for flow, target in reached.items():
            (ends if isinstance(target, EndEvent) else arrivals[target.id]).append(Arrival(source, flow))
    steps = {
        source: Step(process.nodes[source], _entries(process.nodes[source], arrivals[source]), tuple(reached))
        for source, reached in exits.items()
    }
    return Plan(process, {name: steps[name] for name in _order(diagram, steps)}, tuple(ends))


def _steps(process: Process) -> dict[str, list[FlowNode]]:
    """Step → the nodes that its tokens leave from. All start events are one step, that of the start on request."""
    steps: dict[str, list[FlowNode]] = {process.start.id: list(process.starts)}
    for node in process.nodes.values():
        if is_step(node):
            steps[node.id] = [node, *(process.boundaries(node.id) if isinstance(node, Activity) else ())]
    return steps


def _ways(process: Process, nodes: list[FlowNode]) -> dict[str, FlowNode]:
    return {flow: target for node in nodes for flow, target in ways(process, node).items()}


def _entries(node: FlowNode, arrivals: list[Arrival]) -> dict[str, tuple[Arrival, ...]]:
    if isinstance(node, ParallelGateway):
        return {flow: tuple(arrival for arrival in arrivals if arrival.flow == flow) for flow in node.incoming}
    return {} if isinstance(node, StartEvent) else {ENTRY: tuple(arrivals)}


def _order(diagram: Diagram, steps: Mapping[str, Step]) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter({name: step.sources for name, step in steps.items()}).static_order())
    except CycleError as error:
        loop = error.args[1]
        node = steps[loop[0]].node
        what = f"a loop has no form in Dagster: {' → '.join(reversed(loop))}"
        raise problem(diagram.path, node.line, node.id, what, "run it with the executor spiff") from None
