"""Control flow: pipes, commas, alternatives, conditions, `try`, labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import Any, ClassVar

from weavergen_pipelines.forge.jq.errors import Break, Raised
from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Located, meter_of
from weavergen_pipelines.forge.jq.values.failures import not_a_path
from weavergen_pipelines.forge.jq.values.ordering import truthy
from weavergen_pipelines.forge.jq.values.update import Change


@dataclass(slots=True, eq=False)
class Pipe(Filter):
    """`left | right`"""

    left: Filter
    right: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs of the right side, for each output of the left one."""
        for output in self.left.run(env, value):
            yield from self.right.run(env, output)

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """Places go through both sides."""
        for output in self.left.paths(env, located):
            yield from self.right.paths(env, output)

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """The right side updates what the left one selects."""
        return self.left.update(env, value, lambda part: self.right.update(env, part, change))


@dataclass(slots=True, eq=False)
class PipeEach(Pipe):
    """`left | right` where the right side has one output."""

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The output of the right side, for each output of the left one."""
        one = self.right.one
        return (one(env, output) for output in self.left.run(env, value))


@dataclass(slots=True, eq=False)
class PipeOnce(Pipe):
    """`left | right` where the left side has one output."""

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs of the right side."""
        return self.right.run(env, self.left.one(env, value))


@dataclass(slots=True, eq=False)
class SinglePipe(PipeOnce):
    """`left | right` where each side has one output."""

    single: ClassVar[bool] = True

    def one(self, env: Env, value: Any) -> Any:
        """The output of the right side."""
        return self.right.one(env, self.left.one(env, value))


def pipe(left: Filter, right: Filter) -> Filter:
    """The fastest pipe for two filters."""
    if left.single:
        return SinglePipe(left, right) if right.single else PipeOnce(left, right)
    return PipeEach(left, right) if right.single else Pipe(left, right)


@dataclass(slots=True, eq=False)
class Comma(Filter):
    """`left, right`"""

    left: Filter
    right: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The outputs of the left side, then those of the right one."""
        meter_of(env).tick()
        yield from self.left.run(env, value)
        yield from self.right.run(env, value)

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The places of the left side, then those of the right one."""
        meter_of(env).tick()
        yield from self.left.paths(env, located)
        yield from self.right.paths(env, located)

    def update(self, env: Env, value: Any, change: Change) -> Iterator[Any]:
        """First the left side, then the right one on what came out."""
        for output in self.left.update(env, value, change):
            yield from self.right.update(env, output, change)


@dataclass(slots=True, eq=False)
class Alternative(Filter):
    """`left // right`"""

    left: Filter
    right: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The true outputs of the left side; if it has none, those of the right one."""
        found = filter(truthy, self.left.run(env, value))
        for output in found:
            return chain((output,), found)
        return self.right.run(env, value)

    def paths(self, env: Env, located: Located) -> Iterable[Located]:
        """All places of the side that is chosen."""
        return self._chosen(env, located[0]).paths(env, located)

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """Updates with the side that is chosen."""
        return self._chosen(env, value).update(env, value, change)

    def _chosen(self, env: Env, value: Any) -> Filter:
        return self.left if any(map(truthy, self.left.run(env, value))) else self.right


@dataclass(slots=True, eq=False)
class SingleAlternative(Alternative):
    """`left // right` where each side has one output."""

    single: ClassVar[bool] = True

    def one(self, env: Env, value: Any) -> Any:
        """The left output if it is true, else the right one."""
        output = self.left.one(env, value)
        return output if truthy(output) else self.right.one(env, value)


@dataclass(slots=True, eq=False)
class If(Filter):
    """`if condition then result else otherwise end`"""

    condition: Filter
    result: Filter
    otherwise: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs of a branch, for each output of the condition."""
        for output in self.condition.run(env, value):
            yield from self._branch(output).run(env, value)

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The places of a branch, for each output of the condition."""
        for output in self.condition.run(env, located[0]):
            yield from self._branch(output).paths(env, located)

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """Each output of the condition updates what the one before it left."""
        outputs: Iterable[Any] = (value,)
        for output in self.condition.run(env, value):
            outputs = _then(outputs, self._branch(output), env, change)
        return outputs

    def _branch(self, output: Any) -> Filter:
        return self.result if truthy(output) else self.otherwise


@dataclass(slots=True, eq=False)
class IfOnce(If):
    """`if condition then result else otherwise end` where the condition has one output."""

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs of a branch."""
        branch = self.result if truthy(self.condition.one(env, value)) else self.otherwise
        return branch.run(env, value)


@dataclass(slots=True, eq=False)
class SingleIf(IfOnce):
    """`if condition then result else otherwise end` where all three have one output."""

    single: ClassVar[bool] = True

    def one(self, env: Env, value: Any) -> Any:
        """The output of a branch."""
        branch = self.result if truthy(self.condition.one(env, value)) else self.otherwise
        return branch.one(env, value)


def condition(test: Filter, result: Filter, otherwise: Filter) -> Filter:
    """The fastest condition for three filters."""
    if not test.single:
        return If(test, result, otherwise)
    kind = SingleIf if result.single and otherwise.single else IfOnce
    return kind(test, result, otherwise)


def sequence(filters: Iterable[tuple[Env, Filter]], value: Any, change: Change) -> Iterable[Any]:
    """Updates one after the other, each on what came out of the one before it."""
    return reduce(lambda outputs, step: _then(outputs, step[1], step[0], change), filters, (value,))


def _then(outputs: Iterable[Any], selected: Filter, env: Env, change: Change) -> Iterator[Any]:
    for output in outputs:
        yield from selected.update(env, output, change)


@dataclass(slots=True, eq=False)
class Try(Filter):
    """`try body catch handler`"""

    body: Filter
    handler: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The outputs up to the first error, then those of the handler."""
        try:
            yield from self.body.run(env, value)
        except Raised as error:
            caught = error.value
        else:
            return
        yield from self.handler.run(env, caught)

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The places up to the first error; an output of the handler has no place."""
        try:
            yield from self.body.paths(env, located)
        except Raised as error:
            caught = error.value
        else:
            return
        for output in self.handler.run(env, caught):
            raise not_a_path(output)


@dataclass(slots=True, eq=False)
class Label(Filter):
    """`label $name | body`"""

    body: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The outputs up to the `break`."""
        token = object()
        try:
            yield from self.body.run((*env, token), value)
        except Break as signal:
            if signal.token is not token:
                raise

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The places up to the `break`."""
        token = object()
        try:
            yield from self.body.paths((*env, token), located)
        except Break as signal:
            if signal.token is not token:
                raise


@dataclass(slots=True, eq=False)
class BreakTo(Filter):
    """`break $name`"""

    position: int

    def run(self, env: Env, _value: Any) -> Iterable[Any]:
        """Ends the label."""
        raise Break(env[self.position])

    def paths(self, env: Env, _located: Located) -> Iterable[Located]:
        """Ends the label."""
        raise Break(env[self.position])

    def update(self, env: Env, _value: Any, _change: Change) -> Iterable[Any]:
        """Ends the label."""
        raise Break(env[self.position])
