"""What the builtins for regular expressions are made of; `library.jq` has the rest."""

from __future__ import annotations

from typing import Any

from weavergen_pipelines.forge.jq.builtins.registry import function
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.regex.search import Capture, Regex, compile_regex
from weavergen_pipelines.forge.jq.values.failures import string_of


def _regex(pattern: Any, flags: Any) -> Regex:
    letters = string_of(flags)
    return compile_regex(string_of(pattern), letters)


@function("test")
def test(meter: Meter, value: Any, pattern: Any, flags: Any) -> bool:
    """Whether some part of the string matches."""
    regex = _regex(pattern, flags)
    return any(True for _ in regex.matches(string_of(value), meter))


@function("matches")
def matches(meter: Meter, value: Any, pattern: Any, flags: Any) -> list[list[dict[str, Any]]]:
    """For each match, the whole match and the groups that took part in it."""
    regex = _regex(pattern, flags)
    text = string_of(value)
    return [[_described(text, capture) for capture in match] for match in regex.matches(text, meter)]


@function("split_matches")
def split_matches(meter: Meter, value: Any, pattern: Any, flags: Any) -> list[Any]:
    """Like `matches`, with the text before, between and after the matches."""
    regex = _regex(pattern, flags)
    text = string_of(value)
    parts: list[Any] = []
    end = 0
    for match in regex.matches(text, meter):
        parts += (text[end : match[0].start], [_described(text, capture) for capture in match])
        end = match[0].end
    return [*parts, text[end:]]


@function("named_captures")
def named_captures(value: Any) -> dict[str, str]:
    """The texts of the named groups of a match, by name."""
    return {group["name"]: group["string"] for group in value if "name" in group}


def _described(text: str, capture: Capture) -> dict[str, Any]:
    start, end = capture.start, capture.end
    found = {"offset": start, "length": end - start, "string": text[start:end]}
    return found if capture.name is None else {**found, "name": capture.name}
