"""The filter `regex_replace`: patterns and replacements as Rust's `regex` writes them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from weavergen_pipelines.forge.filters.arguments import FilterArgumentError
from weavergen_pipelines.forge.values import display

_DIFFERENT = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<(?=[A-Za-z_])|\$", re.DOTALL)
_MULTILINE = re.compile(r"\(\?[a-ln-zA-Z]*m")
_REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{([^}]*)\})", re.ASCII)


def regex_replace(value: Any, pattern: Any, replacement: Any) -> str:
    """The text with every match replaced; `$1`, `$name` and `${name}` stand for groups, `$$` for a dollar sign.

    Raises:
        FilterArgumentError: the pattern is not a regular expression.
    """
    return _replaced(display(value), display(pattern), display(replacement))


@lru_cache(maxsize=16384)
def _replaced(text: str, pattern: str, replacement: str) -> str:
    return _compiled(pattern).sub(
        lambda match: _REFERENCE.sub(lambda reference: _referenced(match, reference), replacement), text
    )


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    different = {"\\z": r"\Z", "(?<": "(?P<"}
    if not _MULTILINE.search(pattern):
        different["$"] = r"\Z"  # Python's `$` matches before a final newline too
    try:
        return re.compile(_DIFFERENT.sub(lambda token: different.get(token[0], token[0]), pattern))
    except re.error as error:
        raise FilterArgumentError(f"{pattern!r} is not a regular expression: {error}") from error


def _referenced(match: re.Match[str], reference: re.Match[str]) -> str:
    """The text of a group, nothing for a group that there is not."""
    group = reference[1] or reference[2]
    if group is None:
        return "$"
    try:
        return match[int(group) if group.isdigit() else group] or ""
    except IndexError:
        return ""
