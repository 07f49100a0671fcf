"""`reduce` and `foreach`.

An update with several outputs branches: each output goes on with the rest of the source by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Located, meter_of
from weavergen_pipelines.forge.jq.filters.binding import Pattern
from weavergen_pipelines.forge.jq.values.update import Change

Advance = Callable[[Env, Any], Iterable[Any]]


class _Bindings:
    """The environments of the update, one per output of the source: read once, when they are first needed."""

    def __init__(self, environments: Iterator[Env]) -> None:
        self._known: list[Env] = []
        self._environments = environments

    def get(self, position: int) -> Env | None:
        if position == len(self._known):
            found = next(self._environments, None)
            if found is None:
                return None
            self._known.append(found)
        return self._known[position]


@dataclass(slots=True, eq=False)
class Fold(Filter):
    """What `reduce` and `foreach` have in common."""

    source: Filter
    pattern: Pattern
    initial: Filter
    step: Filter

    def bindings(self, env: Env, value: Any) -> Iterator[Env]:
        """The environments of the update."""
        for output in self.source.run(env, value):
            yield from self.pattern.bind(env, env, output)


@dataclass(slots=True, eq=False)
class Reduce(Fold):
    """`reduce source as pattern (initial; step)`"""

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The last state of each branch."""
        if self.step.single:
            for state in self.initial.run(env, value):
                for bound in self.bindings(env, value):
                    state = self.step.one(bound, state)  # noqa: PLW2901  (it is the state that is folded)
                yield state
        else:
            bindings = _Bindings(self.bindings(env, value))
            for state in self.initial.run(env, value):
                yield from _leaves(bindings, state, self.step.run, env)

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The last place of each branch."""
        bindings = _Bindings(self.bindings(env, located[0]))
        for state in self.initial.paths(env, located):
            yield from _leaves(bindings, state, self.step.paths, env)

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """Updates through all steps."""
        bindings = _Bindings(self.bindings(env, value))

        def descend(position: int, part: Any) -> Iterable[Any]:
            bound = bindings.get(position)
            if bound is None:
                return change(part)
            return self.step.update(bound, part, lambda inner: descend(position + 1, inner))

        return self.initial.update(env, value, lambda part: descend(0, part))


@dataclass(slots=True, eq=False)
class Foreach(Fold):
    """`foreach source as pattern (initial; step; project)`"""

    project: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The projection of each state but the initial one."""
        if self.step.single:
            for state in self.initial.run(env, value):
                for bound in self.bindings(env, value):
                    state = self.step.one(bound, state)  # noqa: PLW2901  (it is the state that is folded)
                    yield from self.project.run(bound, state)
        else:
            bindings = _Bindings(self.bindings(env, value))
            for state in self.initial.run(env, value):
                for bound, inner in _states(bindings, state, self.step.run, env):
                    yield from self.project.run(bound, inner)

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The place of each projection."""
        bindings = _Bindings(self.bindings(env, located[0]))
        for state in self.initial.paths(env, located):
            for bound, inner in _states(bindings, state, self.step.paths, env):
                yield from self.project.paths(bound, inner)

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """Updates each projection, the outer ones first."""
        bindings = _Bindings(self.bindings(env, value))

        def descend(position: int, part: Any) -> Iterable[Any]:
            bound = bindings.get(position)
            if bound is None:
                return (part,)
            return self.step.update(bound, part, lambda inner: project(bound, position, inner))

        def project(bound: Env, position: int, part: Any) -> Iterator[Any]:
            for output in self.project.update(bound, part, change):
                yield from descend(position + 1, output)

        return self.initial.update(env, value, lambda part: descend(0, part))


def _states(bindings: _Bindings, initial: Any, advance: Advance, env: Env) -> Iterator[tuple[Env, Any]]:
    """Every state but the initial one, with its environment, depth first."""
    levels = [_next_level(bindings, 0, initial, advance)]
    while levels:
        bound, states = levels[-1]
        for state in states:
            meter_of(env).deepen(len(levels))
            yield bound, state
            levels.append(_next_level(bindings, len(levels), state, advance))
            break
        else:
            levels.pop()


def _leaves(bindings: _Bindings, initial: Any, advance: Advance, env: Env) -> Iterator[Any]:
    """The state at the end of each branch: it is known to be one by the lack of a binding for the next level."""
    if bindings.get(0) is None:
        yield initial
        return
    levels = [_next_level(bindings, 0, initial, advance)]
    while levels:
        _, states = levels[-1]
        for state in states:
            if bindings.get(len(levels)) is None:
                yield state
                continue
            meter_of(env).deepen(len(levels))
            levels.append(_next_level(bindings, len(levels), state, advance))
            break
        else:
            levels.pop()


def _next_level(bindings: _Bindings, position: int, state: Any, advance: Advance) -> tuple[Env, Iterator[Any]]:
    bound = bindings.get(position)
    return (bound, iter(advance(bound, state))) if bound is not None else ((), iter(()))
