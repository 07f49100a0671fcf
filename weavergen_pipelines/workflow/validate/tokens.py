"""Where tokens would wait for ever, run twice, or set one variable at the same time."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.blocks import Block
from weavergen_pipelines.workflow.model import EndEvent, ParallelGateway
from weavergen_pipelines.workflow.validate.markings import Markings
from weavergen_pipelines.workflow.validate.net import build_net, place_of
from weavergen_pipelines.workflow.validate.reduction import Place, Reduction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from weavergen_pipelines.workflow.model import Container, FlowNode

SMALL = 400
"""A net of at most so many places is followed as it is drawn, to name the flows where something is wrong."""


class Tokens:
    """How tokens move in a process or sub-process; `sets` are the bits of the variables that its activities set."""

    def __init__(self, scope: Container, blocks: Sequence[Block], sets: Mapping[str, int]) -> None:
        self.scope = scope
        self._net = build_net(scope, blocks)
        self._branch = {flow: begun for block in blocks for flow, begun in block.branches.items()}
        disputed = _disputed(sets[activity] for activity in self._net.work.values())
        self._sets = {place: sets[activity] & disputed for place, activity in self._net.work.items()}
        self._reduced = Reduction(self._net, self._sets)

    @cached_property
    def doubled(self) -> Mapping[str, tuple[str, ...]]:
        """The nodes that tokens may come to twice, each with two flows by which they do, if they are known."""
        doubled = [] if self._reduced.trivial else [p for p in self._reduced.places.values() if self._is_doubled(p)]
        if not doubled:
            return {}
        merging = [node for node in self.scope.nodes.values() if _merges(node)]
        if self._is_small:
            return {node.id: flows for node in merging if (flows := self._twice(node))}
        drawn = {place for each in doubled for place in each.leaves}
        return {node.id: () for node in merging if place_of(node) in drawn}

    @cached_property
    def stuck(self) -> Mapping[str, frozenset[str]]:
        """The nodes where tokens can wait for ever, each with flows that bring none then. None may come twice."""
        if self._reduced.trivial or not self._left.stuck:
            return {}
        return self._markings.stuck

    @property
    def complete(self) -> bool:
        """Whether the process was simple enough to follow its tokens everywhere."""
        return self._reduced.trivial or self._left.complete

    def writers_at_once(self) -> Iterator[tuple[str, str, int]]:
        """Activities that may set variables at the same time: two of them, and the bits of the variables."""
        seen = set()
        for left, right in self._together():
            if left.mask & right.mask:
                for first, second, common in self._writers(left, right):
                    if (second, common) not in seen:
                        seen.add((second, common))
                        yield first, second, common

    def is_alone(self, node: FlowNode) -> bool:
        """Whether there is no other token when one has come to a node."""
        if not self._reduced.trivial or self._reduced.spilled:
            return False
        places = {place for pair in self._reduced.together for side in pair for place in side.leaves}
        return places.isdisjoint(node.incoming)

    @cached_property
    def _left(self) -> Markings:
        return Markings(self._reduced.transitions)

    @cached_property
    def _markings(self) -> Markings:
        """Those of the net as it is drawn, if it is small."""
        return Markings(self._net.transitions) if self._is_small else self._left

    @cached_property
    def _is_small(self) -> bool:
        return len(self._net.places) <= SMALL

    def _is_doubled(self, place: Place) -> bool:
        return self._left.at_once(place.name, place.name)

    def _twice(self, node: FlowNode) -> tuple[str, ...]:
        for flows in combinations(sorted(node.incoming), 2):
            if self._branch.get(flows[0]) == self._branch.get(flows[1]) and self._markings.at_once(*flows):
                return flows
        return ()

    def _together(self) -> Iterator[tuple[Place, Place]]:
        """The pairs of places in which activities work at the same time that set the same."""
        if not self._reduced.trivial and self._is_small:
            writing = [Place(place, mask) for place, mask in self._sets.items() if mask]
            yield from self._at_once(self._markings, writing)
        else:
            yield from self._reduced.together
            yield from self._at_once(self._left, [place for place in self._reduced.places.values() if place.mask])

    def _at_once(self, markings: Markings, places: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
        yield from (pair for pair in combinations(places, 2) if markings.at_once(pair[0].name, pair[1].name))

    def _writers(self, left: Place, right: Place) -> Iterator[tuple[str, str, int]]:
        common = left.mask & right.mask
        firsts, seconds = ([p for p in place.leaves if self._sets.get(p, 0) & common] for place in (left, right))
        for second in seconds:
            for first in firsts:
                if both := self._sets[first] & self._sets[second]:
                    yield self._net.work[first], self._net.work[second], both
                    break


def _merges(node: FlowNode) -> bool:
    """Whether a node runs for each token that comes, by whatever flow."""
    return len(node.incoming) > 1 and not isinstance(node, (ParallelGateway, EndEvent))


def _disputed(sets: Iterable[int]) -> int:
    """The bits that are in several of the numbers."""
    once = twice = 0
    for bits in sets:
        twice |= once & bits
        once |= bits
    return twice
