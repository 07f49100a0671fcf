"""The syntax tree of a regular expression; flags are resolved in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Range = tuple[int, int]
"""First and last code point."""

LAST_CODE_POINT = 0x10FFFF


@dataclass(slots=True, eq=False)
class Term:
    """Any part of a regular expression."""


@dataclass(slots=True, eq=False)
class CharacterSet(Term):
    """One character of a set; the ranges are sorted and do not overlap."""

    ranges: tuple[Range, ...]


@dataclass(slots=True, eq=False)
class Assertion(Term):
    """A place in the text: one of the keys of `ASSERTIONS`."""

    kind: str


@dataclass(slots=True, eq=False)
class Sequence(Term):
    """One term after the other."""

    terms: tuple[Term, ...]


@dataclass(slots=True, eq=False)
class Choice(Term):
    """The first of several terms that leads to a match."""

    terms: tuple[Term, ...]


@dataclass(slots=True, eq=False)
class Repeat(Term):
    """A term several times; `most` is None for any number."""

    term: Term
    least: int
    most: int | None
    greedy: bool


@dataclass(slots=True, eq=False)
class Group(Term):
    """A capture group."""

    term: Term
    number: int


ASSERTIONS = {
    "start": r"\A",
    "end": r"\Z",
    "line start": r"(?m:^)",
    "line end": r"(?m:$)",
    "word boundary": r"\b",
    "no word boundary": r"(?!\b)",
    "word start": r"\b(?=\w)",
    "word end": r"\b(?<=\w)",
    "word start half": r"(?<!\w)",
    "word end half": r"(?!\w)",
}
"""The kinds of assertions, and how Python writes them."""

DIGIT: tuple[Range, ...] = ((48, 57),)
UPPER: tuple[Range, ...] = ((65, 90),)
LOWER: tuple[Range, ...] = ((97, 122),)
WORD: tuple[Range, ...] = (*DIGIT, *UPPER, (95, 95), *LOWER)
SPACE: tuple[Range, ...] = ((9, 13), (32, 32))

POSIX: dict[str, tuple[Range, ...]] = {
    "alnum": (*DIGIT, *UPPER, *LOWER),
    "alpha": (*UPPER, *LOWER),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": DIGIT,
    "graph": ((33, 126),),
    "lower": LOWER,
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": SPACE,
    "upper": UPPER,
    "word": WORD,
    "xdigit": (*DIGIT, (65, 70), (97, 102)),
}


def character_set(ranges: Iterable[Range], *, fold: bool = False, negated: bool = False) -> CharacterSet:
    """A set of characters; `fold` adds the other case of ASCII letters, before it is negated."""
    found = list(ranges)
    merged = _merged(found + _other_case(found) if fold else found)
    return CharacterSet(_complement(merged) if negated else merged)


def _other_case(ranges: list[Range]) -> list[Range]:
    folded: list[Range] = []
    for first, last in ranges:
        for (low, high), shift in ((UPPER[0], 32), (LOWER[0], -32)):
            if first <= high and last >= low:
                folded.append((max(first, low) + shift, min(last, high) + shift))
    return folded


def _merged(ranges: list[Range]) -> tuple[Range, ...]:
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _complement(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    missing: list[Range] = []
    start = 0
    for first, last in ranges:
        if start < first:
            missing.append((start, first - 1))
        start = last + 1
    return (*missing, (start, LAST_CODE_POINT)) if start <= LAST_CODE_POINT else tuple(missing)


def negation(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """All other characters."""
    return _complement(_merged(list(ranges)))
