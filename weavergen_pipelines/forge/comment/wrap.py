"""The text that a comment renderer writes, word-wrapped (spec section 7.5). Widths are bytes of UTF-8."""

from __future__ import annotations

import re

from weavergen_pipelines.forge.comment.lines import byte_length

_WORD = re.compile(r" +|[^ ]+ *")
_WORD_OR_LINE = re.compile(r"[ \r\n]+|[^ \r\n]+[ \r\n]*")


class Wrapper:
    """Collects text. Words move to the next line where they would pass `limit`; without a limit nothing moves.

    A space at the end of a text is held back until it is known that the next word stays on the line.
    """

    def __init__(self, limit: int | None, *, ignore_newlines: bool) -> None:
        self.text = ""
        self.limit = limit
        self.ignore_newlines = ignore_newlines
        self._column = 0
        self._space_held = False

    def new_line(self, indent: str) -> None:
        """End the line; the next one begins with the indent."""
        self.text += f"\n{indent}"
        self._column = byte_length(indent)
        self._space_held = False

    def unbroken(self, text: str, indent: str) -> None:
        """Write text that stays together, on a new line if it does not fit."""
        if self._passes_limit(text):
            self.new_line(indent)
        elif self._space_held:
            self._write(" ")
        self._write(text)
        self._space_held = False

    def words(self, text: str, indent: str) -> None:
        """Write text that may be broken at its spaces."""
        if self.limit is None:
            self._write(text)
            return
        for at, word in enumerate(self._split(text)):
            if self._passes_limit(word):
                self.new_line(indent)
                self._write(word if at else word.lstrip())
            else:
                self._write(f" {word}" if at or self._space_held else word)
            self._space_held = False
        self._space_held = text.endswith((" ", "\n") if self.ignore_newlines else " ")

    def _split(self, text: str) -> list[str]:
        if self.ignore_newlines:
            return [word.rstrip() for word in _WORD_OR_LINE.findall(text)]
        return [word.rstrip(" ") for word in _WORD.findall(text)]

    def _passes_limit(self, text: str) -> bool:
        return self.limit is not None and self._column + byte_length(text) > self.limit

    def _write(self, text: str) -> None:
        self.text += text
        self._column += byte_length(text)
