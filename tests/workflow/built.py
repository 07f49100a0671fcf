"""Processes that are built in code, for tests: long ones take long to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from weavergen_pipelines.workflow.model import FlowNode, SequenceFlow


def built(*nodes: FlowNode, flows: Iterable[tuple[str, str]], **options: Any) -> dict[str, Any]:
    """The fields of a process or sub-process."""
    ways = [SequenceFlow(id=f"{source}>{target}", source=source, target=target) for source, target in flows]
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for way in ways:
        outgoing.setdefault(way.source, []).append(way.id)
        incoming.setdefault(way.target, []).append(way.id)
    placed = {
        node.id: replace(node, incoming=tuple(incoming.get(node.id, ())), outgoing=tuple(outgoing.get(node.id, ())))
        for node in nodes
    }
    return {"nodes": placed, "flows": {way.id: way for way in ways}, **options}


def chain(*nodes: FlowNode, **options: Any) -> dict[str, Any]:
    """One after the other."""
    return built(*nodes, flows=pairwise(node.id for node in nodes), **options)
