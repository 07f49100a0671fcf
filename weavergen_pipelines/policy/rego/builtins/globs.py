"""Built-ins for patterns of names, the parts of which end at delimiters (OPA, "Glob")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weavergen_pipelines.artifacts.glob import GlobError, compile_glob
from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry

MAX_WORK = 5_000_000
"""How many characters of a pattern times those of a name: a second or two."""

GLOBS: Table = {}

_NO_DELIMITER = "\0"
"""Stands for a slash that is none, and for a colon that is one: the reference has it so, and stars go past it."""


def _compiled(pattern: str) -> Callable[[str], bool]:
    try:
        return compile_glob(pattern, within_folders=True)
    except GlobError as error:
        raise Unfit(str(error)) from error


@entry(GLOBS, "glob.match", "string", "null|array", "string")
def _match(pattern: str, delimiters: list[Any] | None, value: str) -> bool:
    if len(pattern) * len(value) > MAX_WORK:
        raise Unfit("the glob or the name is too long")
    if delimiters is None:
        return _compiled(pattern.replace("/", _NO_DELIMITER))(value.replace("/", _NO_DELIMITER))
    marks = _marks(delimiters)
    return _compiled(_in_folders(pattern, marks))(_in_folders(value, marks))


def _marks(delimiters: list[Any]) -> list[str]:
    if any(not isinstance(mark, str) or len(mark.encode()) > 1 for mark in delimiters):
        raise Unfit("the delimiters of a glob are single characters of ASCII")
    return [mark for mark in delimiters if mark] or ["."]


def _in_folders(text: str, marks: list[str]) -> str:
    """The text with its parts as folders: those are what patterns are read for."""
    if _NO_DELIMITER in text:
        raise Unfit("globs and names are without the character U+0000")
    found = text if "/" in marks else text.replace("/", _NO_DELIMITER)
    for mark in marks:
        if mark != "/":
            found = found.replace(mark, _NO_DELIMITER if mark == ":" else f"/{mark}/")
    return found


@entry(GLOBS, "glob.quote_meta", "string")
def _quote_meta(pattern: str) -> str:
    _compiled(pattern)
    return pattern.replace("*", r"\*")
