"""Loops that a later line restricts to equal keys: they become a look-up in an index.

`some b in C; a.x == b.x` looks at every b for every a. An index of C by `b.x` finds them at once; it is built once per
collection. The same for `startswith(b.x, prefix)`, by a sorted index. What is found is still checked by the later line.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.policy.rego import syntax as s
from weavergen_pipelines.policy.rego.variables import ASSIGN, names, substituted, walked

if TYPE_CHECKING:
    from collections.abc import Iterator

EQUAL, STARTS = "equal_keys", "starting_keys"


@dataclass(frozen=True)
class Join:
    """A loop over `collection` with the variable `element`, of which only those are wanted whose `key` is `wanted`."""

    kind: str
    element: str
    collection: s.Node
    key: s.Node
    wanted: s.Node


def find_join(
    line: s.Literal, later: list[s.Literal], known: Collection[str], variables: frozenset[str]
) -> Join | None:
    """The join that a line begins, if later lines ask for keys of its element."""
    loop = _loop(line, known)
    if loop is None:
        return None
    element, collection = loop
    aliases: dict[str, s.Node] = {}
    pairs: dict[str, list[tuple[s.Node, s.Node]]] = {EQUAL: [], STARTS: []}
    for condition in later:
        aliases |= _alias(condition, element, variables)
        for kind, side, wanted in _sides(condition):
            key = substituted(side, aliases)
            if _is_key(key, element, variables) and _is_known(wanted, known, variables):
                pairs[kind].append((key, wanted))
    return _join(element, collection, pairs)


def _join(element: str, collection: s.Node, pairs: dict[str, list[tuple[s.Node, s.Node]]]) -> Join | None:
    """All equal keys together are one; else the beginning of one of them."""
    if pairs[EQUAL]:
        keys, wanted = zip(*pairs[EQUAL], strict=True)
        at = (collection.line, collection.column)
        return Join(EQUAL, element, collection, s.Array(*at, keys), s.Array(*at, wanted))
    return Join(STARTS, element, collection, *pairs[STARTS][0]) if pairs[STARTS] else None


def _alias(line: s.Literal, element: str, variables: frozenset[str]) -> dict[str, s.Node]:
    """The variable that a line sets to what depends on the element alone."""
    node = line.expression if isinstance(line, s.Expression) and not line.negated and not line.modifiers else None
    if isinstance(node, s.Infix) and node.operator == ASSIGN and isinstance(node.left, s.Name):
        return {node.left.name: node.right} if _is_key(node.right, element, variables) else {}
    return {}


def _is_key(node: s.Node, element: str, variables: frozenset[str]) -> bool:
    """Whether an expression depends on the element alone."""
    return names(node) & variables == {element} and not walked(node)


def _is_known(node: s.Node, known: Collection[str], variables: frozenset[str]) -> bool:
    """Whether an expression depends on what is known before the loop."""
    return (names(node) & variables) | walked(node) <= set(known)


def _loop(line: s.Literal, known: Collection[str]) -> tuple[str, s.Node] | None:
    """The variable and the collection of `some x in C` and of `x := C[_]`."""
    if isinstance(line, s.SomeIn) and line.key is None and not line.modifiers and not walked(line.collection):
        return _named(line.value, line.collection, known)
    if not isinstance(line, s.Expression) or line.negated or line.modifiers:
        return None
    node = line.expression
    if isinstance(node, s.Infix) and node.operator == ASSIGN and isinstance(node.right, s.Reference):
        *before, last = node.right.keys
        if isinstance(last, s.Name) and last.name == "_":
            base = s.Reference(node.line, node.column, node.right.base, tuple(before)) if before else node.right.base
            return None if walked(base) else _named(node.left, base, known)
    return None


def _named(value: s.Node, collection: s.Node, known: Collection[str]) -> tuple[str, s.Node] | None:
    return (value.name, collection) if isinstance(value, s.Name) and value.name not in {"_", *known} else None


def _sides(line: s.Literal) -> Iterator[tuple[str, s.Node, s.Node]]:
    if not isinstance(line, s.Expression) or line.negated or line.modifiers:
        return
    node = line.expression
    if isinstance(node, s.Infix) and node.operator in ("==", "="):
        yield EQUAL, node.left, node.right
        yield EQUAL, node.right, node.left
    elif isinstance(node, s.Call) and node.function == "startswith" and len(node.arguments) == 2:
        yield STARTS, node.arguments[0], node.arguments[1]
