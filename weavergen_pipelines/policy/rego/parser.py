"""Rego modules: package, imports, rules."""

from __future__ import annotations

from dataclasses import dataclass

from weavergen_pipelines.policy.rego.bodies import BodyParser
from weavergen_pipelines.policy.rego.syntax import Body, Clause, Constant, Module, Node, Rule
from weavergen_pipelines.policy.rego.tokens import tokens

Place = tuple[int, int]

IGNORED_IMPORTS = {"rego", "future"}
"""Imports that only choose a version of the language."""


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
    name: str
    kind: str
    value: Node | None
    arguments: tuple[Node, ...] | None = None
    key: Node | None = None


class _Parser(BodyParser):
    def module(self) -> Module:
        self.expect("package")
        package = self._package()
        imports: dict[str, tuple[str, ...]] = {}
        while self.takes("import"):
            path = self._package()
            name = self.name() if self.takes("as") else path[-1]
            if path[0] not in IGNORED_IMPORTS:
                imports[name] = path
        rules = []
        while self.token.kind != "end":
            rules += self._rules()
        return Module(self.path, package, imports, tuple(rules))

    def _package(self) -> tuple[str, ...]:
        """A path of names and of texts in brackets."""
        path = [*self._path()]
        while self.takes("["):
            path.append(self.string())
            self.expect("]")
            while self.takes("."):
                path.append(self.name())
        return tuple(path)

    def _path(self) -> tuple[str, ...]:
        path = [self.name()]
        while self.takes("."):
            path.append(self.name())
        return tuple(path)

    def _rules(self) -> list[Rule]:
        """A rule; several bodies after one head are several rules."""
        at = self.at
        if self.takes("default"):
            return [self._default(at)]
        name = ".".join(self._path())
        if name in ("input", "data"):
            self.fail(f"`{name}` cannot be the name of a rule")
        arguments = self._arguments()
        if arguments is None and self.takes("contains"):
            return self._with_bodies(_Head(at, name, "set", self.expression()))
        key = self._key()
        value = self.expression() if self._assigns() else None
        if key is not None and value is None and not self.is_word("if"):
            return self._with_bodies(_Head(at, name, "set", key))
        kind = "function" if arguments is not None else "object" if key is not None else "complete"
        return self._with_bodies(_Head(at, name, kind, value, arguments, key))

    def _default(self, at: Place) -> Rule:
        name = ".".join(self._path())
        arguments = self._arguments()
        if not self._assigns():
            self.fail("`:=` is expected")
        kind = "default" if arguments is None else "default function"
        return Rule(*at, name, kind, Clause(*at, self.expression(), (), arguments))

    def _key(self) -> Node | None:
        """The key of an object, or the old way to write an element of a set."""
        if not self.takes("["):
            return None
        key = self.expression()
        self.expect("]")
        return key

    def _assigns(self) -> bool:
        return self.takes(":=") or self.takes("=")

    def _arguments(self) -> tuple[Node, ...] | None:
        if not self.takes("("):
            return None
        arguments = self.listed(")")
        self.expect(")")
        return arguments

    def _with_bodies(self, head: _Head) -> list[Rule]:
        rules = [self._rule(head, self._body())]
        while self.is_mark("{") and not self.token.fresh:
            rules.append(self._rule(head, self.braced_body()))
        return rules

    def _rule(self, head: _Head, body: Body) -> Rule:
        clause = Clause(*head.at, head.value, body, head.arguments, head.key, self._else())
        return Rule(*head.at, head.name, head.kind, clause)

    def _body(self) -> Body:
        if self.takes("if"):
            return self.braced_body() if self.is_mark("{") else (self.literal(),)
        return self.fail("`if` is expected before a body") if self.is_mark("{") else ()

    def _else(self) -> Clause | None:
        at = self.at
        if not self.takes("else"):
            return None
        self.deeper()
        value = self.expression() if self._assigns() else Constant(*at, value=True)
        clause = Clause(*at, value, self._body(), otherwise=self._else())
        self.higher()
        return clause
