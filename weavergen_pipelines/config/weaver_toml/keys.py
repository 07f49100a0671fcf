"""Where the keys of a TOML file are: the parser of the standard library does not tell."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import Location

if TYPE_CHECKING:
    from weavergen_pipelines.config.places import Key, Place

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TABLE = re.compile(rf"\s*\[(?P<many>\[?)\s*(?P<name>{_NAME})\s*\]\]?\s*(?:#.*)?")
_ENTRY = re.compile(rf"\s*(?P<name>{_NAME})\s*=")


def key_places(text: str, shown_as: str) -> dict[Key, Place]:
    """The place of each table and of each key that begins a line; keys within inline tables are not there."""
    places: dict[Key, Place] = {(): Location(shown_as)}
    numbers: Counter[Key] = Counter()
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.fullmatch(line):
            table = _table(_keys(header["name"]), numbers, many=bool(header["many"]))
            places.setdefault(table, Location(shown_as, number, line.index("[") + 1))
        elif entry := _ENTRY.match(line):
            key = (*table, *_keys(entry["name"]))
            places.setdefault(key, Location(shown_as, number, entry.start("name") + 1))
    return places


def _table(key: Key, numbers: Counter[Key], *, many: bool) -> Key:
    """The path of a table: a part that is a list of tables is followed by the number of its last one."""
    if many:
        numbers[key] += 1
    path: Key = ()
    for length in range(1, len(key) + 1):
        path = (*path, key[length - 1])
        if count := numbers[key[:length]]:
            path = (*path, count - 1)
    return path


def _keys(name: str) -> Key:
    """The parts of a dotted name, as the parser reads them."""
    value = tomllib.loads(f"{name} = 0")
    parts: list[str] = []
    while isinstance(value, dict):
        ((part, value),) = value.items()
        parts.append(part)
    return tuple(parts)
