"""Tokens one after the other, and what is said when another one is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego.errors import RegoError

if TYPE_CHECKING:
    from weavergen_pipelines.policy.rego.tokens import Token

MAX_DEPTH = 50
"""Levels of expressions and bodies: each takes a dozen of Python's frames."""

RESERVED = frozenset({"as", "default", "else", "false", "import", "not", "null", "package", "some", "true", "with"})
"""Words that are never names."""
_VERSION_1 = frozenset({"every", "if", "in"})
"""Words that are names only within the path of a package or an import; `contains` is a function too."""
KEYWORDS = RESERVED | _VERSION_1 | {"contains"}


class TokenReader:
    """The tokens of a module; `token` is the next one."""

    def __init__(self, found: list[Token], path: str) -> None:
        self.path = path
        self._tokens = found
        self._position = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self._position]

    @property
    def at(self) -> tuple[int, int]:
        """Line and column of the next token."""
        return self.token.line, self.token.column

    @property
    def before(self) -> Token:
        """The token that was taken last."""
        return self._tokens[self._position - 1]

    @property
    def position(self) -> tuple[int, int]:
        """How many tokens were taken, and at what depth this is: where to `rewind` to."""
        return self._position, self._depth

    def rewind(self, position: tuple[int, int]) -> None:
        """Come back to an earlier position."""
        self._position, self._depth = position

    def fail(self, what: str, kind: type[RegoError] = RegoError) -> NoReturn:
        """Raise: the next token is not what is expected."""
        found = "the end of the file" if self.token.kind == "end" else repr(self.token.value)
        raise kind(what, where=Location(self.path, *self.at), hint=f"found {found}")

    def is_mark(self, *marks: str) -> bool:
        """Whether the next token is one of these marks."""
        return self.token.kind == "mark" and self.token.value in marks

    def is_word(self, word: str) -> bool:
        """Whether the next token is this word."""
        return self.token.kind == "name" and self.token.value == word

    def take(self) -> Token:
        """The next token, whatever it is; the one behind it is next now."""
        self._position += 1
        return self._tokens[self._position - 1]

    def takes(self, text: str) -> bool:
        """Take the token, if it is this mark or word."""
        found = self.token.kind in ("mark", "name") and self.token.value == text
        self._position += found
        return found

    def expect(self, text: str) -> None:
        """Take this mark or word, or fail."""
        if not self.takes(text):
            self.fail(f"`{text}` is expected")

    def variable(self) -> str:
        """Take a name that is no keyword."""
        return self._name(RESERVED | _VERSION_1)

    def field(self) -> str:
        """Take a name right behind a dot."""
        self.adjoins()
        return self.variable()

    def dotted(self) -> tuple[str, ...]:
        """Take a name, and the names and texts behind it: `a.b["c"]`."""
        parts = [self.variable()]
        while self.is_mark(".", "["):
            self.adjoins()
            if self.takes("."):
                self.adjoins()
                parts.append(self._name(RESERVED))
            else:
                self.expect("[")
                parts.append(self.string())
                self.expect("]")
        return tuple(parts)

    def adjoins(self) -> None:
        """Fail if something is before the next token, be it a space."""
        if not self.token.adjacent:
            self.fail("no space is allowed here")

    def _name(self, reserved: frozenset[str]) -> str:
        if self.token.kind != "name" or self.token.value in reserved:
            self.fail("a name is expected")
        return str(self.take().value)

    def string(self) -> str:
        """Take a string."""
        return str(self.take().value) if self.token.kind == "string" else self.fail("a string is expected")

    def deeper(self) -> None:
        """Go one level down; not below what Python can follow."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.fail(f"policies are at most {MAX_DEPTH} levels deep")

    def higher(self) -> None:
        """Come back from a level."""
        self._depth -= 1
