"""What the validators of one process share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.blocks import Block, Unstructured, block_of, is_split
from weavergen_pipelines.workflow.expressions import ExpressionError, compile_expression
from weavergen_pipelines.workflow.model import CallActivity
from weavergen_pipelines.workflow.problems import DiagramError, problem
from weavergen_pipelines.workflow.token import store_reads
from weavergen_pipelines.workflow.validate.net import Net, build_net

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.model import Element, Process
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry

Problems = Iterator[DiagramError]
Lookup = Callable[[str], "Entry"]
"""The entry of a process id; raises a `WeavergenError` if there is none that can be used."""


@dataclass(frozen=True)
class Scope:
    """A process under validation, with the processes and service tasks that it may name."""

    entry: Entry
    lookup: Lookup
    tasks: ServiceTaskRegistry

    @property
    def process(self) -> Process:
        """The process under validation."""
        return self.entry.process

    @cached_property
    def net(self) -> Net:
        """How tokens can move in the process."""
        return build_net(self.process, self.blocks)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of its inclusive gateways, of those that have one."""
        found = []
        for split in filter(is_split, self.process.nodes.values()):
            with suppress(Unstructured):
                found.append(block_of(self.process, split))
        return tuple(found)

    def problem(self, element: Element, what: str, hint: str | None = None) -> DiagramError:
        """A problem of an element of this process."""
        return problem(self.entry.diagram.path, element.line, element.id, what, hint)

    def expression(self, element: Element, source: str, use: str) -> Problems:
        """The problem of an expression that cannot be compiled."""
        try:
            compile_expression(source)
        except ExpressionError as error:
            yield self.problem(element, f"{use}: {error.what}", error.hint)

    def called(self, node: CallActivity) -> Process | None:
        """The process that a call activity calls, if there is one."""
        try:
            return self.lookup(node.called_element).process
        except WeavergenError:
            return None

    def stores_of(self, process: Process, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        """The data stores that a process writes, itself or by those that it calls."""
        called = [self.called(node) for node in process.activities if isinstance(node, CallActivity)]
        below = seen | {process.id}
        inner = (self.stores_of(callee, below) for callee in called if callee and callee.id not in below)
        return frozenset(process.writes).union(*inner)

    def returned(self, node: CallActivity) -> frozenset[str]:
        """The variables that a call sets: the callee's data outputs, and the stores it wrote that are read here."""
        callee = self.called(node)
        if callee is None:
            return frozenset()
        outputs = {output.id for output in callee.outputs}
        return (self.stores_of(callee) & store_reads(self.process)) | outputs
