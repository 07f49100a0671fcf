"""All that is known of a definition, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.search import Found

_FACTS = ("instrument", "unit", "kind", "stability", "requirement_level")


def details(found: Found) -> Text:
    """What a reader wants first: what it is, how stable, what it says, and what belongs to it."""
    item = found.item
    text = Text.assemble((found.name, "bold"), "\n", (found.kind, "dim"), "\n")
    for label, value in _facts(item):
        text.append_text(Text.assemble((f"{label}: ", "cyan"), value, "\n"))
    for paragraph in (item.get("brief"), item.get("note")):
        if paragraph and paragraph.strip():
            text.append(f"\n{paragraph.strip()}\n")
    for title, lines in _lists(item):
        text.append_text(Text.assemble("\n", (title, "cyan"), "\n", *(f"  {line}\n" for line in lines)))
    return text


def _facts(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
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


def _lists(item: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    if isinstance(item.get("type"), Mapping):
        members = item["type"]["members"]
        yield "Members", [f"{member['value']}  {_line(member.get('brief'))}".rstrip() for member in members]
    if item.get("examples") is not None:
        examples = item["examples"]
        yield "Examples", [_said(one) for one in (examples if isinstance(examples, list) else [examples])]
    for name in ("identity", "description", "attributes"):
        if item.get(name):
            yield name.capitalize(), [f"{one['key']}  {_said(one.get('requirement_level'))}" for one in item[name]]


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key.replace('_', ' ')}: {_line(text)}" for key, text in value.items())
    if isinstance(value, list):
        return f"[{', '.join(map(_said, value))}]"
    return "" if value is None else str(value).replace("_", " ") if value in _LEVELS else str(value)


_LEVELS = ("opt_in", "release_candidate")


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
