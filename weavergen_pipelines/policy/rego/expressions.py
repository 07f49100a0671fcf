"""Rego expressions: operators, from the weakest to the strongest, around terms."""

from __future__ import annotations

from collections.abc import Sequence

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego.errors import RegoError
from weavergen_pipelines.policy.rego.reader import TokenReader
from weavergen_pipelines.policy.rego.syntax import (
    Array,
    Body,
    Call,
    Comprehension,
    Constant,
    Infix,
    Membership,
    Name,
    Node,
    ObjectOf,
    Reference,
    SetOf,
)

LEVELS = (("==", "!=", "<", ">", "<=", ">="), ("|",), ("&",), ("+", "-"), ("*", "/", "%"))
"""The operators from the weakest to the strongest; `in` is weaker than all of them."""
_LINES = ("some", "every", "not")
"""Words that a line of a body begins with."""
_CONSTANTS = {"true": True, "false": False, "null": None}


class NoLine(RegoError):
    """No line of a body, but what may be the elements of a collection, or the head of a comprehension."""


class ExpressionParser(TokenReader):
    """Reads expressions; the bodies of comprehensions are those of `attempt`."""

    def attempt(self, closing: str) -> Body | None:
        """The lines up to the closing mark, which is taken; None, and nothing taken, if they are no body."""
        raise NotImplementedError

    def expression(self, first: Node | None = None) -> Node:
        """A whole expression, which may be `key, value in collection`; its `first` term may have been taken."""
        at, node = self.at, self.operation(first=first)
        if self.takes(","):
            node = self._pair(at, node)
        return self._memberships(node)

    def _pair(self, at: tuple[int, int], key: Node) -> Node:
        value = None if self.is_mark("}", "]") else self.operation()
        if value is None or not self.takes("in"):
            self.fail("`key, value in collection` is expected", NoLine)
        return Membership(*at, key, value, self.operation())

    def element(self, first: Node | None = None) -> Node:
        """An expression that a comma ends."""
        return self._memberships(self.operation(first=first))

    def _memberships(self, node: Node) -> Node:
        while self.is_word("in"):
            at = self.at
            self.expect("in")
            node = Infix(*at, "in", node, self.operation())
        return node

    def operation(self, level: int = 0, *, first: Node | None = None) -> Node:
        """An expression with operators of this level and of stronger ones."""
        if level == len(LEVELS):
            return first or self.term()
        left = self.operation(level + 1, first=first)
        while self.is_mark(*LEVELS[level]):
            at, operator = self.at, str(self.take().value)
            if operator == "|" and self.token.value in _LINES:
                self.fail("an expression is expected", NoLine)
            left = Infix(*at, operator, left, self.operation(level + 1))
        return left

    def term(self) -> Node:
        """An expression without operators."""
        at = self.at
        self.deeper()
        if self.takes("-"):
            node = self._negative(at)
        elif self.takes("("):
            node = self.expression()
            self.expect(")")
        else:
            node = self._postfix(self._primary())
        self.higher()
        return node

    def _negative(self, at: tuple[int, int]) -> Node:
        """A number: `-` before anything else has no meaning, and `- 1 + 1` is `-` before a sum."""
        near = self.token.kind == "number" and self.token.adjacent
        operand = self._primary() if near else self.element()
        value = operand.value if isinstance(operand, Constant) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            where = Location(self.path, *at)
            raise RegoError("`-` is for a number", where=where, hint="write `0 - x` for the negative of another value")
        return Constant(*at, -value)

    def _postfix(self, node: Node) -> Node:
        at, called = (node.line, node.column), isinstance(node, Name)
        keys: list[Node] = []
        while self._goes_on(node) or (called and self.is_mark("(")):
            if self.takes("("):
                node, keys, called = Call(*at, _dotted(node, keys), self.arguments()), [], False
            elif self.takes("."):
                keys.append(Constant(*self.at, self.field()))
            else:
                keys.append(self.bracketed())
                called = called and _is_text(keys[-1])
        return Reference(*at, node, tuple(keys)) if keys else node

    def _goes_on(self, node: Node) -> bool:
        """Whether a part of the node follows; on another line it is something else."""
        if not self.is_mark(".", "[") or self.token.fresh:
            return False
        if _is_text(node):
            self.fail("a text has no parts")
        self.adjoins()
        return True

    def bracketed(self) -> Node:
        """`[key]`."""
        self.expect("[")
        key = self.element()
        self.expect("]")
        return key

    def arguments(self) -> tuple[Node, ...]:
        """What is behind `(`."""
        return () if self.takes(")") else (self.element(), *self._rest(")"))

    def _rest(self, closing: str) -> tuple[Node, ...]:
        """The other elements of a list."""
        nodes = []
        while self.takes(",") and not self.is_mark(closing):
            nodes.append(self.element())
        if not self.takes(closing):
            self.fail(f"`,` or `{closing}` is expected")
        return tuple(nodes)

    def _primary(self) -> Node:
        at, token = self.at, self.token
        if token.kind == "name" and token.value in _CONSTANTS:
            return Constant(*at, _CONSTANTS[str(self.take().value)])
        if token.kind == "name":
            return self._named(Name(*at, self.variable()))
        if token.kind in ("string", "number"):
            return Constant(*at, self.take().value)
        if self.takes("["):
            return self._array(at)
        if self.takes("{"):
            return self._braces(at)
        return self.fail("an expression is expected")

    def _named(self, name: Name) -> Node:
        """A name, or the empty set, which looks like a call."""
        if name.name != "set" or not self.token.adjacent or not self.takes("("):
            return name
        self.expect(")")
        return SetOf(name.line, name.column, ())

    def _array(self, at: tuple[int, int]) -> Node:
        if self.takes("]"):
            return Array(*at, ())
        first, body = self._first("]")
        if body is not None:
            return Comprehension(*at, "array", None, first, body)
        return Array(*at, (first, *self._rest("]")))

    def _braces(self, at: tuple[int, int]) -> Node:
        if self.takes("}"):
            return ObjectOf(*at, ())
        first, body = self._first("}")
        if body is not None:
            return Comprehension(*at, "set", None, first, body)
        if self.takes(":"):
            return self._object(at, first)
        return SetOf(*at, (first, *self._rest("}")))

    def _first(self, closing: str) -> tuple[Node, Body | None]:
        """The first element of a collection; or the head of a comprehension, which has no operators, and its body."""
        first, bar = self.term(), self.position
        if self.takes("|"):
            body = self.attempt(closing)
            if body is not None:
                return first, body
            self.rewind(bar)
        return self.element(first), None

    def _object(self, at: tuple[int, int], key: Node) -> Node:
        value, body = self._first("}")
        if body is not None:
            return Comprehension(*at, "object", key, value, body)
        entries = [(key, value)]
        while self.takes(",") and not self.is_mark("}"):
            key = self.element()
            self.expect(":")
            entries.append((key, self.element()))
        self.expect("}")
        return ObjectOf(*at, tuple(entries))


def _is_text(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, str)


def _dotted(node: Node, keys: Sequence[Node]) -> str:
    """The dotted name of a function: `startswith`, `regex.match`."""
    first = node.name if isinstance(node, Name) else ""
    return ".".join([first, *(str(key.value) for key in keys if isinstance(key, Constant))])
