"""The syntax tree of a jq program. `at` is an offset in the program text, for error messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """Any term: a function from a value to a stream of values."""


@dataclass(frozen=True, slots=True)
class Identity(Node):
    """`.`"""


@dataclass(frozen=True, slots=True)
class RecurseDefault(Node):
    """`..`"""


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number literal, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class String(Node):
    r"""`@format "text \(interpolated)"`: `format` is a call or None, `parts` are texts and terms."""

    format: Node | None
    parts: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True)
class Array(Node):
    """`[body]`"""

    body: Node | None


@dataclass(frozen=True, slots=True)
class Object(Node):
    """`{key: value}`; a value of None means `.[key]`."""

    entries: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """`-operand`"""

    operand: Node


@dataclass(frozen=True, slots=True)
class Pipe(Node):
    """`left | right`"""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Bind(Node):
    """`source as pattern | body`"""

    source: Node
    pattern: Pattern
    body: Node


@dataclass(frozen=True, slots=True)
class Comma(Node):
    """`left, right`"""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Alternative(Node):
    """`left // right`"""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`left and right`, `left or right`"""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Operation(Node):
    """Arithmetic and comparison: `left + right`, `left <= right`"""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """`target = value`, `target |= value`, `target += value`, `target //= value`"""

    operator: str
    target: Node
    value: Node


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then result elif … else otherwise end`"""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None


@dataclass(frozen=True, slots=True)
class Try(Node):
    """`try body catch handler`, and `body?`"""

    body: Node
    handler: Node | None


@dataclass(frozen=True, slots=True)
class Label(Node):
    """`label $name | body`"""

    name: str
    body: Node


@dataclass(frozen=True, slots=True)
class BreakTo(Node):
    """`break $name`"""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Fold(Node):
    """`reduce source as pattern (initial; update)`, `foreach source as pattern (initial; update; project)`"""

    keyword: str
    source: Node
    pattern: Pattern
    initial: Node
    update: Node
    project: Node | None


@dataclass(frozen=True, slots=True)
class Define(Node):
    """`def …; def …; body`"""

    definitions: tuple[Definition, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Definition:
    """`def name(parameters): body;`: `recursive` if the body calls something of that name and arity."""

    name: str
    parameters: tuple[str, ...]
    body: Node
    recursive: bool


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`name(arguments)`, `@name`"""

    name: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """`$name`; the name is without the dollar sign."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`subject.a[0]?[1:]`"""

    subject: Node
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a path; `optional` if it is followed by `?`."""

    optional: bool


@dataclass(frozen=True, slots=True)
class Index(Part):
    """`.[key]`, `.key`"""

    key: Node


@dataclass(frozen=True, slots=True)
class Slice(Part):
    """`.[start:end]`"""

    start: Node | None
    end: Node | None


@dataclass(frozen=True, slots=True)
class Iterate(Part):
    """`.[]`"""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What stands after `as`."""


@dataclass(frozen=True, slots=True)
class VariablePattern(Pattern):
    """`$name`"""

    name: str


@dataclass(frozen=True, slots=True)
class Destructure(Pattern):
    """`{key: pattern}`; an array pattern is one with the keys 0, 1, …"""

    entries: tuple[tuple[Node, Pattern], ...]
