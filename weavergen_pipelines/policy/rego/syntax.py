"""The syntax tree of a Rego module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

Scalar = str | int | float | bool | None
Path = tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """Any part of a module; `line` and `column` count from 1."""

    line: int
    column: int

    def parts(self) -> Iterator[Node]:
        """The nodes directly below."""
        for entry in fields(self):
            yield from _nodes(getattr(self, entry.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes(part)


@dataclass(frozen=True)
class Constant(Node):
    """A scalar."""

    value: Scalar


@dataclass(frozen=True)
class Name(Node):
    """A variable, or the first word of a reference; `_` never means the same twice."""

    name: str


@dataclass(frozen=True)
class Reference(Node):
    """`base.a["b"][c]`: `keys` are the expressions after the base."""

    base: Node
    keys: tuple[Node, ...]


@dataclass(frozen=True)
class Call(Node):
    """A call of a built-in function or of a rule; `function` is its dotted name."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Infix(Node):
    """`left operator right`; `in` is an operator, and so are `:=` and `=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Membership(Node):
    """`key, value in collection` as a condition."""

    key: Node
    value: Node
    collection: Node


@dataclass(frozen=True)
class Array(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class SetOf(Node):
    """`{a, b}`, or `set()`."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class ObjectOf(Node):
    """`{"a": b}`."""

    entries: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True)
class Comprehension(Node):
    """`[value | body]`, `{value | body}`, `{key: value | body}`; `kind` is array, set or object."""

    kind: str
    key: Node | None
    value: Node
    body: tuple[Literal, ...]


@dataclass(frozen=True)
class Literal(Node):
    """One line of a body."""


@dataclass(frozen=True)
class With(Node):
    """`with target as value`; the target is `input…` or `data…`, as a path."""

    target: Path
    value: Node


@dataclass(frozen=True)
class Expression(Literal):
    """An expression that has to be defined and not false; with `negated`, undefined or false."""

    expression: Node
    negated: bool = False
    modifiers: tuple[With, ...] = ()


@dataclass(frozen=True)
class SomeDeclaration(Literal):
    """`some a, b`: variables of this body."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class SomeIn(Literal):
    """`some key, value in collection`."""

    key: Node | None
    value: Node
    collection: Node
    modifiers: tuple[With, ...] = ()


@dataclass(frozen=True)
class Every(Literal):
    """`every key, value in collection { body }`."""

    key: Node | None
    value: Node
    collection: Node
    body: tuple[Literal, ...]
    modifiers: tuple[With, ...] = ()


Body = tuple[Literal, ...]


@dataclass(frozen=True)
class Clause(Node):
    """One definition of a rule: a value that holds where the body does; `otherwise` is its `else`."""

    value: Node | None
    body: Body
    arguments: tuple[Node, ...] | None = None
    otherwise: Clause | None = None


@dataclass(frozen=True)
class Rule(Node):
    """A clause with its name; where its value has a place within that of the rule, the `keys` lead there.

    `kind`: `complete`, `set`, `function`, `default`, `default function`; with keys `object`, or `sets` in an object.
    """

    path: Path
    keys: tuple[Node, ...]
    kind: str
    clause: Clause

    @property
    def name(self) -> str:
        """The name in one piece."""
        return ".".join(self.path)


@dataclass(frozen=True)
class Module:
    """One file: `imports` map a local name to the path that it stands for."""

    path: str
    package: Path
    imports: dict[str, Path]
    rules: tuple[Rule, ...]
