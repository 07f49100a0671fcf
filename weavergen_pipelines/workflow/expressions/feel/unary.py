"""Unary tests, and the ranges that only they know (DMN 1.5 §10.3.1.2, grammar rules 7 to 18)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import NoReturn

from weavergen_pipelines.workflow.expressions.feel import nodes
from weavergen_pipelines.workflow.expressions.feel.functions import FUNCTIONS
from weavergen_pipelines.workflow.expressions.feel.names import KEYWORDS, LITERALS, Names
from weavergen_pipelines.workflow.expressions.feel.nodes import Evaluate
from weavergen_pipelines.workflow.expressions.feel.values import COMPARISONS

_OPENING, _CLOSING = {"[", "(", "]"}, {"]", ")", "["}
_REFUSED = {
    "@": "a date or time",
    "function": "a function definition",
    "external": "an external function",
    "instance": "instance of",
    "->": "a lambda",
}


class UnaryTests(Names):
    """Reads unary tests; the expressions in them are read by who inherits."""

    def __init__(self, text: str, known: Iterable[str]) -> None:
        super().__init__(text, known)
        self._asks = False
        self._range_ends = False

    @abstractmethod
    def _expression(self) -> Evaluate:
        """An expression."""

    @abstractmethod
    def _sum(self) -> Evaluate:
        """An expression without comparison and logic."""

    def cell(self) -> Evaluate:
        """The unary tests that the whole text is: `-`, tests by comma, or `not(…)` of them."""
        if self.at("-") and self.ahead(1).kind == "end":
            return lambda _frame: True
        if self.at("not") and self.ahead(1).text == "(" and self._closes_at_end():
            self.take()
            self.take()
            excluded = nodes.either(self.separated(self._test, ")"))
            return lambda frame: FUNCTIONS["not"](excluded(frame))
        tests = [self._test()]
        while self.skip(","):
            tests.append(self._test())
        return self._ended(nodes.either(tests))

    def _ended(self, run: Evaluate) -> Evaluate:
        if self.token.kind != "end":
            self._unexpected()
        return run

    def _unexpected(self) -> NoReturn:
        token = self.token
        refused = _REFUSED.get(token.text)
        found = repr(token.text) if token.text else "the end"
        self.fail(f"{refused} is not allowed" if refused else f"{found} is not expected here")

    def _tests(self) -> Evaluate:
        """What is behind `in`: a range, tests in parentheses, or one test."""
        if self.at("(") and not self._is_range():
            self.take()
            return nodes.either(self.separated(self._test, ")"))
        return self._test(self._sum)

    def _test(self, part: Callable[[], Evaluate] | None = None) -> Evaluate:
        with self.deeper():
            if self.at(*COMPARISONS):
                operate = COMPARISONS[self.take().text]
                return nodes.compared(operate, self._sum())
            if self.at(*_OPENING) and self._is_range():
                return self._range()
            before, self._asks = self._asks, False
            expression = (part or self._expression)()
            asks, self._asks = self._asks, before
            return nodes.matching(expression, asks=asks)

    def _range(self) -> Evaluate:
        low_open = self.take().text != "["
        low = self._sum()
        self.expect("..")
        self._range_ends = True
        high = self._sum()
        self._range_ends = False
        if not self.at(*_CLOSING):
            self.fail("the range is not closed")
        return nodes.within(low, high, low_open=low_open, high_open=self.take().text != "]")

    def _is_range(self) -> bool:
        """Whether `..` comes before what opens here is closed. It may be opened by `]` and closed by `[`."""
        depth, count = 0, 1
        while (token := self.ahead(count)).kind != "end" and depth >= 0:
            if depth == 0 and token.text in {"..", ",", *KEYWORDS - LITERALS.keys()}:
                return token.text == ".."
            if token.kind == "symbol":
                depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
            count += 1
        return False

    def _closes_at_end(self) -> bool:
        """Whether the parenthesis behind the next token is closed by the last token."""
        depth, count = 0, 1
        while (token := self.ahead(count)).kind != "end":
            if token.kind == "symbol":
                depth += (token.text == "(") - (token.text == ")")
            count += 1
            if depth == 0:
                break
        return self.ahead(count).kind == "end"
