"""Text to tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from weavergen_pipelines.forge.jq.errors import syntax_error

_IDENTIFIER = r"[A-Za-z_][A-Za-z0-9_]*"
_TOKEN = re.compile(
    rf"""
      (?P<word>{_IDENTIFIER}(?:::[@$]?{_IDENTIFIER})?)
    | (?P<variable>\${_IDENTIFIER})
    | (?P<format>@{_IDENTIFIER})
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    | (?P<field>\.{_IDENTIFIER})
    | (?P<symbol>\.\.|[|=!<>+\-*/%][|=!<>+*/%]*|[.:;,?()\[\]{{}}])
    | (?P<string>")
    """,
    re.VERBOSE,
)
_COMMENT = re.compile(r"#(?:[^\\\n]|\\(?:\r?\n|.)?)*")
_SPACE = re.compile(r"\s*")
_TEXT = re.compile(r'[^"\\]+')
_ESCAPES = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_CLOSING_NAMES = {"(": "closing parenthesis", "[": "closing bracket", "{": "closing brace"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token; one of kind `string` has parts: texts, and the tokens of interpolated terms."""

    kind: str
    text: str
    at: int
    parts: tuple[str | tuple[Token, ...], ...] = ()


def tokenize(program: str) -> tuple[Token, ...]:
    """The tokens of a program, the last one of kind `end`.

    Raises:
        JqSyntaxError: a character that starts no token, or an unclosed string, bracket, brace or parenthesis.
    """
    return _Lexer(program).tokens(stop=None)


class _Lexer:
    def __init__(self, program: str) -> None:
        self._program = program
        self._at = 0

    def tokens(self, stop: str | None) -> tuple[Token, ...]:
        """The tokens up to the end, or up to the unmatched closing symbol `stop`."""
        found: list[Token] = []
        open_symbols: list[Token] = []
        while (token := self._next()).kind != "end":
            if token.text == stop and not open_symbols:
                return (*found, Token("end", "", token.at))
            self._balance(token, open_symbols)
            found.append(token)
        if open_symbols:
            opened = open_symbols[-1]
            raise syntax_error(self._program, opened.at, f"expected {_CLOSING_NAMES[opened.text]}")
        if stop is not None:
            raise syntax_error(self._program, self._at, "expected closing parenthesis")
        return (*found, token)

    def _balance(self, token: Token, open_symbols: list[Token]) -> None:
        if token.kind != "symbol":
            return
        if token.text in _CLOSING:
            open_symbols.append(token)
        elif token.text in ")]}" and (not open_symbols or _CLOSING[open_symbols.pop().text] != token.text):
            raise syntax_error(self._program, token.at, f"unexpected {token.text}")

    def _next(self) -> Token:
        self._skip_space()
        start = self._at
        if start == len(self._program):
            return Token("end", "", start)
        match = _TOKEN.match(self._program, start)
        if match is None:
            raise syntax_error(self._program, start, f"unexpected character {self._program[start]!r}")
        self._at = match.end()
        kind = str(match.lastgroup)
        parts = self._string_parts(start) if kind == "string" else ()
        return Token(kind, match.group(), start, parts)

    def _skip_space(self) -> None:
        while True:
            start = self._at
            for pattern in (_SPACE, _COMMENT):
                if match := pattern.match(self._program, self._at):
                    self._at = match.end()
            if self._at == start:
                return

    def _string_parts(self, start: int) -> tuple[str | tuple[Token, ...], ...]:
        parts: list[str | tuple[Token, ...]] = []
        while self._at < len(self._program):
            if match := _TEXT.match(self._program, self._at):
                self._at = match.end()
                parts.append(match.group())
            elif self._program[self._at] == '"':
                self._at += 1
                return tuple(parts)
            else:
                self._at += 1
                parts.append(self._escape())
        raise syntax_error(self._program, start, "expected closing quote")

    def _escape(self) -> str | tuple[Token, ...]:
        at, char = self._at, self._program[self._at : self._at + 1]
        self._at += 1
        if char == "(":
            return self.tokens(stop=")")
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char != "u":
            raise syntax_error(self._program, at - 1, "expected string escape sequence")
        digits = self._program[at + 1 : at + 5]
        self._at += 4
        if not re.fullmatch("[0-9A-Fa-f]{4}", digits) or 0xD800 <= int(digits, 16) <= 0xDFFF:
            raise syntax_error(self._program, at + 1, "expected 4-digit hexadecimal Unicode code point")
        return chr(int(digits, 16))
