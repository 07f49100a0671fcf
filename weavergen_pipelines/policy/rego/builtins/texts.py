"""Built-ins for texts (OPA, "Strings")."""

from __future__ import annotations

from typing import Any

from weavergen_pipelines.policy.rego.builtins.formatting import sprintf
from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, shown
from weavergen_pipelines.policy.rego.builtins.numbers import integer
from weavergen_pipelines.policy.rego.values import elements

MAX_LENGTH = 10_000_000
"""How long a text may become: a few built-ins can multiply the length of their arguments."""

TEXTS: Table = {}

entry(TEXTS, "contains", "string", "string")(lambda value, part: part in value)
entry(TEXTS, "endswith", "string", "string")(str.endswith)
entry(TEXTS, "indexof", "string", "string")(str.find)
entry(TEXTS, "lower", "string")(str.lower)
entry(TEXTS, "sprintf", "string", "array")(sprintf)
entry(TEXTS, "startswith", "string", "string")(str.startswith)
entry(TEXTS, "strings.count", "string", "string")(str.count)
entry(TEXTS, "strings.reverse", "string")(lambda value: value[::-1])
entry(TEXTS, "trace", "string")(str)
entry(TEXTS, "trim", "string", "string")(str.strip)
entry(TEXTS, "trim_left", "string", "string")(str.lstrip)
entry(TEXTS, "trim_prefix", "string", "string")(str.removeprefix)
entry(TEXTS, "trim_right", "string", "string")(str.rstrip)
entry(TEXTS, "trim_space", "string")(str.strip)
entry(TEXTS, "trim_suffix", "string", "string")(str.removesuffix)
entry(TEXTS, "upper", "string")(str.upper)


@entry(TEXTS, "concat", "string", "array|set")
def _concat(delimiter: str, values: Any) -> str:
    parts = list(elements(values))
    wrong = [part for part in parts if not isinstance(part, str)]
    if wrong:
        raise Unfit(f"`concat` joins strings, not {shown(wrong[0])}")
    _bounded(sum(map(len, parts)) + len(delimiter) * len(parts))
    return delimiter.join(parts)


@entry(TEXTS, "indexof_n", "string", "string")
def _indexof_n(value: str, part: str) -> list[int]:
    """Where the part begins, also within itself."""
    return [index for index in range(len(value)) if value.startswith(part, index)]


@entry(TEXTS, "replace", "string", "string", "string")
def _replace(value: str, old: str, new: str) -> str:
    _bounded(len(value) + value.count(old) * len(new))
    return value.replace(old, new)


def _bounded(length: int) -> None:
    if length > MAX_LENGTH:
        raise Unfit(f"a text has at most {MAX_LENGTH:,} characters")


@entry(TEXTS, "strings.replace_n", "object", "string")
def _replace_n(patterns: dict[Any, Any], value: str) -> str:
    for old, new in patterns.items():
        if not isinstance(old, str) or not isinstance(new, str):
            raise Unfit("`strings.replace_n` replaces strings by strings")
        value = _replace(value, old, new)
    return value


@entry(TEXTS, "split", "string", "string")
def _split(value: str, delimiter: str) -> list[str]:
    return value.split(delimiter) if delimiter else list(value)


@entry(TEXTS, "substring", "string", "number", "number")
def _substring(value: str, offset: float, length: float) -> str:
    start, count = integer(offset), integer(length)
    if start < 0:
        raise Unfit("`substring` has a negative offset")
    return value[start:] if count < 0 else value[start : start + count]


@entry(TEXTS, "strings.any_prefix_match", "string|array|set", "string|array|set")
def _any_prefix_match(values: Any, prefixes: Any) -> bool:
    starts = _texts(prefixes)
    return any(value.startswith(starts) for value in _texts(values))


@entry(TEXTS, "strings.any_suffix_match", "string|array|set", "string|array|set")
def _any_suffix_match(values: Any, suffixes: Any) -> bool:
    ends = _texts(suffixes)
    return any(value.endswith(ends) for value in _texts(values))


def _texts(values: Any) -> tuple[str, ...]:
    found = (values,) if isinstance(values, str) else tuple(elements(values))
    if not all(isinstance(value, str) for value in found):
        raise Unfit("strings are expected")
    return found
