"""The variables of a body: which are its own, which an expression needs, and which it sets."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from weavergen_pipelines.policy.rego.syntax import (
    Array,
    Call,
    Comprehension,
    Every,
    Expression,
    Infix,
    Literal,
    Name,
    Node,
    ObjectOf,
    Reference,
    SomeDeclaration,
    SomeIn,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Names = frozenset[str]
NONE: Names = frozenset()
ASSIGN, UNIFY = ":=", "="


def declared(body: Iterable[Literal]) -> Names:
    """The names that a body declares: by `some`, `:=`."""
    return frozenset(name for literal in body for name in _declared(literal))


def _declared(literal: Literal) -> Iterator[str]:
    if isinstance(literal, SomeDeclaration):
        yield from literal.names
    elif isinstance(literal, SomeIn):
        yield from pattern(literal.value) | pattern(literal.key)
    elif isinstance(literal, Expression):
        node = literal.expression
        if isinstance(node, Infix) and node.operator == ASSIGN:
            yield from pattern(node.left)


def pattern(node: Node | None) -> Names:
    """The names in a pattern: a name, or an array or object of patterns."""
    return frozenset(places(node)) - {"_"}


def places(node: Node | None) -> Iterator[str]:
    """Every place for a name in a pattern, from left to right."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, Array):
        yield from chain.from_iterable(map(places, node.items))
    elif isinstance(node, ObjectOf):
        yield from chain.from_iterable(places(value) for _, value in node.entries)


def names(node: Node | Iterable[Node] | None) -> Names:
    """Every name in a node, those of the bodies in it included."""
    if node is None:
        return NONE
    if not isinstance(node, Node):
        return NONE.union(*map(names, node))
    if isinstance(node, Name):
        return frozenset({node.name}) - {"_"}
    own = NONE.union(*map(names, node.parts()))
    if isinstance(node, Comprehension | Every):
        return own - declared(node.body) - (_loop_names(node) if isinstance(node, Every) else NONE)
    return own


def _loop_names(node: Every) -> Names:
    return pattern(node.value) | pattern(node.key)


def walked(node: Node | None) -> Names:
    """The names at which an expression may walk through a collection: the keys of references."""
    if node is None or isinstance(node, Comprehension | Every):
        return NONE
    keys = node.keys if isinstance(node, Reference) else ()
    return NONE.union(*map(pattern, keys), *map(walked, node.parts()))


def implicit(body: Iterable[Literal], known: Names) -> Names:
    """The names of a body that nobody has declared and that are not `known`: they are its variables too."""
    return frozenset(name for literal in body for name in _outside_of_bodies(literal)) - known


def _outside_of_bodies(node: Node) -> Iterator[str]:
    if isinstance(node, Name) and node.name != "_":
        yield node.name
    elif not isinstance(node, Comprehension):
        nested = node.body if isinstance(node, Every) else ()
        for part in node.parts():
            if part not in nested:
                yield from _outside_of_bodies(part)


def substituted(node: Node, values: Mapping[str, Node]) -> Node:
    """The expression with others in place of names; bodies in it stay as they are."""
    if isinstance(node, Name):
        return values.get(node.name, node)
    if isinstance(node, Reference):
        keys = tuple(substituted(key, values) for key in node.keys)
        return replace(node, base=substituted(node.base, values), keys=keys)
    if isinstance(node, Call):
        return replace(node, arguments=tuple(substituted(argument, values) for argument in node.arguments))
    return node
