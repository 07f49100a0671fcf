r"""Character classes: `[a-z_[:digit:]\s]`."""

from __future__ import annotations

import re

from weavergen_pipelines.forge.jq.regex import syntax
from weavergen_pipelines.forge.jq.regex.escapes import read_escape
from weavergen_pipelines.forge.jq.regex.reader import Reader
from weavergen_pipelines.forge.jq.regex.syntax import CharacterSet, Range

_POSIX = re.compile(r"\[:(\^?)(\w+):\]")
_IGNORED = re.compile(r"(?:\s|#[^\n]*)*")


class ClassReader:
    """Reads a character class, from behind its opening bracket to behind its closing one."""

    def __init__(self, reader: Reader, *, extended: bool) -> None:
        self._reader = reader
        self._extended = extended

    def read(self) -> tuple[list[Range], bool]:
        """The characters, and whether the class is of all others.

        Raises:
            Raised: not closed, nested, or with set operations.
        """
        self._skip_ignored()
        negated = self._reader.accept("^")
        self._skip_ignored()
        ranges = self._first()
        while True:
            self._skip_ignored()
            if self._reader.accept("]"):
                return ranges, negated
            ranges += self._item()

    def _skip_ignored(self) -> None:
        if self._extended:
            self._reader.match(_IGNORED)

    def _first(self) -> list[Range]:
        """Hyphens, or else a closing bracket, stand for themselves at the start."""
        ranges: list[Range] = []
        while self._reader.accept("-"):
            ranges.append((45, 45))
        if not ranges and self._reader.accept("]"):
            ranges.append((93, 93))
        return ranges

    def _item(self) -> list[Range]:
        for operator in ("&&", "--", "~~"):
            if self._reader.looking_at(operator):
                self._reader.fail(f"character class operation {operator} is not supported")
        if self._reader.peek == "[":
            return self._posix()
        first = self._one()
        self._skip_ignored()
        if self._reader.peek != "-" or self._reader.looking_at("-]") or self._reader.looking_at("--"):
            return [(first, first)] if isinstance(first, int) else list(first.ranges)
        self._reader.accept("-")
        self._skip_ignored()
        last = self._one()
        if not isinstance(first, int) or not isinstance(last, int) or first > last:
            self._reader.fail("invalid range in character class")
        return [(first, last)]

    def _posix(self) -> list[Range]:
        match = self._reader.match(_POSIX)
        if match is None or match.group(2) not in syntax.POSIX:
            self._reader.fail("nested character classes are not supported")
        ranges = syntax.POSIX[match.group(2)]
        return list(syntax.negation(ranges) if match.group(1) else ranges)

    def _one(self) -> int | CharacterSet:
        char = self._reader.take()
        if char != "\\":
            return ord(char)
        found = read_escape(self._reader)
        if isinstance(found, syntax.Assertion):
            self._reader.fail("invalid escape sequence in character class")
        return found
