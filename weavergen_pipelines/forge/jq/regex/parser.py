"""Text to the syntax tree of a regular expression."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from weavergen_pipelines.forge.jq.regex import syntax
from weavergen_pipelines.forge.jq.regex.classes import ClassReader
from weavergen_pipelines.forge.jq.regex.escapes import read_escape
from weavergen_pipelines.forge.jq.regex.reader import Reader
from weavergen_pipelines.forge.jq.regex.syntax import Term

MAX_COUNT = 1000
"""Counted repetitions are written out for the linear-time search."""

_GROUP_NAME = re.compile(r"\??P?<([A-Za-z_][A-Za-z0-9_.\[\]]*)>")
_FLAGS = re.compile(r"\?([imsUxu]*)(?:-([imsUxu]+))?([:)])")
_COUNTED = re.compile(r"\{\s*(\d+)\s*(,?)\s*(\d*)\s*\}")
_REPEATS = {"?": (0, 1), "*": (0, None), "+": (1, None)}


@dataclass(frozen=True)
class Flags:
    """How a regular expression is read.

    Attributes:
        fold: ASCII letters match either case.
        lines: `^` and `$` match at every line.
        dot_all: `.` matches a line feed.
        lazy: quantifiers are lazy, and greedy with a `?`.
        extended: white space and comments are ignored.
    """

    fold: bool = False
    lines: bool = False
    dot_all: bool = False
    lazy: bool = False
    extended: bool = False


_INLINE = {"i": "fold", "m": "lines", "s": "dot_all", "U": "lazy", "x": "extended"}


@dataclass(frozen=True)
class Parsed:
    """A regular expression; `names` are those of its groups, in order, None for one without a name."""

    term: Term
    names: tuple[str | None, ...]


def parse(pattern: str, flags: Flags) -> Parsed:
    """The tree of a pattern.

    Raises:
        Raised: not a regular expression, or one with look-around, back-references or Unicode classes.
    """
    parser = _Parser(Reader(pattern), flags)
    term = parser.choice()
    if not parser.reader.done:
        parser.reader.fail("found closing ')' without matching '('")
    return Parsed(term, tuple(parser.names))


class _Parser:
    def __init__(self, reader: Reader, flags: Flags) -> None:
        self.reader = reader
        self.names: list[str | None] = []
        self._flags = flags

    def choice(self) -> Term:
        """Alternatives, up to the end or a closing parenthesis."""
        branches = [self._sequence()]
        while self.reader.accept("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else syntax.Choice(tuple(branches))

    def _sequence(self) -> Term:
        terms: list[Term] = []
        while True:
            self._skip_ignored()
            if self.reader.done or self.reader.peek in "|)":
                break
            if self.reader.peek in "?*+{":
                if not terms:
                    self.reader.fail("repetition operator must be applied to a sub-expression")
                terms.append(self._repeat(terms.pop()))
            elif (term := self._atom()) is not None:
                terms.append(term)
        return terms[0] if len(terms) == 1 else syntax.Sequence(tuple(terms))

    def _skip_ignored(self) -> None:
        if self._flags.extended:
            self.reader.match(re.compile(r"(?:\s|#[^\n]*)*"))

    def _atom(self) -> Term | None:
        """One term; None for a group that only sets flags."""
        char = self.reader.take()
        if char == "(":
            return self._group()
        if char == "[":
            ranges, negated = ClassReader(self.reader, extended=self._flags.extended).read()
            return syntax.character_set(ranges, fold=self._flags.fold, negated=negated)
        if char == ".":
            return syntax.character_set(() if self._flags.dot_all else ((10, 10),), negated=True)
        if char == "^":
            return syntax.Assertion("line start" if self._flags.lines else "start")
        if char == "$":
            return syntax.Assertion("line end" if self._flags.lines else "end")
        found = read_escape(self.reader) if char == "\\" else ord(char)
        if isinstance(found, int):
            return syntax.character_set(((found, found),), fold=self._flags.fold)
        return found

    def _group(self) -> Term | None:
        if any(self.reader.looking_at(prefix) for prefix in ("?=", "?!", "?<=", "?<!")):
            self.reader.fail("look-around is not supported")
        outer = self._flags
        if self.reader.peek == "?" and (match := self.reader.match(_FLAGS)):
            self._flags = self._changed(match.group(1), match.group(2) or "")
            if match.group(3) == ")":
                return None
            term = self.choice()
        else:
            term = self._capture()
        if not self.reader.accept(")"):
            self.reader.fail("found open group without closing ')'")
        self._flags = outer
        return term

    def _capture(self) -> Term:
        name = None
        if self.reader.peek == "?":
            match = self.reader.match(_GROUP_NAME) or self.reader.fail("invalid group name or flag")
            name = match.group(1)
            if name in self.names:
                self.reader.fail("duplicate capture group name")
        self.names.append(name)
        number = len(self.names)
        return syntax.Group(self.choice(), number)

    def _changed(self, on: str, off: str) -> Flags:
        changes = {_INLINE[letter]: True for letter in on if letter in _INLINE}
        changes |= {_INLINE[letter]: False for letter in off if letter in _INLINE}
        return replace(self._flags, **changes)

    def _repeat(self, term: Term) -> Term:
        least, most = self._counts()
        greedy = not self.reader.accept("?")
        return syntax.Repeat(term, least, most, greedy != self._flags.lazy)

    def _counts(self) -> tuple[int, int | None]:
        if self.reader.peek != "{":
            return _REPEATS[self.reader.take()]
        match = self.reader.match(_COUNTED) or self.reader.fail("invalid counted repetition")
        least, comma, most = match.groups()
        highest = (int(most) if most else None) if comma else int(least)
        if max(int(least), highest or 0) > MAX_COUNT:
            self.reader.fail(f"counted repetition of more than {MAX_COUNT}")
        if highest is not None and highest < int(least):
            self.reader.fail("found counted repetition with a min bigger than its max")
        return int(least), highest
