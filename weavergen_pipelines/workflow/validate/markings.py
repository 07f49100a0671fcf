"""What can happen in a net: which places can have tokens at once, and where tokens would wait for ever."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.validate.net import ROOT, Transition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_STEPS = 400_000
"""How many places are looked at, over all markings, before the search for tokens that wait is given up."""

Marking = frozenset[str]


class Markings:
    """The markings that the transitions lead to from the begin."""

    def __init__(self, transitions: Sequence[Transition]) -> None:
        self.transitions = transitions
        self._consumers: dict[str, list[Transition]] = {}
        for transition in transitions:
            for place in transition.inputs:
                self._consumers.setdefault(place, []).append(transition)
        self.complete = True

    def at_once(self, left: str, right: str) -> bool:
        """Whether two places can have tokens at once; of one place, whether it can have two.

        Exact where no token waits for ever and no place gets two, else it may be true too often.
        """
        index, rows = self._concurrent
        return left in index and right in index and bool(rows[index[left]] >> index[right] & 1)

    @cached_property
    def _concurrent(self) -> tuple[dict[str, int], list[int]]:
        """Kovalyov and Esparza's algorithm, on rows of bits."""
        names = dict.fromkeys(place for t in self.transitions for place in (*sorted(t.inputs), *sorted(t.outputs)))
        index = {name: number for number, name in enumerate(names)}
        rows = [0] * len(index)
        work: dict[Transition, None] = {}

        def add(place: int, others: int) -> None:
            new = others & ~rows[place]
            rows[place] |= new
            while new:
                other = (new & -new).bit_length() - 1
                new &= new - 1
                rows[other] |= 1 << place
                work.update(dict.fromkeys(self._consumers.get(list_of_names[other], ())))
            work.update(dict.fromkeys(self._consumers.get(list_of_names[place], ())))

        list_of_names = list(index)
        for transition in self.transitions:
            for left, right in combinations(sorted(transition.outputs), 2):
                add(index[left], 1 << index[right])
        while work:
            transition = next(iter(work))
            del work[transition]
            beside = -1
            for place in transition.inputs:
                beside &= rows[index[place]]
            for place in transition.outputs:
                if beside & ~rows[index[place]]:
                    add(index[place], beside)
        return index, rows

    @cached_property
    def stuck(self) -> dict[str, frozenset[str]]:
        """The nodes where tokens can wait for ever, each with places that bring none then.

        Of the orders in which independent nodes can run only one is followed: it meets every deadlock. `complete` is
        false afterwards if there were too many markings to follow them all.
        """
        found: dict[str, frozenset[str]] = {}
        begin: Marking = frozenset({ROOT})
        work, seen, steps = [begin], {begin}, 0
        while work:
            marking = work.pop()
            steps += len(marking)
            if steps > MAX_STEPS:
                self.complete = False
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
