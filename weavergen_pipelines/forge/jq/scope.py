"""What names mean at a place in a program."""

from __future__ import annotations

from dataclasses import dataclass, replace

from weavergen_pipelines.forge.jq import ast
from weavergen_pipelines.forge.jq.errors import JqSyntaxError
from weavergen_pipelines.forge.jq.filters.call import Body

MAX_INLINED = 50_000
"""Definitions that call definitions twice each grow exponentially when they are compiled in place."""


@dataclass(frozen=True, slots=True)
class Position:
    """A variable, a label, or a parameter of a recursive definition: its place in the environment."""

    index: int


@dataclass(frozen=True, slots=True)
class Inlined:
    """A parameter of a definition that is compiled in place: the argument, and the scope that it was written in."""

    node: ast.Node
    scope: Scope


@dataclass(slots=True, eq=False)
class Defined:
    """A definition, and the scope that it sees; a recursive one has a body that is compiled once."""

    definition: ast.Definition
    scope: Scope
    body: Body


Meaning = Position | Inlined | Defined


@dataclass(slots=True, eq=False)
class Unit:
    """One compilation: the text for error messages, and how much has been compiled in place."""

    program: str
    inlined: int = 0

    def count(self) -> None:
        """Count a definition that is compiled in place.

        Raises:
            JqSyntaxError: too many.
        """
        self.inlined += 1
        if self.inlined > MAX_INLINED:
            raise JqSyntaxError("the definitions of the program expand to too much code")


@dataclass(slots=True, eq=False)
class Scope:
    """A list of names, the innermost first; `depth` is the length of the environment at run time.

    Variables are named `$x`, labels `label x`, and functions by name and arity, `f/1`.
    """

    unit: Unit
    depth: int
    name: str = ""
    meaning: Meaning | None = None
    outer: Scope | None = None

    def define(self, name: str, meaning: Meaning) -> Scope:
        """The scope with a name that needs no place in the environment."""
        return Scope(self.unit, self.depth, name, meaning, self)

    def bind(self, name: str) -> Scope:
        """The scope with a name that gets the next place in the environment."""
        return Scope(self.unit, self.depth + 1, name, Position(self.depth), self)

    def at(self, depth: int) -> Scope:
        """The same names in an environment of another length: for what is compiled in place."""
        return replace(self, depth=depth)

    def find(self, name: str) -> Meaning | None:
        """The innermost meaning of a name."""
        scope: Scope | None = self
        while scope is not None:
            if scope.name == name:
                return scope.meaning
            scope = scope.outer
        return None

    def names(self) -> list[str]:
        """All names in scope."""
        found: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            found.append(scope.name)
            scope = scope.outer
        return found
