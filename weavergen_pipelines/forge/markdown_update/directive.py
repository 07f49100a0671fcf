"""The marks of snippets: lines that are one HTML comment (spec section 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ID = r"[A-Za-z][A-Za-z0-9._-]*"
_ARGUMENT = r"(?:full|metric_table|omit_requirement_level|tag=[A-Za-z_][A-Za-z0-9_-]*)"
_COMMENT = re.compile(r"<!--(?P<inner>.*?)-->\s*", re.DOTALL)
_SEMCONV = re.compile(
    rf"[ \t\r]*semconv[ \t\r]*(?P<id>{_ID})(?:\((?P<arguments>(?:{_ARGUMENT}(?:,{_ARGUMENT})*)?)\))?[ \t\r]*"
)
_WEAVER = re.compile(rf"[ \t\r]*weaver[ \t\r]*(?:template:(?P<template>{_ID}))?(?P<query>.*)", re.DOTALL)
_END = re.compile(r"[ \t\r]*(?P<name>endsemconv|endweaver)[ \t\r]*")


@dataclass(frozen=True)
class SemconvSnippet:
    """`<!-- semconv ID(argument,…) -->`: something of the registry, by its id."""

    id: str
    arguments: tuple[str, ...] = ()

    end = "endsemconv"

    @property
    def is_metric_table(self) -> bool:
        """Whether it asks for the table of a metric instead of that of attributes."""
        return "metric_table" in self.arguments

    @property
    def tags(self) -> list[str]:
        """The tag that it filters by: the first one, if there is any."""
        return [argument.removeprefix("tag=") for argument in self.arguments if argument.startswith("tag=")][:1]


@dataclass(frozen=True)
class WeaverSnippet:
    """`<!-- weaver template:NAME JQ -->`: what a jq program takes from the document in format 2."""

    query: str
    template: str | None = None

    end = "endweaver"


Directive = SemconvSnippet | WeaverSnippet


def directive(line: str) -> Directive | None:
    """The snippet that begins at a line; None if none does."""
    inner = _inner(line)
    if inner is None:
        return None
    semconv = _SEMCONV.fullmatch(inner)
    if semconv:
        return SemconvSnippet(semconv["id"], tuple((semconv["arguments"] or "").split(",")))
    weaver = _WEAVER.fullmatch(inner)
    return WeaverSnippet(weaver["query"].strip(), weaver["template"]) if weaver else None


def ends(line: str, snippet: Directive) -> bool:
    """Whether a line is the end mark of a snippet."""
    end = _END.fullmatch(_inner(line) or "")
    return end is not None and end["name"] == snippet.end


def _inner(line: str) -> str | None:
    """The text of the comment that a line consists of."""
    if not line.startswith("<!--"):  # most lines
        return None
    comment = _COMMENT.fullmatch(line)
    return comment["inner"] if comment and "-->" not in comment["inner"] else None
