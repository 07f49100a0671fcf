"""Rego bodies: the lines between braces."""

from __future__ import annotations

from weavergen_pipelines.policy.rego.expressions import ExpressionParser, NoLine
from weavergen_pipelines.policy.rego.syntax import (
    Body,
    Every,
    Expression,
    Infix,
    Literal,
    Name,
    Node,
    SomeDeclaration,
    SomeIn,
    With,
)
from weavergen_pipelines.policy.rego.tokens import Token


class BodyParser(ExpressionParser):
    """Reads bodies."""

    def __init__(self, found: list[Token], path: str) -> None:
        super().__init__(found, path)
        self._no_bodies: set[tuple[int, int]] = set()

    def braced_body(self) -> Body:
        """`{ literal; literal }`."""
        self.expect("{")
        return self.attempt("}") or self.fail("the lines of a body are expected")

    def attempt(self, closing: str) -> Body | None:
        """The lines up to the closing mark, which is taken; None, and nothing taken, if they are no body.

        `a, b`, `a: b` and `a | b` are elements of a collection. What was seen to be none is not looked at again.
        """
        start = self.position
        first = self._first_line(closing) if start not in self._no_bodies else None
        if first is None or self.is_mark(",", ":") or (self.is_mark(closing) and _is_union(first)):
            self._no_bodies.add(start)
            self.rewind(start)
            return None
        lines = [first]
        while not self.takes(closing):
            if not (self.takes(";") or self.token.fresh):
                self.fail("a new line, `;` or the end of the body is expected")
            lines.append(self.literal())
        return tuple(lines)

    def _first_line(self, closing: str) -> Literal | None:
        self.deeper()
        try:
            return None if self.is_mark(closing) else self.literal()
        except NoLine:
            return None
        finally:
            self.higher()

    def literal(self) -> Literal:
        """One line of a body."""
        at = self.at
        if self.takes("some"):
            return self._some(at)
        if self.takes("every"):
            return self._every(at)
        negated = self.takes("not")
        return Expression(*at, self._assignment(), negated, self._modifiers())

    def _assignment(self) -> Node:
        """`left := right`, `left = right`, or an expression."""
        first, at = self.term(), self.at
        if self.is_mark(":=", "="):
            return Infix(*at, str(self.take().value), first, self.expression())
        return self.expression(first)

    def _every(self, at: tuple[int, int]) -> Literal:
        names = [Name(*self.at, self.variable())]
        if self.takes(","):
            names.append(Name(*self.at, self.variable()))
        self.expect("in")
        collection = self.operation()
        key = names[0] if len(names) == 2 else None
        return Every(*at, key, names[-1], collection, self.braced_body(), self._modifiers())

    def _some(self, at: tuple[int, int]) -> Literal:
        terms = [self.term()]
        while self.takes(","):
            terms.append(self.term())
        if len(terms) <= 2 and self.takes("in"):
            key = terms[0] if len(terms) == 2 else None
            return SomeIn(*at, key, terms[-1], self.operation(), self._modifiers())
        names = [term.name if isinstance(term, Name) else self.fail("`some` declares names") for term in terms]
        return SomeDeclaration(*at, tuple(names))

    def _modifiers(self) -> tuple[With, ...]:
        found = []
        while self.is_word("with"):
            at = self.at
            self.expect("with")
            target = self._target()
            self.expect("as")
            found.append(With(*at, target, self.element()))
        return tuple(found)

    def _target(self) -> tuple[str, ...]:
        path = self.dotted()
        return path if path[0] in ("input", "data") else self.fail("`with` replaces `input`, `data` or a path in them")


def _is_union(line: Literal) -> bool:
    node = line.expression if isinstance(line, Expression) and not line.negated else None
    return isinstance(node, Infix) and node.operator == "|"
