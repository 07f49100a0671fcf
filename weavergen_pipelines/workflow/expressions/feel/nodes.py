"""What the parts of a FEEL expression do, as closures over a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from weavergen_pipelines.workflow.expressions.feel.values import (
    COMPARISONS,
    Frame,
    Operator,
    as_list,
    conjunction,
    disjunction,
    equal,
)
from weavergen_pipelines.workflow.expressions.operators import is_number

Evaluate = Callable[[Frame], Any]
Domain = tuple[str, Evaluate]
"""A variable of a loop, and what gives its values in turn."""

INPUT = "?"
"""The variable of the value that a unary test is about."""


def folded(first: Evaluate, rest: Sequence[tuple[Operator, Evaluate]]) -> Evaluate:
    """Operators of one precedence, from left to right."""

    def evaluate(frame: Frame) -> Any:
        value = first(frame)
        for operate, operand in rest:
            value = frame.made(operate(value, operand(frame)))
        return value

    return evaluate


def choice(test: Evaluate, body: Evaluate, other: Evaluate) -> Evaluate:
    """`if`: anything but true leads to `else`."""
    return lambda frame: body(frame) if test(frame) is True else other(frame)


def context(entries: Sequence[Domain]) -> Evaluate:
    """An object whose later entries see the earlier ones."""

    def evaluate(frame: Frame) -> dict[str, Any]:
        values: dict[str, Any] = {}
        inner = Frame(values, frame)
        for key, entry in entries:
            values[key] = entry(inner)
        return values

    return evaluate


def member(owner: Evaluate, name: str) -> Evaluate:
    """`owner.name`: of a list, that of each of its elements."""

    def evaluate(frame: Frame) -> Any:
        value = owner(frame)
        if isinstance(value, list):
            return [_key(element, name) for element in value]
        return _key(value, name)

    return evaluate


def _key(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def filtered(owner: Evaluate, test: Evaluate) -> Evaluate:
    """`owner[n]` is the n-th element, from 1 or from the end; `owner[test]` those for which the test is true."""

    def evaluate(frame: Frame) -> Any:
        values, kept = as_list(owner(frame)), []
        for value in values or [None]:
            frame.step()
            found = test(_element(value, frame))
            if is_number(found):
                return _nth(values, found)
            if found is True and values:
                kept.append(value)
        return frame.made(kept)

    return evaluate


def _element(value: Any, frame: Frame) -> Frame:
    return Frame({"item": value, **value} if isinstance(value, Mapping) else {"item": value}, frame)


def _nth(values: list[Any], place: float) -> Any:
    index = int(place) - 1 if place > 0 else int(place)
    return values[index] if place and -len(values) <= index < len(values) else None


def counting(first: Evaluate, last: Evaluate) -> Evaluate:
    """The whole numbers from one to another, up or down."""

    def evaluate(frame: Frame) -> Sequence[int]:
        low, high = first(frame), last(frame)
        if not isinstance(low, int) or not isinstance(high, int):
            return ()
        return range(low, high + 1) if low <= high else range(low, high - 1, -1)

    return evaluate


def _turns(domains: Sequence[Domain], frame: Frame) -> Iterator[Frame]:
    if not domains:
        yield frame
        return
    (name, domain), *inner = domains
    values = domain(frame)
    for value in values if isinstance(values, (range, tuple)) else as_list(values):
        frame.step()
        yield from _turns(inner, Frame({name: value}, frame))


def loop(domains: Sequence[Domain], result: Evaluate) -> Evaluate:
    """`for`: the results of every turn."""
    return lambda frame: frame.made([result(turn) for turn in _turns(domains, frame)])


def quantified(domains: Sequence[Domain], test: Evaluate, *, every: bool) -> Evaluate:
    """`every` or `some`: whether the test is true in all turns, or in one."""
    gather = conjunction if every else disjunction
    return lambda frame: gather([test(turn) for turn in _turns(domains, frame)])


def about(value: Evaluate, test: Evaluate) -> Evaluate:
    """`value in test`."""
    return lambda frame: test(Frame({INPUT: value(frame)}, frame))


def either(tests: Sequence[Evaluate]) -> Evaluate:
    """Whether one of some unary tests holds."""
    return lambda frame: disjunction([test(frame) for test in tests])


def compared(operate: Operator, operand: Evaluate) -> Evaluate:
    """A unary test such as `> 5`."""
    return lambda frame: operate(frame[INPUT], operand(frame))


def within(low: Evaluate, high: Evaluate, *, low_open: bool = False, high_open: bool = False) -> Evaluate:
    """A unary test of a range; an open end is outside of it."""
    above, below = COMPARISONS[">" if low_open else ">="], COMPARISONS["<" if high_open else "<="]
    return lambda frame: conjunction([above(frame[INPUT], low(frame)), below(frame[INPUT], high(frame))])


def matching(expression: Evaluate, *, asks: bool) -> Evaluate:
    """A unary test that is an expression: the value is what it gives, or among it.

    One that `asks` for the value itself (`?`) is the answer, and so is true or false about a value that is neither.
    """

    def evaluate(frame: Frame) -> Any:
        value, found = frame[INPUT], expression(frame)
        if asks or (isinstance(found, bool) and not isinstance(value, bool)):
            return found
        if isinstance(found, list):
            return equal(value, found) is True or any(equal(value, one) is True for one in found)
        return equal(value, found)

    return evaluate
