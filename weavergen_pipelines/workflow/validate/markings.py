"""What can happen in a net: which places can have tokens at once, and where tokens would wait for ever."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.validate.net import ROOT, Transition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAX_STEPS = 200_000
"""How many places are looked at, over all markings, before the search for tokens that wait is given up."""

MAX_PAIRS = 500_000
"""How many pairs of places are found that can have tokens at once before the search for more is given up."""

Marking = frozenset[str]


class Concurrency:
    """Which places can have tokens at once, as rows of bits (Kovalyov and Esparza's algorithm).

    Exact where no token waits for ever and no place gets two, else there may be too many pairs. `complete` is false if
    the search was given up.
    """

    def __init__(self, transitions: Sequence[Transition], consumers: Mapping[str, Sequence[Transition]]) -> None:
        names = dict.fromkeys(place for t in transitions for place in (*sorted(t.inputs), *sorted(t.outputs)))
        self._consumers = [consumers.get(name, ()) for name in names]
        self._index = {name: number for number, name in enumerate(names)}
        self._rows = [0] * len(names)
        self._work: dict[Transition, None] = {}
        self._pairs = 0
        for transition in transitions:
            for left, right in combinations(sorted(transition.outputs), 2):
                self._add(self._index[left], 1 << self._index[right])
        while self._work and self._pairs < MAX_PAIRS:
            self._fire(self._work.popitem()[0])
        self.complete = not self._work

    def at_once(self, left: str, right: str) -> bool:
        """Whether both can have a token; of one place, whether it can have two."""
        known = left in self._index and right in self._index
        return known and bool(self._rows[self._index[left]] >> self._index[right] & 1)

    def _fire(self, transition: Transition) -> None:
        """What has tokens beside all inputs of a transition has them beside its outputs."""
        beside = -1
        for place in transition.inputs:
            beside &= self._rows[self._index[place]]
        for place in transition.outputs:
            self._add(self._index[place], beside)

    def _add(self, place: int, others: int) -> None:
        new = others & ~self._rows[place]
        self._rows[place] |= new
        changed = [place] if new else []
        while new:
            other = (new & -new).bit_length() - 1
            new &= new - 1
            self._rows[other] |= 1 << place
            changed.append(other)
        self._pairs += len(changed)
        for each in changed:
            self._work.update(dict.fromkeys(self._consumers[each]))


class Markings:
    """The markings that the transitions lead to from the begin."""

    def __init__(self, transitions: Sequence[Transition]) -> None:
        self.transitions = transitions
        self._consumers: dict[str, list[Transition]] = {}
        for transition in transitions:
            for place in transition.inputs:
                self._consumers.setdefault(place, []).append(transition)
        self._followed = True

    def at_once(self, left: str, right: str) -> bool:
        """Whether two places can have tokens at once; of one place, whether it can have two."""
        return self._concurrency.at_once(left, right)

    @property
    def complete(self) -> bool:
        """Whether there were not too many markings and pairs to look at them all."""
        return self._concurrency.complete and (bool(self.stuck) or self._followed)

    @cached_property
    def _concurrency(self) -> Concurrency:
        return Concurrency(self.transitions, self._consumers)

    @cached_property
    def stuck(self) -> dict[str, frozenset[str]]:
        """The nodes where tokens can wait for ever, each with places that bring none then.

        Of the orders in which independent nodes can run only one is followed: it meets every deadlock.
        """
        found: dict[str, frozenset[str]] = {}
        begin: Marking = frozenset({ROOT})
        work, seen, steps = [begin], {begin}, 0
        while work:
            marking = work.pop()
            steps += len(marking)
            if steps > MAX_STEPS:
                self._followed = False
                break
            following = list(self._successors(marking))
            for node, unfed in () if following else self._unfed(marking):
                found[node] = found.get(node, frozenset()) | unfed
            new = [marking for marking in following if marking not in seen]
            work.extend(new)
            seen.update(new)
        return found

    def _successors(self, marking: Marking) -> Iterator[Marking]:
        """What follows by one place that can move, one without alternatives if there is any: alternatives then meet."""
        ways = [[t for t in self._consumers.get(place, ()) if t.inputs <= marking] for place in sorted(marking)]
        first = min(filter(None, ways), key=len, default=[])
        yield from (frozenset() if t.ends else (marking - t.inputs) | t.outputs for t in first)

    def _unfed(self, marking: Marking) -> Iterator[tuple[str, frozenset[str]]]:
        for place in sorted(marking):
            yield from ((t.node, frozenset(t.inputs - marking)) for t in self._consumers.get(place, ()))
