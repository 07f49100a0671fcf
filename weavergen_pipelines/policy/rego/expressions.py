"""Rego expressions: operators, from the weakest to the strongest, around terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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

LEVELS = ((":=", "="), ("==", "!=", "<", ">", "<=", ">="), ("|",), ("&",), ("+", "-"), ("*", "/", "%"))
"""The operators from the weakest to the strongest; `in` is weaker than a comparison."""
_COMPARISON, UNION = 1, 2
_WORDS = frozenset({"not", "some", "every", "with", "as", "if", "in", "else", "default"})
_CONSTANTS = {"true": True, "false": False, "null": None}


class ExpressionParser(TokenReader):
    """Reads expressions; the bodies of comprehensions are those of `body`."""

    _in_head = False

    def body(self, closing: str) -> Body:
        """The literals up to the closing mark, which is taken."""
        raise NotImplementedError

    def expression(self) -> Node:
        """An expression with any operator."""
        return self.operation(0)

    def operation(self, level: int) -> Node:
        """An expression with operators of this level and of stronger ones."""
        if level == len(LEVELS):
            return self._unary()
        left = self.operation(level + 1)
        if level == _COMPARISON:
            left = self._membership(left)
        while self.is_mark(*LEVELS[level]) and not (self._in_head and level == UNION):
            at, operator = self.at, str(self.take().value)
            right = self.operation(level + 1)
            left = Infix(*at, operator, left, right)
        return left

    def _membership(self, left: Node) -> Node:
        """`value in collection`."""
        at = self.at
        return Infix(*at, "in", left, self.operation(UNION)) if self.takes("in") else left

    def _unary(self) -> Node:
        at = self.at
        self.deeper()
        node = self._negative(at) if self.takes("-") else self._postfix(self._term())
        self.higher()
        return node

    def _negative(self, at: tuple[int, int]) -> Node:
        operand = self._unary()
        if isinstance(operand, Constant) and isinstance(operand.value, int | float):
            return Constant(*at, -operand.value)
        return Infix(*at, "-", Constant(*at, 0), operand)

    def _postfix(self, node: Node) -> Node:
        at = (node.line, node.column)
        keys: list[Node] = []
        while self.token.adjacent and self.is_mark(".", "[", "("):
            if self.takes("("):
                name = _dotted(node, keys) or self.fail("only a name can be called")
                node, keys = Call(*at, name, self._inside(")")), []
            elif self.takes("."):
                keys.append(Constant(*self.at, self.name()))
            else:
                self.expect("[")
                keys.append(self._nested())
                self.expect("]")
        return Reference(*at, node, tuple(keys)) if keys else node

    @contextmanager
    def _head(self, inside: bool) -> Iterator[None]:
        """In the head of a comprehension `|` begins its body; within brackets it is an operator again."""
        outer, self._in_head = self._in_head, inside
        yield
        self._in_head = outer

    def _nested(self) -> Node:
        with self._head(inside=False):
            return self.expression()

    def _first(self) -> Node:
        """What may be the head of a comprehension."""
        with self._head(inside=True):
            return self.expression()

    def _inside(self, closing: str) -> tuple[Node, ...]:
        with self._head(inside=False):
            nodes = self.listed(closing)
        self.expect(closing)
        return nodes

    def _comprehended(self, closing: str) -> Body:
        with self._head(inside=False):
            return self.body(closing)

    def listed(self, closing: str) -> tuple[Node, ...]:
        """Expressions by comma, up to the closing mark, which is left."""
        nodes: list[Node] = []
        while not self.is_mark(closing):
            nodes.append(self.expression())
            if not self.takes(",") and not self.is_mark(closing):
                self.fail(f"`,` or `{closing}` is expected")
        return tuple(nodes)

    def _term(self) -> Node:
        at, token = self.at, self.token
        if token.kind == "name" and token.value in _CONSTANTS:
            return Constant(*at, _CONSTANTS[str(self.take().value)])
        if token.kind == "name" and token.value not in _WORDS:
            return Name(*at, self.name())
        if token.kind in ("string", "number"):
            return Constant(*at, self.take().value)
        if self.takes("("):
            return self._parenthesis(at)
        if self.takes("["):
            return self._array(at)
        if self.takes("{"):
            return self._braces(at)
        return self.fail("an expression is expected")

    def _parenthesis(self, at: tuple[int, int]) -> Node:
        node = self._nested()
        if self.takes(","):
            value = self._nested()
            if not (isinstance(value, Infix) and value.operator == "in"):
                self.fail("`key, value in collection` is expected")
            node = Membership(*at, node, value.left, value.right)
        self.expect(")")
        return node

    def _array(self, at: tuple[int, int]) -> Node:
        if self.takes("]"):
            return Array(*at, ())
        first = self._first()
        if self.takes("|"):
            return Comprehension(*at, "array", None, first, self._comprehended("]"))
        return Array(*at, (first, *self._rest("]")))

    def _braces(self, at: tuple[int, int]) -> Node:
        if self.takes("}"):
            return ObjectOf(*at, ())
        first = self._first()
        if self.takes(":"):
            return self._object(at, first)
        if self.takes("|"):
            return Comprehension(*at, "set", None, first, self._comprehended("}"))
        return SetOf(*at, (first, *self._rest("}")))

    def _rest(self, closing: str) -> tuple[Node, ...]:
        """The other elements of a collection."""
        if not self.takes(",") and not self.is_mark(closing):
            self.fail(f"`,` or `{closing}` is expected")
        return self._inside(closing)

    def _object(self, at: tuple[int, int], key: Node) -> Node:
        value = self._first()
        if self.takes("|"):
            return Comprehension(*at, "object", key, value, self._comprehended("}"))
        entries = [(key, value)]
        while self.takes(",") and not self.is_mark("}"):
            key = self._nested()
            self.expect(":")
            entries.append((key, self._nested()))
        self.expect("}")
        return ObjectOf(*at, tuple(entries))


def _dotted(node: Node, keys: Sequence[Node]) -> str | None:
    """The dotted name of a function: `startswith`, `regex.match`."""
    if not isinstance(node, Name):
        return None
    parts = [key.value for key in keys if isinstance(key, Constant) and isinstance(key.value, str)]
    return ".".join([node.name, *parts]) if len(parts) == len(keys) else None
