"""Builtins that take filters and work on their streams: `first(f)`, `limit(n; f)`, `path(f)`, `range`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from weavergen_pipelines.forge.jq.builtins.registry import filter_builtin
from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Located, meter_of, product
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.values.arithmetic import add, subtract
from weavergen_pipelines.forge.jq.values.ordering import equal, less

T = TypeVar("T")


@filter_builtin("first")
@dataclass(slots=True, eq=False)
class First(Filter):
    """`first(f)`"""

    stream: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The first output, if there is one."""
        return islice(self.stream.run(env, value), 1)

    def paths(self, env: Env, located: Located) -> Iterable[Located]:
        """The first place, if there is one."""
        return islice(self.stream.paths(env, located), 1)


@filter_builtin("last")
@dataclass(slots=True, eq=False)
class Last(Filter):
    """`last(f)`"""

    stream: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The last output, if there is one."""
        return _last(self.stream.run(env, value))

    def paths(self, env: Env, located: Located) -> Iterable[Located]:
        """The last place, if there is one."""
        return _last(self.stream.paths(env, located))


def _last(stream: Iterable[T]) -> Iterable[T]:
    found: tuple[T, ...] = ()
    for output in stream:
        found = (output,)
    return found


@filter_builtin("limit")
@dataclass(slots=True, eq=False)
class Limit(Filter):
    """`limit(count; f)`"""

    count: Filter
    stream: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The first outputs."""
        for count in self.count.run(env, value):
            yield from _limited(count, lambda: self.stream.run(env, value), meter_of(env))

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The first places."""
        for count in self.count.run(env, located[0]):
            yield from _limited(count, lambda: self.stream.paths(env, located), meter_of(env))


@filter_builtin("skip")
@dataclass(slots=True, eq=False)
class Skip(Filter):
    """`skip(count; f)`"""

    count: Filter
    stream: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """All but the first outputs."""
        for count in self.count.run(env, value):
            yield from _skipped(count, iter(self.stream.run(env, value)), meter_of(env))

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """All but the first places."""
        for count in self.count.run(env, located[0]):
            yield from _skipped(count, iter(self.stream.paths(env, located)), meter_of(env))


def _limited(count: Any, start: Callable[[], Iterable[T]], meter: Meter) -> Iterator[T]:
    """As many outputs as the count can be decreased by one; nothing is run for a count of 0."""
    if not less(0, count):
        return
    for output in start():
        count = subtract(count, 1, meter)
        yield output
        if not less(0, count):
            return


def _skipped(count: Any, stream: Iterator[T], meter: Meter) -> Iterator[T]:
    while less(0, count):
        count = subtract(count, 1, meter)
        next(stream, None)
    yield from stream


@filter_builtin("path")
@dataclass(slots=True, eq=False)
class PathOf(Filter):
    """`path(f)`"""

    target: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The place of each output, as an array of keys."""
        return (list(keys) for _, keys in self.target.paths(env, (value, ())))


@filter_builtin("path_value")
@dataclass(slots=True, eq=False)
class PathValue(Filter):
    """`path_value(f)`"""

    target: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The place of each output and the output, as an array of two."""
        return ([list(keys), output] for output, keys in self.target.paths(env, (value, ())))


@filter_builtin("range")
@dataclass(slots=True, eq=False)
class Range(Filter):
    """`range(start; stop; step)`"""

    start: Filter
    stop: Filter
    step: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The start, and the step added again and again, before it passes the stop; a step of 0: until it is met."""
        for start, stop, step in product((self.start, self.stop, self.step), env, value):
            yield from _range(start, stop, step, meter_of(env))


def _range(current: Any, stop: Any, step: Any, meter: Meter) -> Iterator[Any]:
    if less(0, step):
        before: Callable[[Any], bool] = lambda value: less(value, stop)  # noqa: E731
    elif less(step, 0):
        before = lambda value: less(stop, value)  # noqa: E731
    else:
        before = lambda value: not equal(value, stop)  # noqa: E731
    while before(current):
        meter.tick()
        yield current
        current = add(current, step, meter)
