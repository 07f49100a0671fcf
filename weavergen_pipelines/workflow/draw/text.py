"""Fitting text into a box without knowing the font: widths are about those of common sans-serif faces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import east_asian_width

SIZE = 12
LINE_HEIGHT = 14
SIZES = (12.0, 11.0, 10.0)
_LONGEST = 2000
_NARROW, _WIDE = frozenset("iljtfr.,:;'|!()[]{}-/\\ I\"`"), frozenset("mwMWQ@%—…")
_BREAKS = re.compile(r"(?<=[-/_.,:;|])(?=\w)|(?<=[a-z])(?=[A-Z])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """Text without control characters, which XML does not allow, and with single spaces."""
    return " ".join(_CONTROL.sub(" ", text).split())


@lru_cache(maxsize=4096)
def width(text: str, size: float = SIZE) -> float:
    """About how wide a line of text is."""
    return sum(map(_part, text)) * size


def _part(character: str) -> float:
    if character in _NARROW:
        return 0.32
    if character in _WIDE:
        return 0.88
    if character.isupper():
        return 0.7
    return 1.0 if east_asian_width(character) in "WF" else 0.56


@lru_cache(maxsize=4096)
def wrapped(text: str, room: float, lines: int, size: float = SIZE) -> tuple[str, ...]:
    """The text in at most so many lines, broken between words, else within long ones; what is too much is cut off."""
    found = list(_lines(plain(text[:_LONGEST]), room, size))
    if len(found) <= lines:
        return tuple(found)
    kept = found[: max(1, lines)]
    last = kept[-1]
    while last and width(f"{last}…", size) > room:
        last = last[:-1]
    return (*kept[:-1], f"{last.rstrip()}…")


def _lines(text: str, room: float, size: float) -> Iterator[str]:
    line = ""
    for word, glue in _pieces(text, room, size):
        longer = f"{line}{glue}{word}" if line else word
        if line and width(longer, size) > room:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _pieces(text: str, room: float, size: float) -> Iterator[tuple[str, str]]:
    """What may stand on a line of its own, each with what parts it from the one before."""
    for word in text.split():
        if width(word, size) <= room:
            yield word, " "
            continue
        glue = " "
        for part in _BREAKS.split(word):
            for piece in _cut(part, room, size):
                yield piece, glue
                glue = ""


def _cut(word: str, room: float, size: float) -> Iterator[str]:
    start = 0
    for end in range(1, len(word) + 1):
        if end - start > 1 and width(word[start:end], size) > room:
            yield word[start : end - 1]
            start = end - 1
    yield word[start:]


def fitted(text: str, room: float, height: float) -> tuple[tuple[str, ...], float]:
    """The text in lines and their size: smaller where it would not fit else, cut off as a last resort."""
    found: tuple[str, ...] = ()
    for size in SIZES:
        found = wrapped(text, room, max(1, int(height // line_height(size))), size)
        if not found or not found[-1].endswith("…"):
            return found, size
    return found, SIZES[-1]


def line_height(size: float = SIZE) -> float:
    """From line to line."""
    return size * LINE_HEIGHT / SIZE


def extent(lines: tuple[str, ...], size: float = SIZE) -> tuple[float, float]:
    """The width and height of lines."""
    return max((width(line, size) for line in lines), default=0.0), line_height(size) * len(lines)
