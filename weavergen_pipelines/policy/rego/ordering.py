"""The order in which the lines of a body run: each when what it needs is known (OPA, "Variable safety")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.policy.rego.syntax import Every, Expression, Infix, Literal, SomeDeclaration, SomeIn
from weavergen_pipelines.policy.rego.variables import ASSIGN, NONE, UNIFY, Names, names, pattern, walked

if TYPE_CHECKING:
    from collections.abc import Iterator


class Unsafe(Exception):
    """A line needs variables that nothing sets: `literal`, `missing`."""

    def __init__(self, literal: Literal, missing: Names) -> None:
        super().__init__(literal, missing)
        self.literal = literal
        self.missing = missing


def ordered(body: tuple[Literal, ...], variables: Names, bound: Names) -> Iterator[Literal]:
    """The lines in an order in which they can run. `variables` are those of this and the outer bodies.

    Raises:
        Unsafe: there is none.
    """
    waiting = [literal for literal in body if not isinstance(literal, SomeDeclaration)]
    all_names = names(waiting)
    while waiting:
        known = bound | all_names - variables
        ready = next((one for one in waiting if needs(one, known) <= known), None)
        if ready is None:
            raise Unsafe(waiting[0], needs(waiting[0], known) - known)
        waiting.remove(ready)
        bound |= gives(ready)
        yield ready


def needs(literal: Literal, known: Names) -> Names:
    """The names that must be known before a line runs."""
    if isinstance(literal, SomeIn):
        return (names(literal.collection) | names(literal.modifiers)) - walked(literal.collection)
    if isinstance(literal, Every):
        return names(literal) - walked(literal.collection)
    if not isinstance(literal, Expression):
        return NONE
    node, others = literal.expression, names(literal.modifiers)
    if literal.negated:
        return names(node) | others
    if isinstance(node, Infix) and node.operator == ASSIGN:
        return (names(node.right) - walked(node.right)) | others
    if isinstance(node, Infix) and node.operator == UNIFY:
        return _unified(node, known) | others
    return (names(node) - walked(node)) | others


def _unified(node: Infix, known: Names) -> Names:
    """`left = right` sets the side that is a pattern, if the other one is known."""
    left, right = names(node.left) - walked(node.left), names(node.right) - walked(node.right)
    if right <= known and left == pattern(node.left):
        return right
    return left if right == pattern(node.right) else left | right


def gives(literal: Literal) -> Names:
    """The names that are known after a line."""
    if isinstance(literal, SomeIn):
        return pattern(literal.value) | pattern(literal.key) | walked(literal.collection)
    if not isinstance(literal, Expression) or literal.negated:
        return NONE
    node = literal.expression
    if isinstance(node, Infix) and node.operator in (ASSIGN, UNIFY):
        both = pattern(node.right) if node.operator == UNIFY else NONE
        return pattern(node.left) | both | walked(node)
    return walked(node)
