"""JUEL, the Unified Expression Language of Java EE (JSR 341) as Camunda writes it: `${amount > 100 && not empty name}`.

What reads data is here; methods are not called, and values are not converted. A variable that is not set is an error,
save for `empty`; a key that an object does not have is null, and so is a key of null.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from weavergen_pipelines.workflow.expressions.expression import (
    Data,
    Evaluate,
    Expression,
    ExpressionError,
    key_of,
    short,
)
from weavergen_pipelines.workflow.expressions.lexer import Cursor, Token, tokenize, unquote
from weavergen_pipelines.workflow.expressions.operators import bounded, equal, on_numbers, ordered

_SYMBOLS = (
    *("==", "!=", "<=", ">=", "&&", "||", "->"),
    *(
        "<",
        ">",
        "!",
        "+",
        "-",
        "*",
        "/",
        "%",
        "?",
        ":",
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "{",
        "}",
        "=",
        ";",
        "&",
        "|",
        "#",
    ),
)
_LITERALS = {"true": True, "false": False, "null": None}
_RESERVED = {"and", "or", "not", "eq", "ne", "lt", "gt", "le", "ge", "empty", "div", "mod", "instanceof"}
_REFUSED = {"instanceof": "instanceof", "->": "a lambda", "=": "an assignment", ";": "a sequence", "{": "a set or map"}

Operator = Callable[[Any, Any], Any]


def compile_juel(source: str) -> Expression:
    """The expression of a text `${…}` or `#{…}`.

    Raises:
        ExpressionError: a syntax error, or something outside the grammar, with its column.
    """
    text = source.strip()
    if not text.startswith(("${", "#{")) or not text.endswith("}"):
        raise ExpressionError(f"text around ${{…}} is not allowed, in `{source}`", hint="one expression alone")
    try:
        parser = _Parser(f"  {text[2:-1]}")  # columns are those of the whole text
        run = parser.parse()
    except ExpressionError as error:
        raise ExpressionError(f"{error.what}, in `{source}`", hint=error.hint) from None
    return Expression(source, frozenset(parser.names), run)


class _Parser(Cursor):
    """One method per level of precedence, the weakest first."""

    def __init__(self, text: str) -> None:
        super().__init__(tokenize(text, _SYMBOLS))
        self.names: set[str] = set()

    def parse(self) -> Evaluate:
        run = self._choice()
        if self.token.kind != "end":
            refused = _REFUSED.get(self.token.text)
            self.fail(f"{refused} is not allowed" if refused else f"{self.token.text!r} is not expected here")
        return run

    def _choice(self) -> Evaluate:
        with self.deeper():
            test = self._either()
            if not self.skip("?"):
                return test
            body = self._choice()
            self.expect(":")
            other = self._choice()
            return lambda data: body(data) if _truth(test(data)) else other(data)

    def _either(self) -> Evaluate:
        return self._logic(("||", "or"), self._both, decisive=True)

    def _both(self) -> Evaluate:
        return self._logic(("&&", "and"), self._equality, decisive=False)

    def _logic(self, words: tuple[str, ...], part: Callable[[], Evaluate], *, decisive: bool) -> Evaluate:
        parts = [part()]
        while self.skip(*words):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        gather = any if decisive else all
        return lambda data: gather(_truth(each(data)) for each in parts)

    def _equality(self) -> Evaluate:
        return self._chain(_SAME, self._relation)

    def _relation(self) -> Evaluate:
        return self._chain(_ORDER, self._sum)

    def _sum(self) -> Evaluate:
        return self._chain(_SUM, self._product)

    def _product(self) -> Evaluate:
        return self._chain(_PRODUCT, self._unary)

    def _chain(self, operators: Mapping[str, Operator], part: Callable[[], Evaluate]) -> Evaluate:
        """Operators of one precedence, from left to right, without depth."""
        first = part()
        rest: list[tuple[Operator, Evaluate]] = []
        while self.at(*operators):
            operate = operators[self.take().text]
            rest.append((operate, part()))
        return _folded(first, rest) if rest else first

    def _unary(self) -> Evaluate:
        if not self.at("!", "not", "-", "empty"):
            return self._path(self._primary())
        with self.deeper():
            sign = self.take().text
            if sign == "empty":
                return self._empty()
            operand = self._unary()
            if sign == "-":
                return lambda data: bounded(_NEGATIVE(operand(data)))
            return lambda data: not _truth(operand(data))

    def _empty(self) -> Evaluate:
        """Whether it is null, or has no elements; so is a variable that is not set."""
        name = self.token.text if self.token.kind == "name" else None
        operand = self._unary()
        return lambda data: (name in self.names and name not in data) or operand(data) in (None, "", [], {})

    def _path(self, owner: Evaluate) -> Evaluate:
        steps: list[Evaluate] = []
        while self.at(".", "["):
            dot = self.take().text == "."
            steps.append(self._member() if dot else self._subscript())
        if self.at("("):
            self.fail("a call of a function or method is not allowed")
        return _walk(owner, steps) if steps else owner

    def _member(self) -> Evaluate:
        token = self.take()
        if token.kind != "name":
            self.fail("a key is expected behind the dot", token)
        if self.at("("):
            self.fail(f"the method call {token.text}(…) is not allowed", token)
        return lambda _data: token.text

    def _subscript(self) -> Evaluate:
        index = self._choice()
        self.expect("]")
        return index

    def _primary(self) -> Evaluate:
        token = self.take()
        if token.text == "(":
            inner = self._choice()
            self.expect(")")
            return inner
        if token.kind == "name":
            return self._name(token)
        if token.kind in {"number", "text"}:
            value = unquote(token) if token.kind == "text" else _number(token.text)
            return lambda _data: bounded(value)
        refused = _REFUSED.get(token.text)
        return self.fail(f"{refused or repr(token.text) if token.text else 'the end'} is not allowed here", token)

    def _name(self, token: Token) -> Evaluate:
        name = token.text
        if name in _LITERALS:
            return lambda _data: _LITERALS[name]
        if name in _RESERVED:
            self.fail(f"the word {name!r} is not expected here", token)
        self.names.add(name)
        return lambda data: key_of(data, name, "variable")


def _folded(first: Evaluate, rest: list[tuple[Operator, Evaluate]]) -> Evaluate:
    def evaluate(data: Data) -> Any:
        value = first(data)
        for operate, operand in rest:
            value = bounded(operate(value, operand(data)))
        return value

    return evaluate


def _walk(owner: Evaluate, steps: list[Evaluate]) -> Evaluate:
    def evaluate(data: Data) -> Any:
        value = owner(data)
        for step in steps:
            value = _step(value, step(data))
        return value

    return evaluate


def _step(owner: object, key: object) -> object:
    if owner is None:
        return None
    if isinstance(owner, list) and isinstance(key, int) and not isinstance(key, bool):
        return owner[key] if 0 <= key < len(owner) else None
    if isinstance(owner, Mapping) and isinstance(key, str):
        return owner.get(key)
    raise ExpressionError(f"{short(key)} is no key of {type(owner).__name__} {short(owner)}")


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ExpressionError(f"{short(value)} is neither true nor false")
    return value


_NEGATIVE = on_numbers(operator.neg)
_SAME: Mapping[str, Operator] = {
    "==": equal,
    "eq": equal,
    "!=": lambda left, right: not equal(left, right),
    "ne": lambda left, right: not equal(left, right),
}
_ORDER: Mapping[str, Operator] = {
    "<": ordered(operator.lt),
    "lt": ordered(operator.lt),
    "<=": ordered(operator.le),
    "le": ordered(operator.le),
    ">": ordered(operator.gt),
    "gt": ordered(operator.gt),
    ">=": ordered(operator.ge),
    "ge": ordered(operator.ge),
}
_SUM: Mapping[str, Operator] = {"+": on_numbers(operator.add), "-": on_numbers(operator.sub)}
_PRODUCT: Mapping[str, Operator] = {
    "*": on_numbers(operator.mul),
    "/": on_numbers(operator.truediv),
    "div": on_numbers(operator.truediv),
    "%": on_numbers(operator.mod),
    "mod": on_numbers(operator.mod),
}


def _number(text: str) -> int | float:
    return float(text) if set(text) & set(".eE") else int(text)
