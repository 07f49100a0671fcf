"""A cursor in the tokens of a program."""

from __future__ import annotations

from typing import NoReturn

from weavergen_pipelines.forge.jq.errors import syntax_error
from weavergen_pipelines.forge.jq.lexer import Token


class Cursor:
    """Reads tokens from left to right; the last one is of kind `end`."""

    def __init__(self, program: str, tokens: tuple[Token, ...]) -> None:
        self.program = program
        self._tokens = tokens
        self._position = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self._position]

    def take(self) -> Token:
        """The next token, which is then read; the end stays."""
        token = self.token
        if token.kind != "end":
            self._position += 1
        return token

    def accept(self, text: str) -> bool:
        """Read this symbol or word if it is next."""
        if self.token.text == text and self.token.kind in ("symbol", "word"):
            self._position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Read this symbol or word.

        Raises:
            JqSyntaxError: something else is next.
        """
        if not self.accept(text):
            self.fail(f"{text!r}")

    def expect_kind(self, kind: str, description: str) -> str:
        """The text of a token of this kind.

        Raises:
            JqSyntaxError: something else is next.
        """
        if self.token.kind != kind:
            self.fail(description)
        return self.take().text

    def expect_end(self) -> None:
        """Check that nothing follows."""
        if self.token.kind != "end":
            self.fail("the end of the program")

    def fail(self, expected: str) -> NoReturn:
        """Stop at the next token: it is not what was expected."""
        token = self.token
        found = repr(token.text) if token.kind != "end" else "the end"
        raise syntax_error(self.program, token.at, f"expected {expected}, found {found}")
