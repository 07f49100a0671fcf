"""Search in time linear in the text: all ways to match are followed at once, in order of preference."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from weavergen_pipelines.forge.jq.errors import JqLimitError
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.regex import syntax
from weavergen_pipelines.forge.jq.regex.syntax import Range, Term

MAX_INSTRUCTIONS = 50_000

Slots = tuple[int | None, ...]
"""Start and end of each group, the whole match first."""


@dataclass(slots=True)
class Instruction:
    """One state: it reads a character of a set, checks an assertion, saves a position, or just goes on.

    `next` are the states that follow, the preferred one first.
    """

    next: tuple[int, ...] = ()
    ranges: tuple[Range, ...] | None = None
    assertion: re.Pattern[str] | None = None
    slot: int | None = None
    final: bool = False


class Automaton:
    """A regular expression as states."""

    def __init__(self, term: Term, groups: int) -> None:
        self._states: list[Instruction] = []
        self._slots = 2 * (groups + 1)
        final = self._add(Instruction(final=True))
        self._start = self._group(term, 0, final)

    def search(self, text: str, start: int, meter: Meter) -> Slots | None:
        """The leftmost match from a position on, as the start and end of each group.

        Raises:
            JqLimitError: the search needs more steps than are left.
        """
        found: Slots | None = None
        threads: list[tuple[int, Slots]] = []
        empty: Slots = (None,) * self._slots
        for at in range(start, len(text) + 1):
            seen: set[int] = set()
            followed = [thread for state, slots in threads for thread in self._follow(state, slots, text, at, seen)]
            if found is None:
                followed += self._follow(self._start, empty, text, at, seen)
            meter.tick(1 + len(seen))
            if not followed and found is not None:
                break
            threads = []
            for state, slots in followed:
                instruction = self._states[state]
                if instruction.final:
                    found = slots
                    break
                if at < len(text) and _contains(instruction.ranges, ord(text[at])):
                    threads.append((instruction.next[0], slots))
        return found

    def _follow(self, state: int, slots: Slots, text: str, at: int, seen: set[int]) -> Iterator[tuple[int, Slots]]:
        """The reading and final states that are reached without reading, in order of preference."""
        waiting = [(state, slots)]
        while waiting:
            state, slots = waiting.pop()
            if state in seen:
                continue
            seen.add(state)
            instruction = self._states[state]
            if instruction.ranges is not None or instruction.final:
                yield state, slots
                continue
            if instruction.assertion is not None and not instruction.assertion.match(text, at):
                continue
            if instruction.slot is not None:
                slots = (*slots[: instruction.slot], at, *slots[instruction.slot + 1 :])
            waiting += ((following, slots) for following in reversed(instruction.next))

    def _add(self, instruction: Instruction) -> int:
        self._states.append(instruction)
        if len(self._states) > MAX_INSTRUCTIONS:
            raise JqLimitError("the regular expression is too large")
        return len(self._states) - 1

    def _compile(self, term: Term, following: int) -> int:
        """The first state of a term that is followed by another state."""
        if isinstance(term, syntax.CharacterSet):
            return self._add(Instruction((following,), ranges=term.ranges))
        if isinstance(term, syntax.Assertion):
            pattern = re.compile(syntax.ASSERTIONS[term.kind], re.ASCII)
            return self._add(Instruction((following,), assertion=pattern))
        if isinstance(term, syntax.Sequence):
            for inner in reversed(term.terms):
                following = self._compile(inner, following)
            return following
        if isinstance(term, syntax.Choice):
            return self._add(Instruction(tuple(self._compile(inner, following) for inner in term.terms)))
        if isinstance(term, syntax.Group):
            return self._group(term.term, term.number, following)
        assert isinstance(term, syntax.Repeat)  # noqa: S101  (for mypy: there is no other kind)
        return self._repeat(term, following)

    def _group(self, term: Term, number: int, following: int) -> int:
        end = self._add(Instruction((following,), slot=2 * number + 1))
        return self._add(Instruction((self._compile(term, end),), slot=2 * number))

    def _repeat(self, term: syntax.Repeat, following: int) -> int:
        if term.most is None:
            first, required = self._loop(term, following)
        else:
            first, required = self._optional(term, following, term.most - term.least), term.least
        for _ in range(required):
            first = self._compile(term.term, first)
        return first

    def _loop(self, term: syntax.Repeat, following: int) -> tuple[int, int]:
        """Any number of times, and how often it still has to be before.

        The choice to go on comes behind the term, so that one that matches nothing is tried once.
        """
        again = self._add(Instruction())
        inner = self._compile(term.term, again)
        self._states[again].next = self._preferred(term, inner, following)
        if term.least:
            return inner, term.least - 1
        return self._add(Instruction(self._preferred(term, inner, following))), 0

    def _optional(self, term: syntax.Repeat, following: int, times: int) -> int:
        first = following
        for _ in range(times):
            first = self._add(Instruction(self._preferred(term, self._compile(term.term, first), following)))
        return first

    @staticmethod
    def _preferred(term: syntax.Repeat, inner: int, following: int) -> tuple[int, int]:
        return (inner, following) if term.greedy else (following, inner)


def _contains(ranges: tuple[Range, ...] | None, code: int) -> bool:
    if not ranges:
        return False
    position = bisect_right(ranges, (code, syntax.LAST_CODE_POINT)) - 1
    return position >= 0 and code <= ranges[position][1]
