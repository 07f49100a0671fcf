"""What the parsers of the elements share: the file, its declarations, and the problems found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.parse.xml import children, line, tag
from weavergen_pipelines.workflow.problems import DiagramError, problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.model import DataStore, ErrorDefinition


@dataclass
class Scope:
    """The declarations that an element may refer to, by id.

    `references` map a data store reference to its store, `incoming` and `outgoing` a node to its flows, in document
    order; `data` are the ids of the process's data inputs and outputs.
    """

    path: str
    errors: Mapping[str, ErrorDefinition] = field(default_factory=dict)
    stores: Mapping[str, DataStore] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    incoming: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outgoing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    data: Collection[str] = ()
    problems: list[DiagramError] = field(default_factory=list)

    def report(self, node: etree._Element, what: str, hint: str | None = None) -> None:
        """Note a problem of an element; reading goes on."""
        self.problems.append(problem(self.path, line(node), node.get("id") or tag(node), what, hint))

    def refuse_others(self, node: etree._Element, known: Collection[str]) -> None:
        """Report every BPMN child that nobody reads: it would be ignored in silence."""
        for other in children(node):
            if tag(other) not in known:
                self.report(other, f"<{tag(other)}> is not supported here", f"remove it from <{tag(node)}>")
