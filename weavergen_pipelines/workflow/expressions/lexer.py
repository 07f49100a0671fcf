"""What the parsers of JUEL and FEEL share: tokens, and a cursor over them that knows where it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, NoReturn, TypeVar

from weavergen_pipelines.workflow.expressions.expression import MAX_DEPTH, ExpressionError

T = TypeVar("T")
Kind = Literal["name", "number", "text", "symbol", "end"]

SPACE = re.compile(r"\s+")
SPACE_AND_COMMENTS = re.compile(r"(\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NAME = re.compile(r"[^\W\d]\w*")
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression: `text` as written, `at` its column, counted from 1."""

    kind: Kind
    text: str
    at: int


def tokenize(source: str, symbols: tuple[str, ...], skipped: re.Pattern[str] = SPACE) -> list[Token]:
    """The tokens of a text, with one for its end. The longest of `symbols` come first.

    Raises:
        ExpressionError: a character that belongs to none.
    """
    return [*_tokens(source, symbols, skipped), Token("end", "", len(source) + 1)]


def _tokens(source: str, symbols: tuple[str, ...], skipped: re.Pattern[str]) -> Iterator[Token]:
    index = 0
    while index < len(source):
        space = skipped.match(source, index)
        index = space.end() if space else index
        if index < len(source):
            token = _token(source, symbols, index)
            yield token
            index += len(token.text)


def _token(source: str, symbols: tuple[str, ...], index: int) -> Token:
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (("number", _NUMBER), ("name", _NAME), ("text", _TEXT))
    for kind, pattern in patterns:
        match = pattern.match(source, index)
        if match:
            return Token(kind, match[0], index + 1)
    for symbol in symbols:
        if source.startswith(symbol, index):
            return Token("symbol", symbol, index + 1)
    what = "the text is not closed" if source[index] in "\"'" else f"{source[index]!r} is not allowed"
    raise ExpressionError(f"{what} (column {index + 1})")


def unquote(token: Token) -> str:
    """The value of a text."""
    return _ESCAPE.sub(_unescape, token.text[1:-1]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(code, code)


class Cursor:
    """Where a parser is in its tokens, and how deep."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._index = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self._index]

    def ahead(self, count: int) -> Token:
        """The token that many after the next one; the end if there are no more."""
        return self._tokens[min(self._index + count, len(self._tokens) - 1)]

    def take(self) -> Token:
        """The next token, and go on behind it."""
        token = self.token
        self._index = min(self._index + 1, len(self._tokens) - 1)
        return token

    def at(self, *texts: str) -> bool:
        """Whether the next token is one of these symbols or words."""
        return self.token.text in texts and self.token.kind in {"symbol", "name"}

    def skip(self, *texts: str) -> bool:
        """Go behind the next token if it is one of these; whether it was."""
        found = self.at(*texts)
        if found:
            self.take()
        return found

    def expect(self, text: str) -> None:
        """Go behind this symbol or word.

        Raises:
            ExpressionError: the next token is another one.
        """
        if not self.skip(text):
            self.fail(f"expected {text!r}, found {self.token.text!r}" if self.token.text else f"expected {text!r}")

    def fail(self, what: str, token: Token | None = None) -> NoReturn:
        """Refuse the expression at a token, the next one unless another is given."""
        raise ExpressionError(f"{what} (column {(token or self.token).at})")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting more.

        Raises:
            ExpressionError: there are too many.
        """
        if self._depth >= MAX_DEPTH:
            self.fail(f"more than {MAX_DEPTH} levels of nesting are not allowed")
        self._depth += 1
        yield
        self._depth -= 1

    def separated(self, one: Callable[[], T], close: str) -> list[T]:
        """What `one` reads, again and again by comma, up to a closing symbol."""
        found: list[T] = []
        while not self.skip(close):
            if found:
                self.expect(",")
            found.append(one())
        return found
