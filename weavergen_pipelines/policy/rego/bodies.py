"""Rego bodies: the lines between braces."""

from __future__ import annotations

from weavergen_pipelines.policy.rego.expressions import UNION, ExpressionParser
from weavergen_pipelines.policy.rego.syntax import (
    Body,
    Constant,
    Every,
    Expression,
    Literal,
    Name,
    Node,
    Reference,
    SomeDeclaration,
    SomeIn,
    With,
)


class BodyParser(ExpressionParser):
    """Reads bodies."""

    def braced_body(self) -> Body:
        """`{ literal; literal }`."""
        self.expect("{")
        return self.body("}")

    def body(self, closing: str) -> Body:
        """The literals up to the closing mark, which is taken."""
        literals: list[Literal] = []
        self.deeper()
        while not self.is_mark(closing):
            literals.append(self.literal())
            if not (self.takes(";") or self.token.fresh or self.is_mark(closing)):
                self.fail("a new line, `;` or the end of the body is expected")
        self.higher()
        self.expect(closing)
        return tuple(literals)

    def literal(self) -> Literal:
        """One line of a body."""
        at = self.at
        if self.takes("some"):
            return self._some(at)
        if self.takes("every"):
            return self._every(at)
        negated = self.takes("not")
        expression = self.expression()
        return Expression(*at, expression, negated, self._modifiers())

    def _every(self, at: tuple[int, int]) -> Literal:
        key, value = self._pair()
        self.expect("in")
        collection = self.expression()
        return Every(*at, key, value, collection, self.braced_body())

    def _some(self, at: tuple[int, int]) -> Literal:
        key, value = self._pair()
        if self.takes("in"):
            return SomeIn(*at, key, value, self.expression(), self._modifiers())
        names = [key, value] if key is not None else [value]
        while self.takes(","):
            names.append(self.operation(UNION))
        return SomeDeclaration(*at, tuple(map(self._declared, names)))

    def _declared(self, node: Node) -> str:
        return node.name if isinstance(node, Name) else self.fail("`some` declares names")

    def _pair(self) -> tuple[Node | None, Node]:
        first = self.operation(UNION)
        return (first, self.operation(UNION)) if self.takes(",") else (None, first)

    def _modifiers(self) -> tuple[With, ...]:
        found = []
        while self.is_word("with"):
            at = self.at
            self.expect("with")
            target = self._target(self.operation(UNION))
            self.expect("as")
            found.append(With(*at, target, self.expression()))
        return tuple(found)

    def _target(self, node: Node) -> tuple[str, ...]:
        base, keys = (node.base, node.keys) if isinstance(node, Reference) else (node, ())
        parts = [key.value for key in keys if isinstance(key, Constant) and isinstance(key.value, str)]
        if isinstance(base, Name) and base.name in ("input", "data") and len(parts) == len(keys):
            return (base.name, *parts)
        return self.fail("`with` replaces `input`, `data` or a path in them")
