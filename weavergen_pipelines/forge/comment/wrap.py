"""The text that a comment renderer writes, word-wrapped (spec section 7.5). Widths are bytes of UTF-8."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

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
        measure = len if text.isascii() else byte_length
        self.text += "".join(self._placed(self._split(text), measure, self.limit, indent))
        self._space_held = text.endswith((" ", "\n") if self.ignore_newlines else " ")

    def _placed(self, words: list[str], measure: Callable[[str], int], limit: int, indent: str) -> Iterator[str]:
        """Every word behind a space, a line end, or nothing."""
        column, spaced = self._column, self._space_held
        for at, word in enumerate(words):
            width = measure(word)
            if column + width > limit:
                placed = word if at else word.lstrip()
                column = byte_length(indent) + measure(placed)
                yield f"\n{indent}{placed}"
            elif at or spaced:
                column += 1 + width
                yield f" {word}"
            else:
                column += width
                yield word
        self._column = column

    def _split(self, text: str) -> list[str]:
        if self.ignore_newlines:
            return [word.rstrip() for word in _WORD_OR_LINE.findall(text)]
        return [word.rstrip(" ") for word in _WORD.findall(text)]

    def _passes_limit(self, text: str) -> bool:
        return self.limit is not None and self._column + byte_length(text) > self.limit

    def _write(self, text: str) -> None:
        self.text += text
        self._column += byte_length(text)
