"""Loops of activities: what is repeated, how often, and where the results go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Activity, MultiInstance, StandardLoop

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope


def check_loop(scope: Scope, node: Activity) -> Problems:
    """The loop of an activity, if it has one."""
    if isinstance(node.loop, StandardLoop):
        yield from _standard(scope, node, node.loop)
    elif node.loop is not None:
        yield from _instances(scope, node, node.loop)


def _standard(scope: Scope, node: Activity, loop: StandardLoop) -> Problems:
    if loop.condition is None and loop.maximum is None:
        yield scope.problem(node, "its loop never ends", "give it a loopCondition, or a loopMaximum")
    if loop.maximum is not None and loop.maximum < 1:
        yield scope.problem(node, f"its loopMaximum is {loop.maximum}", "expected a number, 1 or more")
    yield from scope.expression(node, loop.condition, "the condition of the loop")


def _instances(scope: Scope, node: Activity, loop: MultiInstance) -> Problems:
    if (loop.collection is None) == (loop.cardinality is None):
        many = "both" if loop.collection is not None else "neither"
        what = f"a multi-instance has a collection or a cardinality, this one has {many}"
        yield scope.problem(node, what, "give it one of them")
    if loop.item is not None and loop.collection is None:
        yield scope.problem(node, f"names its item {loop.item!r}, but has no collection", "remove the name")
    if loop.output is not None and loop.output_item is None and loop.item is None:
        what = f"collects {loop.output!r}, but does not say what of each instance"
        yield scope.problem(node, what, "name the output of an instance")
    if loop.output is None and loop.output_item is not None:
        yield scope.problem(node, "has an output of each instance, but no variable for their list", "name one")
    for use, name in (("the item", loop.item), ("the output", loop.output)):
        yield from scope.variable(node, name, use)
    for use, source in (
        ("the collection", loop.collection),
        ("the cardinality", loop.cardinality),
        ("the output of an instance", loop.output_item),
        ("the completion condition", loop.completion),
    ):
        yield from scope.expression(node, source, use)
