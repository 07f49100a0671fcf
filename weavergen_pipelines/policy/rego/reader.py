"""Tokens one after the other, and what is said when another one is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego.errors import RegoError

if TYPE_CHECKING:
    from weavergen_pipelines.policy.rego.tokens import Token

MAX_DEPTH = 50
"""Levels of expressions and bodies: each takes a dozen of Python's frames."""


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

    def fail(self, what: str) -> NoReturn:
        """Raise: the next token is not what is expected."""
        found = "the end of the file" if self.token.kind == "end" else repr(self.token.value)
        raise RegoError(what, where=Location(self.path, *self.at), hint=f"found {found}")

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

    def name(self) -> str:
        """Take a name."""
        return str(self.take().value) if self.token.kind == "name" else self.fail("a name is expected")

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
