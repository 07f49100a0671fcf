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
        self.text += self._broken(text, self.limit, indent)
        self._space_held = text.endswith((" ", "\n") if self.ignore_newlines else " ")

    def _broken(self, text: str, limit: int, indent: str) -> str:
        plain = text.replace("\n", " ") if self.ignore_newlines else text
        if plain.isascii() and plain.isprintable() and "  " not in plain:
            return self._lines(plain.removesuffix(" "), limit, indent) if plain else ""
        measure = len if text.isascii() else byte_length
        return "".join(self._placed(self._split(text), measure, limit, indent))

    def _lines(self, text: str, limit: int, indent: str) -> str:
        """The same of text whose words have one space between them: every line is cut at the last space that fits."""
        pieces, start, lead = [], 0, " " if self._space_held else ""
        if self._column + (text.find(" ") if " " in text else len(text)) > limit:
            lead, self._column = f"\n{indent}", byte_length(indent)
        else:
            self._column += len(lead)
        while True:
            end = _line_end(text, start, limit + 1 - self._column)
            pieces.append(lead + text[start:end])
            if end == len(text):
                self._column += end - start
                return "".join(pieces)
            start, lead, self._column = end + 1, f"\n{indent}", byte_length(indent)

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


def _line_end(text: str, start: int, room: int) -> int:
    """Where a line ends that has so much room: at the end, at the last space that fits, or behind the first word."""
    if len(text) - start <= room:
        return len(text)
    end = text.rfind(" ", start, max(start + room, start) + 1)
    if end < 0:
        end = text.find(" ", start)
    return end if end >= 0 else len(text)
