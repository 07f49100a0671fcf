"""What is wrong with the declarations of a body (OPA, "Variable safety"), as strictly as the reference takes it."""

from __future__ import annotations

from collections.abc import Set

from weavergen_pipelines.policy.rego.syntax import Body, Expression, Infix, Literal, SomeDeclaration, SomeIn
from weavergen_pipelines.policy.rego.variables import ASSIGN, UNIFY, Names, names, pattern, places

Problem = tuple[Literal, str, str]
"""A line, what is wrong with it, and what to do."""

RESERVED = frozenset({"input", "data"})
"""Names that no variable may have."""


class Declarations:
    """The names of a body, line by line.

    `taken` are those that `:=` cannot declare: arguments of the function. `outer` are all names that are known around
    the body: `some x in …` finds them, and declares nothing.
    """

    def __init__(self, taken: Names, outer: Names) -> None:
        self._taken = taken | RESERVED
        self._outer = outer | RESERVED
        self._declared: set[str] = set()
        self._some: set[str] = set()
        self._used: set[str] = set()
        self._set: set[str] = set()

    def problem(self, body: Body) -> Problem | None:
        """The first line that declares what cannot be declared there."""
        for line in body:
            self._used |= _used(line)
            found = self._of(line)
            if found is not None:
                return (line, *found)
        return None

    def _of(self, line: Literal) -> tuple[str, str] | None:
        if isinstance(line, SomeDeclaration):
            return self._some_names(line)
        if isinstance(line, SomeIn):
            return self._new(sorted(pattern(line.value) | pattern(line.key)), self._outer - self._some, self._set)
        node = line.expression if isinstance(line, Expression) else None
        if isinstance(node, Infix) and node.operator == UNIFY:
            self._set |= pattern(node.left) | pattern(node.right)
        if isinstance(node, Infix) and node.operator == ASSIGN:
            found = list(places(node.left))
            nothing = ("`:=` has no name to its left", "compare with `==`")
            return self._new([name for name in found if name != "_"], self._taken, self._used) if found else nothing
        return None

    def _some_names(self, line: SomeDeclaration) -> tuple[str, str] | None:
        for name in line.names:
            if name in self._some | self._declared | self._used:
                return _again(name)
            self._some.add(name)
        return None

    def _new(self, found: list[str], known: Names, used: Set[str]) -> tuple[str, str] | None:
        """Declare names that are neither known nor declared, nor used before; `some x` may have said them."""
        for name in found:
            if name in self._declared | known:
                return _again(name)
            if name in used:
                return f"{name!r} is used before it is declared", "declare it first"
            self._declared.add(name)
        return None


def _again(name: str) -> tuple[str, str]:
    return f"{name!r} is declared already", "give this one another name"


def _used(line: Literal) -> Names:
    """The names that a line uses, but for those that it declares."""
    if isinstance(line, SomeIn):
        return names(line.collection) | names(line.modifiers)
    if isinstance(line, Expression) and isinstance(line.expression, Infix) and line.expression.operator == ASSIGN:
        return names(line.expression.right) - frozenset(places(line.expression.left)) | names(line.modifiers)
    return names(line)
