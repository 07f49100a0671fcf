"""Names in FEEL may have spaces, so what is a name depends on which names are known (DMN 1.5 §10.3.1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from weavergen_pipelines.workflow.expressions.expression import ExpressionError
from weavergen_pipelines.workflow.expressions.feel.functions import FUNCTIONS
from weavergen_pipelines.workflow.expressions.lexer import SPACE_AND_COMMENTS, Cursor, tokenize

SYMBOLS = (
    *("..", "**", "!=", "<=", ">=", "->"),
    *("=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", "{", "}", ",", ":", ".", "?", "@", "&", "'", "#", "%"),
)
LITERALS = {"true": True, "false": False, "null": None}
KEYWORDS = frozenset(
    {"and", "between", "else", "every", "external", "for", "function", "if", "in", "instance", "or", "return"}
    | {"satisfies", "some", "then", *LITERALS}
)
IS_DEFINED = "is defined"


def _phrases(names: Iterable[str]) -> dict[tuple[str, ...], str]:
    """The names of several words, by their words. What cannot be written in an expression is not read either."""
    found = {}
    for name in names:
        with suppress(ExpressionError):
            found[tuple(token.text for token in tokenize(name, SYMBOLS)[:-1])] = name
    return {words: name for words, name in found.items() if len(words) > 1}


_FUNCTION_PHRASES = _phrases((*FUNCTIONS, IS_DEFINED))


class Names(Cursor):
    """A cursor that knows names of several words, and which variables are bound by the expression itself."""

    def __init__(self, text: str, known: Iterable[str]) -> None:
        super().__init__(tokenize(text, SYMBOLS, SPACE_AND_COMMENTS))
        self.names: set[str] = set()
        self._bound: list[str] = []
        self._filters = 0
        self._phrases = {**_FUNCTION_PHRASES, **_phrases(known)}

    def name(self) -> str:
        """The longest known name that is written here, or a single word.

        Raises:
            ExpressionError: there is none.
        """
        words, name = max(
            ((words, name) for words, name in self._phrases.items() if self._written(words)),
            key=lambda phrase: len(phrase[0]),
            default=((self.token.text,), self.token.text),
        )
        if self.token.kind != "name":
            self.fail(f"a name is expected, found {self.token.text!r}")
        for _word in words:
            self.take()
        return name

    def _written(self, words: tuple[str, ...]) -> bool:
        return all(self.ahead(n).text == word for n, word in enumerate(words))

    def key(self) -> str:
        """The key of a context, which may have several words: all up to the colon, as it is written."""
        name = ""
        end = self.token.at
        while not self.at(":"):
            if self.token.kind == "end":
                self.fail("expected ':'")
            word = self.take()
            name += (" " if word.at > end else "") + word.text
            end = word.at + len(word.text)
        return name

    def learn(self, name: str) -> None:
        """A name is known from here on."""
        self._phrases |= _phrases([name])

    def reads(self, name: str) -> None:
        """A variable is read. In a filter it may be a key of the element, so it does not count."""
        if name not in self._bound and not self._filters:
            self.names.add(name)

    @contextmanager
    def scope(self) -> Iterator[list[str]]:
        """A part of the expression that binds variables: add them to the list."""
        before = len(self._bound)
        yield self._bound
        del self._bound[before:]

    @contextmanager
    def filter(self) -> Iterator[None]:
        """A part of the expression that sees the keys of an element."""
        self._filters += 1
        yield
        self._filters -= 1
