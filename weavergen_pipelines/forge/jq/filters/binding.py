"""Variables and patterns: `source as $x | body`, `source as [$a, {b: $c}] | body`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Located, Single
from weavergen_pipelines.forge.jq.filters.flow import sequence
from weavergen_pipelines.forge.jq.values.access import index
from weavergen_pipelines.forge.jq.values.update import Change


@dataclass(slots=True, eq=False)
class Variable(Single):
    """`$name`"""

    position: int

    def one(self, env: Env, _value: Any) -> Any:
        """Its value."""
        return env[self.position]


@dataclass(slots=True, eq=False)
class Pattern:
    """What stands after `as`."""

    def bind(self, outer: Env, env: Env, value: Any) -> Iterable[Env]:
        """The environment with the variables of the pattern, for each way that it matches.

        Keys are run in the outer environment: they do not see the variables of their own pattern.
        """
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class VariablePattern(Pattern):
    """`$name`"""

    def bind(self, _outer: Env, env: Env, value: Any) -> Iterable[Env]:
        """The environment with the value."""
        return ((*env, value),)


@dataclass(slots=True, eq=False)
class Destructure(Pattern):
    """`{key: pattern, …}`"""

    entries: tuple[tuple[Filter, Pattern], ...]

    def bind(self, outer: Env, env: Env, value: Any) -> Iterator[Env]:
        """The environments for each combination of keys."""
        return self._bind(outer, env, value, 0)

    def _bind(self, outer: Env, env: Env, value: Any, position: int) -> Iterator[Env]:
        if position == len(self.entries):
            yield env
            return
        keys, pattern = self.entries[position]
        for key in keys.run(outer, value):
            for bound in pattern.bind(outer, env, index(value, key)):
                yield from self._bind(outer, bound, value, position + 1)


@dataclass(slots=True, eq=False)
class Bind(Filter):
    """`source as pattern | body`"""

    source: Filter
    pattern: Pattern
    body: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs of the body, for each way that the pattern matches an output of the source."""
        for bound in self.bound(env, value):
            yield from self.body.run(bound, value)

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The places of the body."""
        for bound in self.bound(env, located[0]):
            yield from self.body.paths(bound, located)

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """The body updates once for each match, one after the other."""
        return sequence(((bound, self.body) for bound in self.bound(env, value)), value, change)

    def bound(self, env: Env, value: Any) -> Iterator[Env]:
        """The environments of the body."""
        for output in self.source.run(env, value):
            yield from self.pattern.bind(env, env, output)


@dataclass(slots=True, eq=False)
class BindOnce(Bind):
    """`source as $name | body` where the source has one output."""

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs of the body."""
        return self.body.run((*env, self.source.one(env, value)), value)


@dataclass(slots=True, eq=False)
class SingleBind(BindOnce):
    """`source as $name | body` where both have one output."""

    single: ClassVar[bool] = True

    def one(self, env: Env, value: Any) -> Any:
        """The output of the body."""
        return self.body.one((*env, self.source.one(env, value)), value)


def bind(source: Filter, pattern: Pattern, body: Filter) -> Filter:
    """The fastest binding for a source, a pattern and a body."""
    if not source.single or not isinstance(pattern, VariablePattern):
        return Bind(source, pattern, body)
    kind = SingleBind if body.single else BindOnce
    return kind(source, pattern, body)
