"""A process or sub-process as a Petri net: where its tokens can be.

Places are the sequence flows; one place before each start event, for each link, and for each node that several flows
lead to. The nets are free-choice: transitions that compete for a token compete for all of their input.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.blocks import Block, ends_scope
from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    Container,
    EndEvent,
    EventBasedGateway,
    ExclusiveGateway,
    FlowNode,
    ParallelGateway,
    StartEvent,
    SubProcess,
)
from weavergen_pipelines.workflow.paths import links

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

ROOT = "root"
"""The place that has the only token before the scope begins: one of its start events takes it."""


@dataclass(eq=False, slots=True)
class Transition:
    """One way in which a node consumes and produces tokens. One that `ends` takes all other tokens of its scope too."""

    node: str
    inputs: set[str]
    outputs: set[str]
    ends: bool = False


@dataclass(frozen=True)
class Net:
    """The transitions, and for each place the activities that are at work while it has a token."""

    transitions: list[Transition]
    work: Mapping[str, str]

    @property
    def places(self) -> dict[str, None]:
        """The places, in order of the transitions."""
        return dict.fromkeys(place for t in self.transitions for place in (*sorted(t.inputs), *sorted(t.outputs)))


def build_net(scope: Container, blocks: Sequence[Block]) -> Net:
    """The net of a scope and its inclusive blocks. A boundary event is another way out of its activity."""
    builder = _Builder(scope, blocks)
    return Net(list(builder.transitions()), builder.work)


class _Builder:
    def __init__(self, scope: Container, blocks: Sequence[Block]) -> None:
        self.scope = scope
        self.blocks = blocks
        self.splits = {block.split for block in blocks}
        self.joins = {block.join: list(_joined(block)) for block in blocks}
        self.links = links(scope)
        self.work: dict[str, str] = {}

    def transitions(self) -> Iterator[Transition]:
        for start in self.scope.starts:
            yield Transition(start.id, {ROOT}, {place_of(start)})
        for node in self.scope.nodes.values():
            if not isinstance(node, BoundaryEvent) and not _is_apart(node):
                yield from self._of(node)
        for block in self.blocks:
            yield from _choices(block)

    def _of(self, node: FlowNode) -> Iterator[Transition]:
        if node.id in self.joins:
            place, inputs = node.id, set(self.joins[node.id])
        elif isinstance(node, ParallelGateway):
            place, inputs = node.id, set(node.incoming)
        elif isinstance(node, EndEvent):
            yield from (Transition(node.id, {flow}, set(node.outgoing), ends_scope(node)) for flow in node.incoming)
            return
        else:
            place = place_of(node)
            inputs = {place}
            yield from (Transition(node.id, {flow}, {place}) for flow in node.incoming if flow != place)
        if isinstance(node, Activity):
            place = yield from self._beside(node, place)
            inputs = {place}
        for outputs in self._ways_out(node) if inputs else ():
            yield Transition(node.id, set(inputs), outputs)

    def _beside(self, node: Activity, place: str) -> Generator[Transition, None, str]:
        """The place of an activity at work: boundary events that do not interrupt it add tokens, once each."""
        for boundary in self.scope.boundaries(node.id):
            if not boundary.interrupting and boundary.outgoing:
                following = f"{node.id} with {boundary.id}"
                yield Transition(node.id, {place}, {following})
                yield Transition(boundary.id, {place}, {following, *boundary.outgoing})
                place = following
        self.work[place] = node.id
        return place

    def _ways_out(self, node: FlowNode) -> Iterator[set[str]]:
        if node.id in self.splits:
            yield set(map(_choice, node.outgoing))
        elif node.id in self.links:
            yield {place_of(self.scope.nodes[self.links[node.id]])}
        elif isinstance(node, (ExclusiveGateway, EventBasedGateway)):
            yield from ({flow} for flow in node.outgoing)
        else:
            yield set(node.outgoing)
        for boundary in self.scope.boundaries(node.id):
            if boundary.interrupting and boundary.outgoing:
                yield set(boundary.outgoing)


def _is_apart(node: FlowNode) -> bool:
    """Whether no token comes to a node by a flow: it waits for an event, or compensates."""
    return isinstance(node, Activity) and (
        node.for_compensation or (isinstance(node, SubProcess) and node.triggered_by_event)
    )


def place_of(node: FlowNode) -> str:
    """The place of a token that has come to a node that does not join."""
    return node.incoming[0] if len(node.incoming) == 1 and not isinstance(node, StartEvent) else f"at {node.id}"


def _joined(block: Block) -> dict[str, list[str]]:
    """A place for the end of each branch of a block, with the flows by which it may come there."""
    ends: dict[str, list[str]] = {begun: [] for begun in block.branches.values()}
    for flow, begun in block.branches.items():
        ends[begun].append(flow)
    return {" or ".join(flows): flows for flows in ends.values()}


def _choices(block: Block) -> Iterable[Transition]:
    """Each branch of a block is taken, or its token is at its end at once."""
    for end, flows in _joined(block).items():
        begun = block.branches[flows[0]]
        yield from (Transition(block.split, {_choice(begun)}, {to}) for to in dict.fromkeys((begun, end)))
        yield from (Transition(block.join, {flow}, {end}) for flow in flows if flow != end)


def _choice(flow: str) -> str:
    return f"choice of {flow}"
