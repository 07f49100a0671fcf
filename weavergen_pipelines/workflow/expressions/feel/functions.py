"""The functions of FEEL (DMN 1.5 §10.3.4) that need neither dates nor patterns. What does not fit gives null."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import reduce
from typing import Any

from weavergen_pipelines.workflow.clock import timestamp
from weavergen_pipelines.workflow.expressions.feel.values import (
    COMPARISONS,
    PRODUCTS,
    SUMS,
    as_list,
    conjunction,
    decimal,
    disjunction,
    equal,
    negative,
    number,
)
from weavergen_pipelines.workflow.expressions.operators import is_number

Function = Callable[..., Any]


def _spread(function: Callable[[list[Any]], Any]) -> Function:
    """A function of a list, which may be given element by element too."""

    def call(first: Any, *rest: Any) -> Any:
        return function([first, *rest] if rest or not isinstance(first, list) else first)

    return call


def _on(kinds: type | tuple[type, ...], function: Function) -> Function:
    """A function of arguments of these types."""

    def call(*arguments: Any) -> Any:
        return function(*arguments) if all(isinstance(argument, kinds) for argument in arguments) else None

    call.__signature__ = inspect.signature(function)  # type: ignore[attr-defined] # the number of its arguments
    return call


def _texts(function: Function) -> Function:
    return _on(str, function)


def _sum(values: list[Any]) -> Any:
    return reduce(SUMS["+"], values) if values and all(map(is_number, values)) else None


def _mean(values: list[Any]) -> Any:
    return PRODUCTS["/"](_sum(values), len(values))


def _extreme(comparison: str) -> Callable[[list[Any]], Any]:
    def find(values: list[Any]) -> Any:
        best = values[0] if values else None
        for value in values:
            better = COMPARISONS[comparison](value, best)
            if better is None:
                return None
            best = value if better else best
        return best

    return find


def _rounded(rounding: str) -> Function:
    def call(value: object, places: object = 0) -> Any:
        exact = decimal(value)
        if exact is None or not isinstance(places, int) or abs(places) > 30:
            return None
        return number(exact.quantize(Decimal(1).scaleb(-places), rounding) if exact.is_finite() else exact)

    return call


def _absolute(value: Any) -> Any:
    return negative(value) if is_number(value) and value < 0 else value if is_number(value) else None


def _substring(text: Any, start: Any, length: Any = None) -> Any:
    wrong = [number for number in (start, length) if number is not None and not is_number(number)]
    if not isinstance(text, str) or wrong or not start:
        return None
    begin = int(start) - 1 if start > 0 else max(0, len(text) + int(start))
    return text[begin:] if length is None else text[begin : begin + max(0, int(length))]


def _before(text: str, mark: str) -> str:
    return text[: text.index(mark)] if mark in text else ""


def _after(text: str, mark: str) -> str:
    return text[text.index(mark) + len(mark) :] if mark in text else ""


def _member(values: Any, wanted: Any) -> bool:
    return any(equal(value, wanted) is True for value in as_list(values))


def _indexes(values: Any, wanted: Any) -> list[int]:
    return [place for place, value in enumerate(as_list(values), 1) if equal(value, wanted) is True]


def _joined(lists: tuple[Any, ...]) -> list[Any]:
    return [value for values in lists for value in as_list(values)]


def _distinct(values: Any) -> list[Any]:
    found: list[Any] = []
    for value in as_list(values):
        if not _member(found, value):
            found.append(value)
    return found


def _flatten(values: Any) -> list[Any]:
    return [leaf for value in as_list(values) for leaf in (_flatten(value) if isinstance(value, list) else [value])]


def _text(value: Any) -> Any:
    """The text of a value, as FEEL would write it."""
    if value is None or isinstance(value, str):
        return value
    return ("true" if value else "false") if isinstance(value, bool) else _written(value)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, str):
        return f'"{value}"'
    return "null" if value is None else f"{number(Decimal(repr(value)))}" if is_number(value) else str(_text(value))


def _parsed(text: Any) -> Any:
    try:
        return number(Decimal(text)) if isinstance(text, str) and len(text) < 50 and text.isascii() else None
    except ArithmeticError:
        return None


def _modulo(dividend: Any, divisor: Any) -> Any:
    quotient = FUNCTIONS["floor"](PRODUCTS["/"](dividend, divisor))
    return SUMS["-"](dividend, PRODUCTS["*"](divisor, quotient))


def _written_together(texts: Any, between: Any = "") -> Any:
    texts = [text for text in as_list(texts) if text is not None]
    return (between or "").join(texts) if all(isinstance(text, str) for text in (*texts, between or "")) else None


FUNCTIONS: Mapping[str, Function] = {
    "abs": _absolute,
    "all": _spread(conjunction),
    "any": _spread(disjunction),
    "append": lambda values, *more: [*as_list(values), *more],
    "ceiling": _rounded(ROUND_CEILING),
    "concatenate": lambda *lists: _joined(lists),
    "contains": _texts(lambda text, part: part in text),
    "count": lambda values: len(as_list(values)),
    "distinct values": _distinct,
    "ends with": _texts(lambda text, end: text.endswith(end)),
    "flatten": _flatten,
    "floor": _rounded(ROUND_FLOOR),
    "index of": _indexes,
    "list contains": _member,
    "lower case": _texts(lambda text: text.lower()),
    "max": _spread(_extreme(">")),
    "mean": _spread(_mean),
    "min": _spread(_extreme("<")),
    "modulo": _modulo,
    "not": lambda value: not value if isinstance(value, bool) else None,
    "now": timestamp,
    "number": _parsed,
    "reverse": lambda values: as_list(values)[::-1],
    "starts with": _texts(lambda text, start: text.startswith(start)),
    "string": _text,
    "string join": _written_together,
    "string length": _texts(len),
    "substring": _substring,
    "substring after": _texts(_after),
    "substring before": _texts(_before),
    "sum": _spread(_sum),
    "union": lambda *lists: _distinct(_joined(lists)),
    "upper case": _texts(lambda text: text.upper()),
}


def takes(function: Function, count: int) -> bool:
    """Whether a function is called with that many arguments."""
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    return True
