"""A process as a Petri net, to find out what can happen at once and where tokens would wait for ever.

Places are the sequence flows, and one place before each start event. The nets are free-choice: transitions that compete
for a token compete for all of their input.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    ExclusiveGateway,
    FlowNode,
    ParallelGateway,
    Process,
    StartEvent,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from weavergen_pipelines.workflow.blocks import Block

MAX_MARKINGS = 20_000

Places = frozenset[str]


@dataclass(frozen=True)
class Transition:
    """One way in which a node consumes and produces tokens."""

    node: str
    inputs: Places
    outputs: Places


@dataclass(frozen=True)
class Net:
    """The transitions, and the places where a run can begin: one of them has the only token then."""

    transitions: tuple[Transition, ...]
    begins: tuple[str, ...]

    @cached_property
    def concurrent(self) -> frozenset[tuple[str, str]]:
        """The ordered pairs of places that can have tokens at once (Kovalyov and Esparza's algorithm).

        Exact where no token waits for ever and no place gets two, else it may have too many pairs.
        """
        pairs = {pair for transition in self.transitions for pair in permutations(transition.outputs, 2)}
        work = list(pairs)
        while work:
            other, place = work.pop()
            found = set()
            for transition in self._consumers.get(place, ()):
                if all((other, needed) in pairs for needed in transition.inputs):
                    found |= set(product((other,), transition.outputs)) | set(product(transition.outputs, (other,)))
            work.extend(found - pairs)
            pairs |= found
        return frozenset(pairs)

    def at_once(self, left: Collection[str], right: Collection[str]) -> bool:
        """Whether a place of each can have a token at once."""
        return any(pair in self.concurrent for pair in product(left, right))

    @cached_property
    def stuck(self) -> dict[str, Places]:
        """The nodes where tokens can wait for ever, each with flows that bring none then.

        Of the orders in which independent nodes can run only one is followed: it meets every deadlock.
        """
        found: dict[str, Places] = {}
        work = [frozenset({begin}) for begin in self.begins]
        seen = set(work)
        while work and len(seen) < MAX_MARKINGS:
            marking = work.pop()
            following = list(self._successors(marking))
            for node, unfed in () if following else self._unfed(marking):
                found[node] = found.get(node, frozenset()) | unfed
            work.extend(new for new in following if new not in seen)
            seen.update(following)
        return found

    def _successors(self, marking: Places) -> Iterator[Places]:
        """What follows by one place that can move, one without alternatives if there is any: alternatives then meet."""
        ways = [[t for t in self._consumers.get(place, ()) if t.inputs <= marking] for place in sorted(marking)]
        first = min(filter(None, ways), key=len, default=[])
        yield from ((marking - t.inputs) | t.outputs for t in first)

    def _unfed(self, marking: Places) -> Iterator[tuple[str, Places]]:
        for place in sorted(marking):
            yield from ((t.node, t.inputs - marking) for t in self._consumers.get(place, ()))

    @cached_property
    def _consumers(self) -> dict[str, list[Transition]]:
        consumers: dict[str, list[Transition]] = {}
        for transition in self.transitions:
            for place in transition.inputs:
                consumers.setdefault(place, []).append(transition)
        return consumers


def build_net(process: Process, blocks: Sequence[Block]) -> Net:
    """The net of a process and its inclusive blocks. A boundary event is another way out of its activity."""
    splits = {block.split for block in blocks}
    joins = {block.join: _joined(block) for block in blocks}
    transitions = [
        Transition(node.id, frozenset(inputs), frozenset(outputs))
        for node in process.nodes.values()
        if not isinstance(node, BoundaryEvent)
        for inputs in (_ways_in(node) if node.id not in joins else [tuple(joins[node.id])])
        for outputs in (_ways_out(process, node) if node.id not in splits else [tuple(map(_choice, node.outgoing))])
    ]
    transitions += (transition for block in blocks for transition in _choices(block))
    return Net(tuple(transitions), tuple(_begin(start) for start in process.starts))


def _joined(block: Block) -> dict[str, list[str]]:
    """A place for the end of each branch of a block, with the flows by which it may come there."""
    ends: dict[str, list[str]] = {begun: [] for begun in block.branches.values()}
    for flow, begun in block.branches.items():
        ends[begun].append(flow)
    return {" or ".join(flows): flows for flows in ends.values()}


def _choices(block: Block) -> Iterator[Transition]:
    """Each branch of a block is taken, or its token is at its end at once."""
    for end, flows in _joined(block).items():
        begun = block.branches[flows[0]]
        yield from (
            Transition(block.split, frozenset({_choice(begun)}), frozenset({to})) for to in dict.fromkeys((begun, end))
        )
        yield from (Transition(block.join, frozenset({flow}), frozenset({end})) for flow in flows if flow != end)


def _choice(flow: str) -> str:
    return f"choice of {flow}"


def _ways_in(node: FlowNode) -> list[tuple[str, ...]]:
    if isinstance(node, StartEvent):
        return [(_begin(node),)]
    if isinstance(node, ParallelGateway):
        return [node.incoming] if node.incoming else []
    return [(flow,) for flow in node.incoming]


def _ways_out(process: Process, node: FlowNode) -> list[tuple[str, ...]]:
    if isinstance(node, ExclusiveGateway):
        return [(flow,) for flow in node.outgoing]
    boundaries = process.boundaries(node.id) if isinstance(node, Activity) else ()
    return [node.outgoing, *(boundary.outgoing for boundary in boundaries)]


def _begin(start: StartEvent) -> str:
    return f"begin {start.id}"
