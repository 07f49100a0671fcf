"""Makes a net smaller, without changing whether tokens can wait for ever, or meet in one place.

The rules are those of series, alternatives, parallel branches and loops, so a process that is drawn in blocks shrinks
to nothing, in time that grows with its size. What remains is followed marking by marking (`markings`). A place takes
over the work of those that become one with it; where two branches become one, their work is done at the same time.
"""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.paths import cycles
from weavergen_pipelines.workflow.validate.net import ROOT, Net, Transition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Work = str | tuple["Work", "Work"]
"""The places whose work is done while a token is in one: a tree, so that to join two takes no time."""


class Place:
    """Where a token can be: `producers` bring it, `consumers` take it; `mask` is what is set meanwhile."""

    __slots__ = ("consumers", "mask", "name", "producers", "work")

    def __init__(self, name: str, mask: int) -> None:
        self.name = name
        self.mask = mask
        self.work: Work = name
        self.producers: dict[Transition, None] = {}
        self.consumers: dict[Transition, None] = {}

    def absorb(self, other: Place) -> None:
        """Take over the work of another place."""
        self.mask |= other.mask
        self.work = (self.work, other.work)

    @property
    def leaves(self) -> Iterator[str]:
        """The places of the net whose work it has."""
        waiting = [self.work]
        while waiting:
            work = waiting.pop()
            if isinstance(work, str):
                yield work
            else:
                waiting.extend(reversed(work))


