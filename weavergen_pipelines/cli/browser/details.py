"""All that is known of a definition, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from weavergen_pipelines.registry.described import facts, lists

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.search import Found


def details(found: Found) -> Text:
    """What a reader wants first: what it is, how stable, what it says, and what belongs to it."""
    item = found.item
    text = Text.assemble((found.name, "bold"), "\n", (found.kind, "dim"), "\n")
    for label, value in facts(item):
        text.append_text(Text.assemble((f"{label}: ", "cyan"), value, "\n"))
    for paragraph in (item.get("brief"), item.get("note")):
        if paragraph and paragraph.strip():
            text.append(f"\n{paragraph.strip()}\n")
    for title, entries in lists(item):
        lines = (f"  {name}  {said}".rstrip() + "\n" for name, said in entries)
        text.append_text(Text.assemble("\n", (title.capitalize(), "cyan"), "\n", *lines))
    return text
