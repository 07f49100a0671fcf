"""Which lines of policies were evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from weavergen_pipelines.policy.rego.syntax import Clause, Literal, Module, Node

Line = tuple[str, int]
"""File and line."""


@dataclass(frozen=True)
class FileCoverage:
    """The lines of a file that can be evaluated: those that were, and those that were not."""

    path: str
    covered: tuple[int, ...]
    not_covered: tuple[int, ...]


@dataclass(frozen=True)
class Coverage:
    """Of every file, in the order of the modules."""

    files: tuple[FileCoverage, ...]

    @classmethod
    def of(cls, modules: Sequence[Module], seen: Iterable[Line]) -> Coverage:
        """What was seen of the modules."""
        known = set(seen)
        return cls(tuple(_file(module, {line for path, line in known if path == module.path}) for module in modules))


def own_lines(node: Node) -> frozenset[int]:
    """The lines of a node, without those of the bodies and clauses in it."""
    return frozenset(_own_lines(node))


def _own_lines(node: Node) -> Iterator[int]:
    yield node.line
    for part in node.parts():
        if not isinstance(part, Literal | Clause):
            yield from _own_lines(part)


def _file(module: Module, seen: set[int]) -> FileCoverage:
    lines = {line for rule in module.rules for line in _all_lines(rule.clause)}
    return FileCoverage(module.path, tuple(sorted(lines & seen)), tuple(sorted(lines - seen)))


def _all_lines(node: Node) -> Iterator[int]:
    yield node.line
    for part in node.parts():
        yield from _all_lines(part)
