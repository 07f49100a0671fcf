"""Calls: of recursive definitions, of their filter arguments, and of builtins.

Other definitions are not called: they are compiled in place, with their arguments in the place of their parameters.
A recursive call in tail position is not made where it is met: it is handed up to the outermost call, which keeps the
waiting calls on a list. So `def f: if . > 1e6 then . else . + 1 | f end` needs no Python recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Located, Single, meter_of, product
from weavergen_pipelines.forge.jq.filters.flow import sequence
from weavergen_pipelines.forge.jq.limits import CALL_STEPS, Meter
from weavergen_pipelines.forge.jq.values.update import Change


class Tail(Enum):
    """Whether the outputs of a term are handed on unchanged to the call that it is in."""

    NO = auto()
    YES = auto()
    LAST = auto()
    """Yes, and nothing comes after them."""


@dataclass(slots=True, eq=False)
class TailCall:
    """A call to be made by whoever receives it; `last` if nothing is left to do for the one that hands it up."""

    body: Body
    env: Env
    value: Any
    last: bool


@dataclass(slots=True, eq=False)
class Body:
    """The compiled body of a recursive definition: there are calls of it before it is complete."""

    filter: Filter = field(default_factory=Filter)
    started: bool = False


@dataclass(slots=True, eq=False)
class FilterArgument:
    """An argument of a recursive definition, with the environment that it was written in."""

    filter: Filter
    env: Env


@dataclass(slots=True, eq=False)
class CallArgument(Filter):
    """A parameter in the body of a recursive definition."""

    position: int

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs of the argument."""
        argument: FilterArgument = env[self.position]
        return argument.filter.run(argument.env, value)

    def paths(self, env: Env, located: Located) -> Iterable[Located]:
        """The places of the argument."""
        argument: FilterArgument = env[self.position]
        return argument.filter.paths(argument.env, located)

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """Updates with the argument."""
        argument: FilterArgument = env[self.position]
        return argument.filter.update(argument.env, value, change)


def _argument(argument: Filter, env: Env) -> FilterArgument:
    """An argument; a parameter that is handed on is what it stands for, so that a loop builds no chain of them."""
    if isinstance(argument, CallArgument):
        known: FilterArgument = env[argument.position]
        return known
    return FilterArgument(argument, env)


@dataclass(slots=True, eq=False)
class CallRecursive(Filter):
    """A call of a recursive definition.

    Attributes:
        body: what is called.
        depth: how much of the environment the definition sees.
        arguments: in the order of the parameters.
        by_value: the positions of the arguments that are variables; each combination of their outputs is a call.
    """

    body: Body
    depth: int
    arguments: tuple[Filter, ...]
    by_value: tuple[int, ...]

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The outputs of the body, and of the tail calls that it hands up."""
        meter = meter_of(env)
        for inner in self.entered(env, value):
            waiting = [self._start(inner, value, meter)]
            while waiting:
                for output in waiting[-1]:
                    if output.__class__ is not TailCall:
                        yield output
                        continue
                    if output.last:
                        waiting.pop()
                    waiting.append(iter(output.body.filter.run(output.env, output.value)))
                    meter.tick(CALL_STEPS)
                    meter.deepen(len(waiting))
                    break
                else:
                    waiting.pop()

    def _start(self, env: Env, value: Any, meter: Meter) -> Iterator[Any]:
        meter.tick(CALL_STEPS)
        return iter(self.body.filter.run(env, value))

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The places of the body."""
        for inner in self.entered(env, located[0]):
            meter_of(env).tick(CALL_STEPS)
            yield from self.body.filter.paths(inner, located)

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """Updates with the body."""
        meter_of(env).tick(CALL_STEPS)
        return sequence(((inner, self.body.filter) for inner in self.entered(env, value)), value, change)

    def entered(self, env: Env, value: Any) -> Iterator[Env]:
        """The environments of the body: what the definition sees, then the arguments."""
        variables = tuple(self.arguments[position] for position in self.by_value)
        for outputs in product(variables, env, value):
            arguments: list[Any] = [_argument(argument, env) for argument in self.arguments]
            for position, output in zip(self.by_value, outputs, strict=True):
                arguments[position] = output
            yield (*env[: self.depth], *arguments)


@dataclass(slots=True, eq=False)
class TailCallRecursive(CallRecursive):
    """A call in tail position."""

    last: bool

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The call, to be made by the outermost one."""
        return (TailCall(self.body, inner, value, self.last) for inner in self.entered(env, value))


@dataclass(slots=True, eq=False)
class SingleBuiltin(Single):
    """A call of a builtin function whose arguments have one output each."""

    function: Callable[..., Any]
    arguments: tuple[Filter, ...]

    def one(self, env: Env, value: Any) -> Any:
        """What the function returns."""
        if not self.arguments:
            return self.function(env[0], value)
        return self.function(env[0], value, *[argument.one(env, value) for argument in self.arguments])


@dataclass(slots=True, eq=False)
class Builtin(Filter):
    """A call of a builtin function."""

    function: Callable[..., Any]
    arguments: tuple[Filter, ...]

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """What the function returns, for each combination of arguments, the first one being the outermost loop."""
        for outputs in product(self.arguments, env, value):
            yield self.function(env[0], value, *outputs)
