"""All matches of a regular expression in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.regex.backtracking import captures_differ, longest_affordable, to_python
from weavergen_pipelines.forge.jq.regex.linear import Automaton, Slots
from weavergen_pipelines.forge.jq.regex.parser import Flags, parse
from weavergen_pipelines.forge.jq.regex.presence import presence
from weavergen_pipelines.forge.jq.regex.syntax import Term

AFFORDABLE = 2_000_000
"""Up to so many steps in the worst case, Python's engine is used: nearly always it needs far fewer."""

_LETTERS: dict[str, tuple[str, ...]] = {
    "i": ("fold",),
    "l": ("lazy",),
    "m": ("lines",),
    "p": ("lines", "dot_all"),
    "s": ("dot_all",),
    "x": ("extended",),
}
_SEARCH_LETTERS = "gn"


@dataclass(frozen=True, slots=True)
class Capture:
    """What a group matched; the first one of a match is the whole match. Offsets are in characters."""

    start: int
    end: int
    name: str | None


class Regex:
    """A regular expression with its flags.

    `g` is for every match instead of the first one, `n` ignores empty ones; `i`, `m`, `s`, `x` as usual, `p` is `m` and
    `s`, `l` makes quantifiers lazy.
    """

    def __init__(self, pattern: str, flags: str) -> None:
        for letter in flags:
            if letter not in _LETTERS and letter not in _SEARCH_LETTERS:
                raise Raised(f"invalid regex flag: {letter}")
        options = {option: True for letter in flags for option in _LETTERS.get(letter, ())}
        self._parsed = parse(pattern, Flags(**options))
        self._every = "g" in flags
        self._nonempty = "n" in flags

    def matches(self, text: str, meter: Meter) -> Iterator[list[Capture]]:
        """The groups of each match that took part in it, the whole match first.

        Raises:
            JqLimitError: the search needs more steps than are left.
        """
        names = (None, *self._parsed.names)
        for slots in self._search(text, meter):
            if self._nonempty and slots[0] == slots[1]:
                continue
            pairs = zip(slots[::2], slots[1::2], names, strict=True)
            yield [Capture(start, end, name) for start, end, name in pairs if start is not None and end is not None]
            if not self._every:
                return

    def is_in(self, text: str, meter: Meter) -> bool:
        """Whether there is a match.

        Raises:
            JqLimitError: the search needs more steps than are left.
        """
        return self._presence.next(text, 0, meter) is not None

    def _search(self, text: str, meter: Meter) -> Iterator[Slots]:
        """Matches from left to right; an empty one is not right behind another one."""
        at, last_end = 0, -1
        while at <= len(text) and (slots := self._searcher.next(text, at, meter)) is not None:
            start, end = slots[0] or 0, slots[1] or 0
            if start == end == last_end:
                at = end + 1
                last_end = -1
                continue
            yield slots
            at = last_end = end

    @cached_property
    def _searcher(self) -> _Searcher:
        term = self._parsed.term
        return _Searcher(term, len(self._parsed.names), exact=captures_differ(term))

    @cached_property
    def _presence(self) -> _Searcher:
        return _Searcher(presence(self._parsed.term), 0, exact=False)


class _Searcher:
    """Looks for one match: with Python's engine where that is affordable; with ours where groups have to be exact."""

    def __init__(self, term: Term, groups: int, *, exact: bool) -> None:
        self._term = term
        self._groups = groups
        self._longest = -1 if exact else longest_affordable(term, AFFORDABLE)

    def next(self, text: str, at: int, meter: Meter) -> Slots | None:
        """The first match from a position on, as the start and end of each group."""
        meter.tick()
        if len(text) > self._longest:
            return self._automaton.search(text, at, meter)
        match = self._python.search(text, at)
        if match is None:
            return None
        spans = (match.span(group) for group in range(self._groups + 1))
        return tuple(None if position < 0 else position for span in spans for position in span)

    @cached_property
    def _python(self) -> re.Pattern[str]:
        return to_python(self._term)

    @cached_property
    def _automaton(self) -> Automaton:
        return Automaton(self._term, self._groups)


@lru_cache(maxsize=512)
def compile_regex(pattern: str, flags: str) -> Regex:
    """The regular expression for a pattern and flags.

    Raises:
        Raised: an invalid pattern or flag.
    """
    return Regex(pattern, flags)
