"""Which lines of policies were evaluated, counted as the reference counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from weavergen_pipelines.policy.rego.syntax import (
    Clause,
    Comprehension,
    Every,
    Expression,
    Literal,
    Module,
    Node,
    SomeDeclaration,
    SomeIn,
)

Line = tuple[str, int]
"""File and line."""


@dataclass(frozen=True)
class FileCoverage:
    """The lines of a file on which an expression starts: those that were evaluated, and those that were not."""

    path: str
    covered: tuple[int, ...]
    not_covered: tuple[int, ...]
    text: str = ""


@dataclass(frozen=True)
class Coverage:
    """Of every file of which something was evaluated, in the order of the modules."""

    files: tuple[FileCoverage, ...]

    @classmethod
    def of(cls, modules: Sequence[Module], texts: Mapping[str, str], seen: Iterable[Line]) -> Coverage:
        """What was seen of the modules; `texts` are theirs, by path."""
        lines: dict[str, set[int]] = {}
        for path, line in seen:
            lines.setdefault(path, set()).add(line)
        evaluated = [module for module in modules if module.path in lines]
        return cls(tuple(_file(module, texts[module.path], lines[module.path]) for module in evaluated))

    def without(self, path: str) -> Coverage:
        """That of the other files."""
        return Coverage(tuple(file for file in self.files if file.path != path))


def own_lines(node: Node) -> frozenset[int]:
    """The lines of a node, without those of the bodies and clauses in it."""
    return frozenset(_own_lines(node))


def _own_lines(node: Node) -> Iterator[int]:
    yield node.line
    for part in node.parts():
        if not isinstance(part, Literal | Clause):
            yield from _own_lines(part)


def _file(module: Module, text: str, seen: set[int]) -> FileCoverage:
    lines = {line for rule in module.rules for line in _clause_lines(rule.clause)}
    return FileCoverage(module.path, tuple(sorted(lines & seen)), tuple(sorted(lines - seen)), text)


def _clause_lines(clause: Clause) -> Iterator[int]:
    """The value that a rule says, and its bodies; the values of what is `else` do not count."""
    if clause.value is not None:
        yield from _lines(clause.value)
    each: Clause | None = clause
    while each is not None:
        for line in each.body:
            yield from _lines(line)
        each = each.otherwise


def _lines(node: Node) -> Iterator[int]:
    """The lines on which the expressions of a node start; of a comprehension its body counts, of a loop not its key."""
    if not isinstance(node, Literal | Comprehension):
        yield node.line
    for part in _counted(node):
        yield from _lines(part)


def _counted(node: Node) -> Iterable[Node]:
    match node:
        case SomeDeclaration():
            return ()
        case Comprehension():
            return node.body
        case SomeIn():
            return (node.value, node.collection)
        case Every():
            return (node.collection, *node.body)
        case Expression():
            return (node.expression,)
        case _:
            return node.parts()
