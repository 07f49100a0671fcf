"""What every compiled term can do, and the terms that make new values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.values.failures import not_a_path
from weavergen_pipelines.forge.jq.values.update import Change

Env: TypeAlias = tuple[Any, ...]
"""The meter of the run, then the variables, labels and filter arguments in scope, in the order they were bound.

Each has a place that is known at compile time, so a lookup is one index and a binding is a longer tuple.
"""

Keys: TypeAlias = tuple[Any, ...]
"""Where a value is in the input of `path(…)`."""

Located: TypeAlias = tuple[Any, Keys]
"""A value and where it is."""


@dataclass(slots=True, eq=False)
class Filter:
    """A compiled term.

    `run` gives the outputs, `paths` the outputs with their places, `update` is `term |= change`. A filter that is
    `single` has exactly one output for every input, and `one` gives it without a stream around it.
    """

    single: ClassVar[bool] = False

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs for an input."""
        raise NotImplementedError

    def one(self, env: Env, value: Any) -> Any:
        """The only output; for single filters."""
        raise NotImplementedError

    def paths(self, _env: Env, located: Located) -> Iterable[Located]:
        """The outputs for an input at a place, and their places."""
        raise not_a_path(located[0])

    def update(self, _env: Env, value: Any, _change: Change) -> Iterable[Any]:
        """The input with the parts that the term selects replaced."""
        raise not_a_path(value)


@dataclass(slots=True, eq=False)
class Single(Filter):
    """A filter with exactly one output."""

    single: ClassVar[bool] = True

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The output."""
        return (self.one(env, value),)


def meter_of(env: Env) -> Meter:
    """The meter of the run."""
    meter: Meter = env[0]
    return meter


def product(filters: tuple[Filter, ...], env: Env, value: Any) -> Iterator[tuple[Any, ...]]:
    """All combinations of outputs; the first filter is the outermost loop."""
    if not filters:
        yield ()
        return
    first, *rest = filters
    for output in first.run(env, value):
        for others in product(tuple(rest), env, value):
            yield (output, *others)
