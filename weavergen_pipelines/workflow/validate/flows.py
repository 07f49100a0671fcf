"""What every flow node needs: a way in, and a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import FlowNode
    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope


def needs_flows(scope: Scope, node: FlowNode, *, incoming: bool = False, outgoing: bool = False) -> Problems:
    """A node that no token comes to, or leaves."""
    if incoming and not node.incoming:
        yield scope.problem(node, "has no incoming flow", "draw a flow to it, or remove it")
    if outgoing and not node.outgoing:
        yield scope.problem(node, "has no outgoing flow", "draw a flow to the next node or to an end event")


def has_no_flows(scope: Scope, node: FlowNode, why: str) -> Problems:
    """A node that something else than a flow brings about."""
    if node.incoming or node.outgoing:
        yield scope.problem(node, f"{why}, but has a sequence flow", "remove its flows")
