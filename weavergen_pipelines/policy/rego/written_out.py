"""Short ways to write a line of a body, written out: calls with a place for the result, and patterns on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from weavergen_pipelines.policy.rego.syntax import (
    Array,
    Body,
    Call,
    Constant,
    Expression,
    Infix,
    Literal,
    Name,
    Node,
    ObjectOf,
    SomeIn,
)
from weavergen_pipelines.policy.rego.variables import ASSIGN, UNIFY

Arity = Callable[[str], int | None]
"""How many arguments a function takes; None if there is no such function, or it takes any number."""
_RELATION = "walk"
"""The one function that gives several results, one after the other."""


def written_out(body: Iterable[Literal], arity: Arity) -> Body:
    """A body in which each line is plain: `f(x, y)` is `y = f(x)`, and `[a, 1] = [2, b]` is `a = 2; 1 = b`."""
    return tuple(plain for line in body for plain in _plain(line, arity))


def _plain(line: Literal, arity: Arity) -> Iterator[Literal]:
    node = line.expression if isinstance(line, Expression) and not line.negated else None
    if isinstance(line, Expression) and isinstance(node, Call) and len(node.arguments) - 1 == arity(node.function):
        yield from _with_result(line, node)
    elif isinstance(line, Expression) and isinstance(node, Infix) and node.operator == UNIFY:
        for left, right in _pairs(node.left, node.right):
            yield replace(line, expression=replace(node, left=left, right=right))
    else:
        yield line


def _with_result(line: Expression, call: Call) -> Iterator[Literal]:
    *given, result = call.arguments
    value: Node = replace(call, arguments=tuple(given))
    if call.function == _RELATION:
        each = Name(call.line, call.column, f"{_RELATION} at {call.line}:{call.column}")
        yield SomeIn(line.line, line.column, None, each, value, line.modifiers)
        value = each
    yield replace(line, expression=Infix(line.line, line.column, UNIFY, result, value))


def unlike(line: Literal) -> bool:
    """Whether a line sets or compares two collections that are written out, and cannot be equal."""
    node = line.expression if isinstance(line, Expression) else None
    return isinstance(node, Infix) and node.operator in (ASSIGN, UNIFY) and _unlike(node.left, node.right)


def _unlike(left: Node, right: Node) -> bool:
    if isinstance(left, Array) and isinstance(right, Array):
        pairs = zip(left.items, right.items, strict=False)
        return len(left.items) != len(right.items) or any(_unlike(one, other) for one, other in pairs)
    if isinstance(left, ObjectOf) and isinstance(right, ObjectOf):
        keys = _keys(left), _keys(right)
        return None not in keys and keys[0] != keys[1]
    return {type(left), type(right)} == {Array, ObjectOf}


def _pairs(left: Node, right: Node) -> Iterator[tuple[Node, Node]]:
    """What has to be equal for two patterns to be; those of different shapes stay as they are."""
    if isinstance(left, Array) and isinstance(right, Array) and len(left.items) == len(right.items):
        for one, other in zip(left.items, right.items, strict=True):
            yield from _pairs(one, other)
    elif (
        isinstance(left, ObjectOf)
        and isinstance(right, ObjectOf)
        and _keys(left) is not None
        and _keys(left) == _keys(right)
    ):
        others = {repr(key.value): value for key, value in right.entries if isinstance(key, Constant)}
        for key, value in left.entries:
            yield from _pairs(value, others[repr(key.value)] if isinstance(key, Constant) else value)
    else:
        yield left, right


def _keys(node: ObjectOf) -> list[str] | None:
    """The keys of an object, if they are all written as constants."""
    keys = [repr(key.value) for key, _ in node.entries if isinstance(key, Constant)]
    return sorted(keys) if len(keys) == len(node.entries) else None