class Reduction:
    """A net that is reduced as far as it can be; `masks` are bits of what is set in its places.

    `together` are pairs of places whose work is done at the same time, as it was when they became one. `spilled` says
    that a branch ended for itself, so that what came after was done at the same time too.
    """

    def __init__(self, net: Net, masks: Mapping[str, int]) -> None:
        self._net = net
        self.places = {name: Place(name, masks.get(name, 0)) for name in net.places}
        self.together: list[tuple[Place, Place]] = []
        self.spilled = False
        self._queue = deque(self.places.values())
        self._queued = set(self._queue)
        self._branches: dict[tuple[Transition, Transition], Place] = {}
        self._ways: dict[tuple[Place, str | None, bool], Transition] = {}
        for t in net.transitions:
            self._connect(Transition(t.node, set(t.inputs), set(t.outputs), t.ends))
        for t in self.transitions:
            self._settle(t)
        while self._queue:
            place = self._queue.popleft()
            self._queued.discard(place)
            if place.name != ROOT and self.places.get(place.name) is place:
                any(rule(place) for rule in self._rules)

    @property
    def transitions(self) -> list[Transition]:
        """The transitions that are left."""
        return list(dict.fromkeys(t for place in self.places.values() for t in (*place.producers, *place.consumers)))

    @property
    def trivial(self) -> bool:
        """Whether nothing is left but the begin."""
        return len(self.places) == 1

    @property
    def _rules(self) -> tuple[Callable[[Place], bool], ...]:
        return (self._never, self._parallel, self._dead, self._into_successor, self._into_predecessor)

    def _never(self, place: Place) -> bool:
        """A place that no token comes to."""
        if place.producers:
            return False
        consumers = list(place.consumers)
        for consumer in consumers:
            self._disconnect(consumer)
        del self.places[place.name]
        for consumer in consumers:
            self._look(*self._of(consumer.inputs - {place.name}), *self._of(consumer.outputs))
        return True

    def _parallel(self, place: Place) -> bool:
        """Two branches from one split to one join."""
        if len(place.producers) != 1 or len(place.consumers) != 1:
            return False
        (before,), (after,) = place.producers, place.consumers
        other = self._branches.setdefault((before, after), place)
        if other is place or before is after:
            return False
        if not self._is_branch(other, before, after):
            self._branches[before, after] = place
            return False
        self.together.append((_copy(other), place))
        other.absorb(place)
        before.outputs.discard(place.name)
        after.inputs.discard(place.name)
        del self.places[place.name]
        if len(before.outputs) == 1 or len(after.inputs) == 1:
            self._look(other, *self._of(before.inputs), *self._of(after.outputs))
        return True

    def _is_branch(self, place: Place, before: Transition, after: Transition) -> bool:
        single = len(place.producers) == 1 and len(place.consumers) == 1
        return single and before in place.producers and after in place.consumers and place.name in self.places

    def _dead(self, place: Place) -> bool:
        """A place that nothing comes after: its token ends by itself, or ends the scope."""
        if len(place.producers) != 1 or len(place.consumers) != 1:
            return False
        (before,), (after,) = place.producers, place.consumers
        forks = len(before.outputs) > 1
        if after.outputs or len(after.inputs) > 1 or len(before.inputs) > 1 or place.name in before.inputs:
            return False
        if forks and (after.ends or place.mask or before.node in self._repeated):
            return False
        (source,) = self._of(before.inputs)
        source.absorb(place)
        self.spilled = self.spilled or forks
        before.outputs.discard(place.name)
        before.ends = before.ends or after.ends
        del self.places[place.name]
        self._settle(before)
        self._look(source, *self._of(before.outputs))
        return True

    @cached_property
    def _repeated(self) -> frozenset[str]:
        """The nodes in loops: a branch that one of them begins may be begun again before it has ended."""
        graph: dict[str, list[str]] = {name: [] for name in self._net.places}
        for t in self._net.transitions:
            for name in t.inputs:
                graph[name].extend(t.outputs)
        part = {name: number for number, names in enumerate(cycles(graph)) for name in names}
        return frozenset(
            t.node for t in self._net.transitions for p in t.inputs for q in t.outputs if _within(part, p, q)
        )

    def _into_successor(self, place: Place) -> bool:
        """A place that is always followed by one other: its tokens come there at once."""
        if len(place.consumers) != 1:
            return False
        (after,) = place.consumers
        if len(after.inputs) != 1 or len(after.outputs) != 1:
            return False
        (target,) = self._of(after.outputs)
        if target is place or any(target.name in t.outputs for t in place.producers):
            return False
        if place.mask and len(target.producers) > 1 and any(len(t.outputs) > 1 for t in target.producers):
            return False
        self._disconnect(after)
        target.absorb(place)
        del self.places[place.name]
        for producer in place.producers:
            producer.outputs.discard(place.name)
            producer.outputs.add(target.name)
            target.producers[producer] = None
        for producer in place.producers:
            self._settle(producer)
        self._look(target)
        return True

    def _into_predecessor(self, place: Place) -> bool:
        """A place that is always preceded by one other: what can be done in it can be done there."""
        if len(place.producers) != 1:
            return False
        (before,) = place.producers
        if len(before.inputs) != 1 or len(before.outputs) != 1 or any(len(t.inputs) > 1 for t in place.consumers):
            return False
        (source,) = self._of(before.inputs)
        if source is place:
            return False
        self._disconnect(before)
        source.absorb(place)
        del self.places[place.name]
        for consumer in place.consumers:
            consumer.inputs = {source.name}
            source.consumers[consumer] = None
        for consumer in place.consumers:
            self._settle(consumer)
        self._look(source)
        return True

    def _settle(self, t: Transition) -> None:
        """Drop a transition that changed, if it does what another one does, or nothing, or ends what else may go on."""
        if len(t.inputs) > 1 or len(t.outputs) > 1:
            return
        (source,) = self._of(t.inputs)
        way = (source, next(iter(t.outputs), None), t.ends)
        other = self._ways.setdefault(way, t)
        twice = other is not t and other in source.consumers and _shape(other) == _shape(t)
        if not twice:
            self._ways[way] = t
        if twice or (len(source.consumers) > 1 and (t.ends or t.outputs == t.inputs)):
            targets = list(self._of(t.outputs))
            self._disconnect(t)
            self._look(source, *targets)

    def _of(self, names: set[str]) -> Iterator[Place]:
        return (self.places[name] for name in names)

    def _connect(self, transition: Transition) -> None:
        for place in self._of(transition.inputs):
            place.consumers[transition] = None
        for place in self._of(transition.outputs):
            place.producers[transition] = None

    def _disconnect(self, transition: Transition) -> None:
        for place in self._of(transition.inputs):
            place.consumers.pop(transition, None)
        for place in self._of(transition.outputs):
            place.producers.pop(transition, None)

    def _look(self, *places: Place) -> None:
        """Look at places again, and at those right before, which depend on them."""
        for place in places:
            before = self._of(next(iter(place.producers)).inputs) if len(place.producers) == 1 else ()
            for each in (place, *before):
                if each not in self._queued:
                    self._queued.add(each)
                    self._queue.append(each)


def _within(part: Mapping[str, int], *places: str) -> bool:
    parts = {part.get(place) for place in places}
    return len(parts) == 1 and parts != {None}


def _copy(place: Place) -> Place:
    copy = Place(place.name, place.mask)
    copy.work = place.work
    return copy


def _shape(transition: Transition) -> tuple[set[str], set[str], bool]:
    return transition.inputs, transition.outputs, transition.ends
