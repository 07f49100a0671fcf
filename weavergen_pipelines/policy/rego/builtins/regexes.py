"""Built-ins for regular expressions: Rust syntax; a search takes time linear in the text, whatever the pattern."""

from __future__ import annotations

import re

from weavergen_pipelines.forge.jq.errors import JqLimitError, Raised
from weavergen_pipelines.forge.jq.limits import JqLimits, Meter
from weavergen_pipelines.forge.jq.regex.search import Capture, Regex, compile_regex
from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, shown
from weavergen_pipelines.policy.rego.builtins.numbers import integer
from weavergen_pipelines.policy.rego.values import UNDEFINED, Undefined

SEARCH_LIMITS = JqLimits(max_steps=2_000_000)
"""What one search may take: a second or two."""

REGEXES: Table = {}

_REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{([^}]*)\})", re.ASCII)


def _compiled(pattern: str, flags: str = "") -> Regex:
    try:
        return compile_regex(pattern, flags)
    except (Raised, JqLimitError) as error:
        raise Unfit(f"{shown(pattern)} is no regular expression of Rust's syntax") from error


def _matches(pattern: str, value: str, flags: str = "g") -> list[list[Capture]]:
    regex = _compiled(pattern, flags)
    try:
        return list(regex.matches(value, Meter(SEARCH_LIMITS)))
    except JqLimitError as error:
        raise _too_long(pattern) from error


def _too_long(pattern: str) -> Unfit:
    return Unfit(f"a search for {shown(pattern)} takes too long")


@entry(REGEXES, "regex.match", "string", "string")
def _match(pattern: str, value: str) -> bool:
    regex = _compiled(pattern)
    try:
        return regex.is_in(value, Meter(SEARCH_LIMITS))
    except JqLimitError as error:
        raise _too_long(pattern) from error


@entry(REGEXES, "regex.is_valid", "any")
def _is_valid(pattern: object) -> bool:
    try:
        return isinstance(pattern, str) and _compiled(pattern) is not None
    except Unfit:
        return False


@entry(REGEXES, "regex.replace", "string", "string", "string")
def _replace(value: str, pattern: str, replacement: str) -> str:
    parts, end = [], 0
    for groups in _matches(pattern, value):
        parts += [value[end : groups[0].start], _expanded(replacement, value, groups)]
        end = groups[0].end
    return "".join([*parts, value[end:]])


def _expanded(replacement: str, value: str, groups: list[Capture]) -> str:
    """The replacement with the texts of the groups that it names; nothing for one that there is not."""
    numbered = {str(number): group for number, group in enumerate(groups)}
    known = numbered | {group.name: group for group in groups if group.name}

    def text(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        group = known.get(name)
        return "$" if name is None else value[group.start : group.end] if group else ""

    return _REFERENCE.sub(text, replacement)


@entry(REGEXES, "regex.split", "string", "string")
def _split(pattern: str, value: str) -> list[str]:
    spans = [(groups[0].start, groups[0].end) for groups in _matches(pattern, value)]
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(value)]
    return [value[start:end] for start, end in zip(starts, ends, strict=True)]


@entry(REGEXES, "regex.find_n", "string", "string", "number")
def _find(pattern: str, value: str, most: float) -> list[str]:
    return [found[0] for found in _find_groups(pattern, value, most)]


@entry(REGEXES, "regex.find_all_string_submatch_n", "string", "string", "number")
def _find_groups(pattern: str, value: str, most: float) -> list[list[str]]:
    count = integer(most)
    found = [[value[group.start : group.end] for group in groups] for groups in _matches(pattern, value)]
    return found if count < 0 else found[:count]


@entry(REGEXES, "regex.template_match", "string", "string", "string", "string")
def _template_match(template: str, value: str, opening: str, closing: str) -> bool | Undefined:
    """Whether a text is as a template, which has patterns between delimiters; undefined if they close too soon."""
    while opening in template and closing in template:
        start, end = template.index(opening), template.index(closing)
        if start >= end:
            return UNDEFINED
        first = _matches(template[start + len(opening) : end], value[start:], "")
        if template[:start] != value[:start] or not first or first[0][0].start:
            return False
        template, value = template[end + len(closing) :], value[start + first[0][0].end :]
    return template == value
