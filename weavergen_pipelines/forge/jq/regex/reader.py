"""A cursor in a regular expression."""

from __future__ import annotations

import re
from typing import NoReturn

from weavergen_pipelines.forge.jq.errors import Raised


class Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether everything has been read."""
        return self._at >= len(self._pattern)

    @property
    def peek(self) -> str:
        """The next character, or nothing."""
        return self._pattern[self._at : self._at + 1]

    def take(self) -> str:
        """The next character, which is then read."""
        char = self.peek or self.fail("unexpected end of pattern")
        self._at += 1
        return char

    def looking_at(self, text: str) -> bool:
        """Whether this text is next."""
        return self._pattern.startswith(text, self._at)

    def accept(self, text: str) -> bool:
        """Read this text if it is next."""
        found = self.looking_at(text)
        if found:
            self._at += len(text)
        return found

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what a Python pattern matches here."""
        match = pattern.match(self._pattern, self._at)
        if match is not None:
            self._at = match.end()
        return match

    def fail(self, what: str) -> NoReturn:
        """Stop with an error that a program can catch."""
        raise Raised(f"invalid regex: {what}")
