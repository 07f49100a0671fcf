"""What the validators of one process or sub-process share."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.blocks import Block, Blocks, Unstructured
from weavergen_pipelines.workflow.expressions import ExpressionError
from weavergen_pipelines.workflow.model import SubProcess
from weavergen_pipelines.workflow.paths import Graph, following
from weavergen_pipelines.workflow.problems import DiagramError, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import Container, Element, Process
    from weavergen_pipelines.workflow.validate.known import Known, Problems


@dataclass(frozen=True, eq=False)
class Scope:
    """A process or a sub-process of it under validation; `outer` is what it is in."""

    known: Known
    path: str
    process: Process
    container: Container
    outer: Scope | None = None

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of its inclusive gateways, of those that have one."""
        blocks, found = Blocks(self.container), []
        for split in blocks.splits:
            with suppress(Unstructured):
                found.append(blocks.of(split))
        return tuple(found)

    @cached_property
    def graph(self) -> Graph:
        """What comes after each node."""
        return following(self.container)

    @cached_property
    def objects(self) -> Mapping[str, str]:
        """The variables of the data objects that can be seen here, by id."""
        around = self.outer.objects if self.outer is not None else {}
        return {**around, **{entry.id: entry.variable for entry in self.container.objects.values()}}

    @property
    def by_event(self) -> bool:
        """Whether an event starts it."""
        return isinstance(self.container, SubProcess) and self.container.triggered_by_event

    def problem(self, element: Element, what: str, hint: str | None = None) -> DiagramError:
        """A problem of an element of this process."""
        return problem(self.path, element.line, element.id, what, hint)

    def warning(self, element: Element, what: str, hint: str | None = None) -> DiagramError:
        """Something that keeps nothing from running, and that nobody can have meant."""
        return problem(self.path, element.line, element.id, what, hint, severity="warning")

    def expression(self, element: Element, source: str | None, use: str) -> Problems:
        """The problem of an expression that cannot be compiled."""
        found = self.known.expression(source) if source is not None else None
        if isinstance(found, ExpressionError):
            yield self.problem(element, f"{use}: {found.what}", found.hint)

    def variable(self, element: Element, name: str | None, use: str) -> Problems:
        """The problem of a variable that cannot be read by its name."""
        if name is not None and not name.isidentifier():
            yield self.problem(element, f"{use} {name!r} is no name", "use letters, digits and _")


def scopes_of(known: Known, path: str, process: Process) -> tuple[Scope, ...]:
    """A process and its sub-processes, each before those within it."""
    found = [Scope(known, path, process, process)]
    for scope in found:
        inner = (node for node in scope.container.nodes.values() if isinstance(node, SubProcess))
        found.extend(Scope(known, path, process, node, scope) for node in inner)
    return tuple(found)
