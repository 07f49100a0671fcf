"""What several processes are to each other: who writes which data store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Activity
from weavergen_pipelines.workflow.problems import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.validate.known import Problems


def check_calls(entries: Mapping[str, Entry]) -> Problems:
    """Data stores that two processes write."""
    first: dict[str, str] = {}
    for entry in entries.values():
        for store in entry.process.writes:
            writer = first.setdefault(store, entry.process.id)
            if writer != entry.process.id:
                nodes = entry.process.within.values()
                writing = next(node for node in nodes if isinstance(node, Activity) and store in node.writes)
                what = f"process {entry.process.id!r} writes the data store {store!r}, which {writer!r} writes already"
                hint = f"call {writer!r}, or write a store of another id"
                yield problem(entry.diagram.path, writing.line, writing.id, what, hint)
