"""The syntax tree of a jq program. `at` is an offset in the program text, for error messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Node:
    """Any term: a function from a value to a stream of values."""


@dataclass(slots=True, eq=False)
class Identity(Node):
    """`.`"""


@dataclass(slots=True, eq=False)
class RecurseDefault(Node):
    """`..`"""


@dataclass(slots=True, eq=False)
class Number(Node):
    """A number literal, as written."""

    text: str


@dataclass(slots=True, eq=False)
class String(Node):
    r"""`@format "text \(interpolated)"`: `format` is a call or None, `parts` are texts and terms."""

    format: Node | None
    parts: tuple[str | Node, ...]


@dataclass(slots=True, eq=False)
class Array(Node):
    """`[body]`"""

    body: Node | None


@dataclass(slots=True, eq=False)
class Object(Node):
    """`{key: value}`; a value of None means `.[key]`."""

    entries: tuple[tuple[Node, Node | None], ...]


@dataclass(slots=True, eq=False)
class Negate(Node):
    """`-operand`"""

    operand: Node


@dataclass(slots=True, eq=False)
class Pipe(Node):
    """`left | right`"""

    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Bind(Node):
    """`source as pattern | body`"""

    source: Node
    pattern: Pattern
    body: Node


@dataclass(slots=True, eq=False)
class Comma(Node):
    """`left, right`"""

    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Alternative(Node):
    """`left // right`"""

    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Logic(Node):
    """`left and right`, `left or right`"""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Operation(Node):
    """Arithmetic and comparison: `left + right`, `left <= right`"""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Assign(Node):
    """`target = value`, `target |= value`, `target += value`, `target //= value`"""

    operator: str
    target: Node
    value: Node


@dataclass(slots=True, eq=False)
class If(Node):
    """`if condition then result elif … else otherwise end`"""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None


@dataclass(slots=True, eq=False)
class Try(Node):
    """`try body catch handler`, and `body?`"""

    body: Node
    handler: Node | None


@dataclass(slots=True, eq=False)
class Label(Node):
    """`label $name | body`"""

    name: str
    body: Node


@dataclass(slots=True, eq=False)
class BreakTo(Node):
    """`break $name`"""

    name: str
    at: int


@dataclass(slots=True, eq=False)
class Fold(Node):
    """`reduce source as pattern (initial; update)`, `foreach source as pattern (initial; update; project)`"""

    keyword: str
    source: Node
    pattern: Pattern
    initial: Node
    update: Node
    project: Node | None


@dataclass(slots=True, eq=False)
class Define(Node):
    """`def …; def …; body`"""

    definitions: tuple[Definition, ...]
    body: Node


@dataclass(slots=True, eq=False)
class Definition:
    """`def name(parameters): body;`: `recursive` if the body calls something of that name and arity."""

    name: str
    parameters: tuple[str, ...]
    body: Node
    recursive: bool


@dataclass(slots=True, eq=False)
class Call(Node):
    """`name(arguments)`, `@name`"""

    name: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(slots=True, eq=False)
class Variable(Node):
    """`$name`; the name is without the dollar sign."""

    name: str
    at: int


@dataclass(slots=True, eq=False)
class Path(Node):
    """`subject.a[0]?[1:]`"""

    subject: Node
    parts: tuple[Part, ...]


@dataclass(slots=True, eq=False)
class Part:
    """One step of a path; `optional` if it is followed by `?`."""

    optional: bool


@dataclass(slots=True, eq=False)
class Index(Part):
    """`.[key]`, `.key`"""

    key: Node


@dataclass(slots=True, eq=False)
class Slice(Part):
    """`.[start:end]`"""

    start: Node | None
    end: Node | None


@dataclass(slots=True, eq=False)
class Iterate(Part):
    """`.[]`"""


@dataclass(slots=True, eq=False)
class Pattern:
    """What stands after `as`."""


@dataclass(slots=True, eq=False)
class VariablePattern(Pattern):
    """`$name`"""

    name: str


@dataclass(slots=True, eq=False)
class Destructure(Pattern):
    """`{key: pattern}`; an array pattern is one with the keys 0, 1, …"""

    entries: tuple[tuple[Node, Pattern], ...]
