"""Rego modules: package, imports, rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weavergen_pipelines.policy.rego.imports import ImportParser
from weavergen_pipelines.policy.rego.reader import KEYWORDS
from weavergen_pipelines.policy.rego.syntax import (
    Array,
    Body,
    Clause,
    Comprehension,
    Constant,
    Module,
    Name,
    Node,
    ObjectOf,
    Rule,
    SetOf,
)
from weavergen_pipelines.policy.rego.tokens import tokens

Place = tuple[int, int]


def parse_module(text: str, path: str) -> Module:
    """The syntax tree of a module.

    Raises:
        RegoError: it is no Rego, with file, line and column.
    """
    return _Parser(tokens(text, path), path).module()


@dataclass(frozen=True)
class _Head:
    """What is before the body of a rule."""

    at: Place
    path: tuple[str, ...]
    keys: tuple[Node, ...]
    kind: str
    value: Node | None
    arguments: tuple[Node, ...] | None = None


class _Parser(ImportParser):
    def module(self) -> Module:
        self.expect("package")
        package = self.dotted()
        imports = self.imports()
        rules = []
        while self.token.kind != "end":
            rules.append(self._default() if self.is_word("default") else self._rule())
        return Module(self.path, package, imports, tuple(rules))

    def _default(self) -> Rule:
        at = self.at
        self.expect("default")
        path, keys = self._name_of_rule()
        arguments = self._variables() if self.takes("(") else None
        if keys or not self._assigns():
            self.fail("`:=` is expected")
        value = self.term()
        if not _is_fixed(value):
            self.fail("the value before this may have none, and is no default")
        kind = "default" if arguments is None else "default function"
        return Rule(*at, path, (), kind, Clause(*at, value, (), arguments))

    def _variables(self) -> tuple[Node, ...]:
        """The arguments of a function with a default: names, each once."""
        names: list[Node] = []
        while not self.is_mark(")") and (not names or self.takes(",")):
            at, name = self.at, self.variable()
            if name != "_" and any(isinstance(one, Name) and one.name == name for one in names):
                self.fail(f"{name!r} is an argument already")
            names.append(Name(*at, name))
        self.expect(")")
        return tuple(names)

    def _rule(self) -> Rule:
        head = self._head()
        clause = self._clause(head, self._more)
        if clause.otherwise is not None and head.kind in ("set", "sets"):
            self.fail("`else` and a second body are for rules with one value")
        return Rule(*head.at, head.path, head.keys, head.kind, clause)

    def _head(self) -> _Head:
        at = self.at
        path, keys = self._name_of_rule()
        if self.takes("("):
            if keys:
                self.fail("a function has a name, no key")
            arguments = () if self.takes(")") else self._patterns()
            return _Head(at, path, (), "function", self._value(), arguments)
        if self.takes("contains"):
            return _Head(at, path, keys, "sets" if keys else "set", self.expression())
        bracketed = self.before.value == "]"
        value = self._value()
        if value is None and bracketed and len(path) + len(keys) == 2 and not self._is_keyword():
            return _Head(at, path[:1], (), "set", keys[0] if keys else Constant(*at, path[1]))
        return _Head(at, path, keys, "object" if keys else "complete", value)

    def _name_of_rule(self) -> tuple[tuple[str, ...], tuple[Node, ...]]:
        """The path of a rule, and from its first part on that is no text the keys of a place in its value."""
        if self.token.value in ("input", "data"):
            self.fail(f"`{self.token.value}` cannot be the name of a rule")
        path, keys = [self.variable()], list[Node]()
        while self.is_mark(".", "["):
            self.adjoins()
            part = Constant(*self.at, self.field()) if self.takes(".") else self.bracketed()
            if keys or not (isinstance(part, Constant) and isinstance(part.value, str)):
                keys.append(part)
            else:
                path.append(part.value)
        return tuple(path), tuple(keys)

    def _patterns(self) -> tuple[Node, ...]:
        """The arguments of a function, behind `(`."""
        patterns = [self.term()]
        while self.takes(",") and not self.is_mark(")"):
            patterns.append(self.term())
        self.expect(")")
        return tuple(patterns)

    def _is_keyword(self) -> bool:
        return self.token.kind == "name" and self.token.value in KEYWORDS

    def _assigns(self) -> bool:
        return self.takes(":=") or self.takes("=")

    def _value(self) -> Node | None:
        return self.expression() if self._assigns() else None

    def _clause(self, head: _Head, more: Callable[[], Clause | None]) -> Clause:
        """A value and a body, and what there is `more` where the body does not hold."""
        if self.is_word("if"):
            return Clause(*head.at, head.value, self._body(), head.arguments, more())
        if self.is_mark("{"):
            self.fail("`if` is expected before a body")
        if head.value is None:
            self.fail("a rule has a value or a body: `:=` or `if` is expected")
        return Clause(*head.at, head.value, (), head.arguments)

    def _body(self) -> Body:
        """What is behind `if`: lines in braces, or a line, which may begin with a brace too."""
        self.expect("if")
        start = self.position
        body = self.attempt("}") if self.takes("{") else None
        if body is None:
            self.rewind(start)
        return body or (self.literal(),)

    def _more(self) -> Clause | None:
        return self._bodies() if self.is_mark("{") else self._else()

    def _bodies(self) -> Clause | None:
        """Bodies one after the other: each is `else` to the one before it, and gives true."""
        at = self.at
        if not self.is_mark("{"):
            return None
        self.deeper()
        clause = Clause(*at, None, self.braced_body(), otherwise=self._bodies())
        self.higher()
        return clause

    def _else(self) -> Clause | None:
        at = self.at
        if not self.takes("else"):
            return None
        self.deeper()
        clause = self._clause(_Head(at, (), (), "complete", self._value()), self._else)
        self.higher()
        return clause


def _is_fixed(node: Node) -> bool:
    """Whether a value is there in any case: constants, collections of such, comprehensions."""
    if isinstance(node, Array | SetOf | ObjectOf):
        return all(map(_is_fixed, node.parts()))
    return isinstance(node, Constant | Comprehension)
