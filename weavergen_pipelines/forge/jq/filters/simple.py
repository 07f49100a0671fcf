"""Terms without control flow: identity, literals, arrays, objects, strings, arithmetic, logic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Keys, Located, Single, meter_of
from weavergen_pipelines.forge.jq.values.access import items_of, values_of
from weavergen_pipelines.forge.jq.values.arithmetic import POINTER, Operator, negate
from weavergen_pipelines.forge.jq.values.failures import key_of
from weavergen_pipelines.forge.jq.values.ordering import truthy
from weavergen_pipelines.forge.jq.values.text import to_string
from weavergen_pipelines.forge.jq.values.update import Change, update_values


@dataclass(slots=True, eq=False)
class Identity(Single):
    """`.`"""

    def one(self, _env: Env, value: Any) -> Any:
        """The input."""
        return value

    def paths(self, _env: Env, located: Located) -> Iterable[Located]:
        """The input and its place."""
        return (located,)

    def update(self, _env: Env, value: Any, change: Change) -> Iterable[Any]:
        """All outputs of the change."""
        return change(value)


@dataclass(slots=True, eq=False)
class Empty(Filter):
    """`empty`"""

    def run(self, _env: Env, _value: Any) -> Iterable[Any]:
        """Nothing."""
        return ()

    def paths(self, _env: Env, _located: Located) -> Iterable[Located]:
        """Nothing."""
        return ()

    def update(self, _env: Env, value: Any, _change: Change) -> Iterable[Any]:
        """The input: nothing was selected."""
        return (value,)


@dataclass(slots=True, eq=False)
class Recurse(Filter):
    """`..`"""

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The value and everything in it, parents first."""
        waiting = [value]
        while waiting:
            inner = waiting.pop()
            meter_of(env).tick()
            yield inner
            if isinstance(inner, (list, dict)):
                waiting += reversed(list(values_of(inner)))

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The value and everything in it, with places, parents first."""
        waiting = [located]
        while waiting:
            value, keys = waiting.pop()
            meter_of(env).tick()
            yield value, keys
            waiting += reversed(_children(value, keys))

    def update(self, env: Env, value: Any, change: Change) -> Iterator[Any]:
        """Everything in the value replaced, then the value itself."""
        meter_of(env).tick()
        yield from change(update_values(value, lambda inner: self.update(env, inner, change), optional=True))


def _children(value: Any, keys: Keys) -> list[Located]:
    if not isinstance(value, (list, dict)):
        return []
    return [(item, (*keys, key)) for key, item in items_of(value)]


@dataclass(slots=True, eq=False)
class Literal(Single):
    """A number, a string, true, false, null."""

    constant: Any

    def one(self, _env: Env, _value: Any) -> Any:
        """The constant."""
        return self.constant


@dataclass(slots=True, eq=False)
class Array(Single):
    """`[body]`"""

    body: Filter

    def one(self, env: Env, value: Any) -> Any:
        """All outputs of the body."""
        items = list(self.body.run(env, value))
        meter_of(env).allocate(POINTER * len(items))
        return items


@dataclass(slots=True, eq=False)
class SingleObject(Single):
    """`{key: value, …}` where each key and each value has one output."""

    entries: tuple[tuple[Filter, Filter], ...]

    def one(self, env: Env, value: Any) -> Any:
        """The object."""
        return {key_of(key.one(env, value)): item.one(env, value) for key, item in self.entries}


@dataclass(slots=True, eq=False)
class ToString(Single):
    r"""`tostring`, and what happens to `\(…)` in a string without a format."""

    def one(self, env: Env, value: Any) -> Any:
        """Strings as they are, everything else as JSON."""
        return to_string(value, meter_of(env))


@dataclass(slots=True, eq=False)
class SingleOperation(Single):
    """`left + right` where each side has one output."""

    left: Filter
    operate: Operator
    right: Filter

    def one(self, env: Env, value: Any) -> Any:
        """The result."""
        return self.operate(self.left.one(env, value), self.right.one(env, value), env[0])


@dataclass(slots=True, eq=False)
class Operation(Filter):
    """`left + right`

    As in the reference, an error of the left side counts only if the right side has an output: `error + empty` is
    empty.
    """

    left: Filter
    operate: Operator
    right: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """A result for each combination, the left side being the outer loop."""
        for left, failure in _outcomes(self.left, env, value):
            if failure is not None and _has_outcome(self.right, env, value):
                raise failure
            if failure is None:
                for right in self.right.run(env, value):
                    yield self.operate(left, right, env[0])


def _outcomes(operand: Filter, env: Env, value: Any) -> Iterator[tuple[Any, Raised | None]]:
    try:
        for output in operand.run(env, value):
            yield output, None
    except Raised as error:
        yield None, error


def _has_outcome(operand: Filter, env: Env, value: Any) -> bool:
    return any(True for _ in _outcomes(operand, env, value))


@dataclass(slots=True, eq=False)
class Negate(Filter):
    """`-operand`"""

    operand: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The outputs with the other sign."""
        return (negate(output) for output in self.operand.run(env, value))


@dataclass(slots=True, eq=False)
class SingleLogic(Single):
    """`left and right`, `left or right`, where each side has one output; `decides` is the left value that ends it."""

    left: Filter
    decides: bool
    right: Filter

    def one(self, env: Env, value: Any) -> Any:
        """The boolean."""
        if truthy(self.left.one(env, value)) == self.decides:
            return self.decides
        return truthy(self.right.one(env, value))


@dataclass(slots=True, eq=False)
class Logic(Filter):
    """`left and right`, `left or right`; `decides` is the left value that ends it."""

    left: Filter
    decides: bool
    right: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """A boolean for each combination, the left side being the outer loop."""
        for left in self.left.run(env, value):
            if truthy(left) == self.decides:
                yield self.decides
            else:
                yield from map(truthy, self.right.run(env, value))
