"""Lanes, nested as they are drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Lane
from weavergen_pipelines.workflow.parse.common import element_fields
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.xml import reference, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import File


def parse_lanes(container: Part, file: File) -> list[Lane]:
    """The lanes of a process or sub-process, each before those within it; it has their nodes too."""
    lanes = [_lane(part, parent, file) for part, parent in _drawn(container)]
    nodes: dict[str, frozenset[str]] = {}
    for lane in reversed(lanes):
        nodes[lane.id] = nodes.get(lane.id, frozenset()) | lane.nodes
        if lane.parent is not None:
            nodes[lane.parent] = nodes.get(lane.parent, frozenset()) | nodes[lane.id]
    return [replace(lane, nodes=nodes[lane.id]) for lane in lanes]


def _drawn(container: Part) -> Iterator[tuple[Part, str | None]]:
    waiting: list[tuple[etree._Element, str | None]] = [(group, None) for group in reversed(container.all("laneSet"))]
    while waiting:
        group, parent = waiting.pop()
        if group.tag.endswith("}lane"):
            lane = Part(group)
            yield lane, parent
            waiting.extend((inner, lane.id) for inner in reversed(lane.all("childLaneSet")))
        else:
            waiting.extend((lane, parent) for lane in reversed(Part(group).all("lane")))


def _lane(part: Part, parent: str | None, file: File) -> Lane:
    named = [reference(text(node)) for node in part.all("flowNodeRef")]
    for name in named:
        if name not in file.index:
            file.report(part.node, f"the lane has {name!r}, which is no element of this file", "remove the entry")
    return Lane(**element_fields(part, file), nodes=frozenset(named), parent=parent)
