"""What several processes are to each other: who calls whom, and who writes which data store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import CallActivity
from weavergen_pipelines.workflow.problems import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.validate.scope import Problems


def check_calls(entries: Mapping[str, Entry]) -> Problems:
    """Recursion, and data stores with two writers."""
    yield from _recursion(entries)
    yield from _second_writers(entries)


def _recursion(entries: Mapping[str, Entry]) -> Problems:
    for entry in entries.values():
        for node in entry.process.activities:
            if isinstance(node, CallActivity) and entry.process.id in _reached(entries, node.called_element):
                what = f"calls {node.called_element!r}, which calls {entry.process.id!r} again"
                yield problem(entry.diagram.path, node.line, node.id, what, "use a loop in place of recursion")


def _reached(entries: Mapping[str, Entry], process: str) -> set[str]:
    found: set[str] = set()
    work = [process]
    while work:
        name = work.pop()
        if name not in found:
            found.add(name)
            work.extend(entries[name].process.calls if name in entries else ())
    return found


def _second_writers(entries: Mapping[str, Entry]) -> Problems:
    first: dict[str, str] = {}
    for entry in entries.values():
        for store in entry.process.writes:
            writer = first.setdefault(store, entry.process.id)
            if writer != entry.process.id:
                writing = next(node for node in entry.process.activities if store in node.writes)
                what = f"process {entry.process.id!r} writes the data store {store!r}, which {writer!r} writes already"
                hint = f"call {writer!r}, or write a store of another id"
                yield problem(entry.diagram.path, writing.line, writing.id, what, hint)
