"""FEEL by recursive descent: one method per level of precedence, the weakest first (DMN 1.5 §10.3.1.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from weavergen_pipelines.workflow.expressions.feel import nodes
from weavergen_pipelines.workflow.expressions.feel.functions import FUNCTIONS, takes
from weavergen_pipelines.workflow.expressions.feel.names import IS_DEFINED, KEYWORDS, LITERALS
from weavergen_pipelines.workflow.expressions.feel.nodes import INPUT, Evaluate
from weavergen_pipelines.workflow.expressions.feel.unary import UnaryTests
from weavergen_pipelines.workflow.expressions.feel.values import (
    COMPARISONS,
    POWERS,
    PRODUCTS,
    SUMS,
    Frame,
    Operator,
    conjunction,
    disjunction,
    negative,
)
from weavergen_pipelines.workflow.expressions.lexer import unquote
from weavergen_pipelines.workflow.expressions.operators import bounded


class Parser(UnaryTests):
    """Reads one expression or one cell of unary tests; `functions` are names that may be called, beside our own."""

    def __init__(self, text: str, known: Iterable[str], functions: frozenset[str]) -> None:
        super().__init__(text, (*known, *functions))
        self._functions = functions

    def whole(self) -> Evaluate:
        """The expression that the whole text is."""
        return self._ended(self._expression())

    def _expression(self) -> Evaluate:
        with self.deeper():
            if self.at("if"):
                return self._if()
            if self.at("for"):
                return self._for()
            if self.at("some", "every") and self.ahead(1).kind == "name":
                return self._quantified()
            return self._either()

    def _if(self) -> Evaluate:
        self.take()
        test = self._expression()
        self.expect("then")
        body = self._expression()
        self.expect("else")
        return nodes.choice(test, body, self._expression())

    def _for(self) -> Evaluate:
        self.take()
        with self.scope() as bound:
            domains = self._domains(bound)
            self.expect("return")
            return nodes.loop(domains, self._expression())

    def _quantified(self) -> Evaluate:
        every = self.take().text == "every"
        with self.scope() as bound:
            domains = self._domains(bound)
            self.expect("satisfies")
            return nodes.quantified(domains, self._expression(), every=every)

    def _domains(self, bound: list[str]) -> list[nodes.Domain]:
        found = [self._domain(bound)]
        while self.skip(","):
            found.append(self._domain(bound))
        return found

    def _domain(self, bound: list[str]) -> nodes.Domain:
        name = self.name()
        self.expect("in")
        first = self._expression()
        values = nodes.counting(first, self._expression()) if self.skip("..") else first
        bound.append(name)
        return name, values

    def _either(self) -> Evaluate:
        return self._logic("or", self._both, disjunction)

    def _both(self) -> Evaluate:
        return self._logic("and", self._comparison, conjunction)

    def _logic(self, word: str, part: Callable[[], Evaluate], gather: Callable[[list[Any]], Any]) -> Evaluate:
        parts = [part()]
        while self.skip(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else lambda frame: gather([each(frame) for each in parts])

    def _comparison(self) -> Evaluate:
        left = self._sum()
        if self.at(*COMPARISONS):
            operate = COMPARISONS[self.take().text]
            right = self._sum()
            return lambda frame: operate(left(frame), right(frame))
        if self.skip("between"):
            low = self._sum()
            self.expect("and")
            return nodes.about(left, nodes.within(low, self._sum()))
        return nodes.about(left, self._tests()) if self.skip("in") else left

    def _sum(self) -> Evaluate:
        return self._chain(SUMS, self._product)

    def _product(self) -> Evaluate:
        return self._chain(PRODUCTS, self._power)

    def _power(self) -> Evaluate:
        return self._chain(POWERS, self._sign)

    def _chain(self, operators: Mapping[str, Operator], part: Callable[[], Evaluate]) -> Evaluate:
        first = part()
        rest: list[tuple[Operator, Evaluate]] = []
        while self.at(*operators):
            operate = operators[self.take().text]
            rest.append((operate, part()))
        return nodes.folded(first, rest) if rest else first

    def _sign(self) -> Evaluate:
        if not self.skip("-"):
            return self._path(self._primary())
        with self.deeper():
            operand = self._sign()
            return lambda frame: negative(operand(frame))

    def _path(self, owner: Evaluate) -> Evaluate:
        steps = 0
        while self.at(".") or (self.at("[") and not self._range_ends):
            steps += 1
            if steps > 100:
                self.fail("a path has at most 100 steps")
            if self.skip("."):
                owner = nodes.member(owner, self.name())
            else:
                self.expect("[")
                with self.filter():
                    owner = nodes.filtered(owner, self._expression())
                self.expect("]")
        return owner

    def _primary(self) -> Evaluate:
        token = self.token
        if token.kind in {"number", "text"}:
            self.take()
            value = bounded(unquote(token) if token.kind == "text" else _number(token.text))
            return lambda _frame: value
        if token.text in LITERALS:
            self.take()
            return lambda _frame: LITERALS[token.text]
        if token.kind == "name" and token.text not in KEYWORDS:
            return self._named()
        return self._enclosed()

    def _enclosed(self) -> Evaluate:
        if self.at("[", "(") and self._is_range():
            self.fail("a range is allowed behind `in` only")
        if self.skip("("):
            inner = self._expression()
            self.expect(")")
            return inner
        if self.skip("["):
            parts = self.separated(self._expression, "]")
            return lambda frame: [part(frame) for part in parts]
        if self.skip("{"):
            with self.scope() as bound:
                start = len(bound)
                return nodes.context(self.separated(lambda: self._entry(bound, start), "}"))
        if not self.skip("?"):
            self._unexpected()
        self._asks = True
        return lambda frame: frame.get(INPUT)

    def _entry(self, bound: list[str], start: int) -> nodes.Domain:
        text = self.token.kind == "text"
        key = unquote(self.take()) if text else self.key()
        self.expect(":")
        value = self._expression()
        if key in bound[start:]:
            self.fail(f"the key {key!r} is there twice")
        self.learn(key)
        bound.append(key)
        return key, value

    def _named(self) -> Evaluate:
        token, name = self.token, self.name()
        if name == IS_DEFINED:
            return self._is_defined()
        if self.at("("):
            self.take()
            arguments = self.separated(self._argument, ")")
            if name in self._functions:
                return lambda frame: frame[name](frame, [argument(frame) for argument in arguments])
            if name not in FUNCTIONS:
                self.fail(f"there is no function {name!r}; known: {', '.join(FUNCTIONS)}", token)
            if not takes(FUNCTIONS[name], len(arguments)):
                self.fail(f"the function {name!r} does not take {len(arguments)} arguments", token)
            return lambda frame: frame.made(FUNCTIONS[name](*(argument(frame) for argument in arguments)))
        if name in self._functions:
            self.fail(f"the function {name!r} is no value", token)
        if name == "partial" or (self.token.kind == "name" and self._is_call()):
            self.fail(f"{name!r} is not known here; functions: {', '.join(FUNCTIONS)}", token)
        self.reads(name)
        return lambda frame: frame.get(name)

    def _is_call(self) -> bool:
        """Whether some more words come, and what they name together is called."""
        count = 0
        while self.ahead(count).kind == "name" and self.ahead(count).text not in KEYWORDS:
            count += 1
        return count > 0 and self.ahead(count).text == "("

    def _argument(self) -> Evaluate:
        if self.token.kind == "name" and self.ahead(1).text == ":":
            self.fail("named arguments are not allowed")
        return self._expression()

    def _is_defined(self) -> Evaluate:
        self.expect("(")
        name, keys = self.name(), []
        while self.skip("."):
            keys.append(self.name())
        self.expect(")")
        self.reads(name)
        return lambda frame: _has(frame, (name, *keys))


def _has(frame: Frame, path: tuple[str, ...]) -> bool:
    value: Any = frame
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    return True


def _number(text: str) -> int | float:
    return float(text) if set(text) & set(".eE") else int(text)
