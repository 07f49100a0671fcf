"""What a definition says of itself, in the order in which a reader wants it: for terminals and for web pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

OF_ATTRIBUTES = ("identity", "description", "attributes")
"""The lists of a definition whose entries are attributes."""
_FACTS = ("instrument", "unit", "kind", "stability", "requirement_level")
_LEVELS = ("opt_in", "release_candidate")


def facts(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What has one value: the name of the fact, and its value."""
    if "key" in item:
        yield "type", item["type"] if isinstance(item["type"], str) else "enum"
    for name in _FACTS:
        if name in item:
            yield name.replace("_", " "), _said(item[name])
    if "deprecated" in item:
        yield "deprecated", item["deprecated"].get("note") or item["deprecated"]["reason"]
    if isinstance(item.get("name"), Mapping):
        yield "named", item["name"]["note"].strip()
    if "provenance" in item:
        yield "defined in", str(item["provenance"].get("path", ""))


def lists(item: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What has several values: the title of the list, and its entries with what is said of each."""
    if isinstance(item.get("type"), Mapping):
        members = item["type"]["members"]
        yield "members", [(str(member["value"]), _line(member.get("brief"))) for member in members]
    if item.get("examples") is not None:
        examples = item["examples"]
        yield "examples", [(_said(one), "") for one in (examples if isinstance(examples, list) else [examples])]
    for name in OF_ATTRIBUTES:
        if item.get(name):
            yield name, [(one["key"], _said(one.get("requirement_level"))) for one in item[name]]


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key.replace('_', ' ')}: {_line(text)}" for key, text in value.items())
    if isinstance(value, list):
        return f"[{', '.join(map(_said, value))}]"
    return "" if value is None else str(value).replace("_", " ") if value in _LEVELS else str(value)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
