"""Paths: `subject.key[0]?[1:][]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Located, meter_of, product
from weavergen_pipelines.forge.jq.filters.simple import Literal
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.values.access import index, items_of, slice_of, values_of
from weavergen_pipelines.forge.jq.values.update import Change, update_index, update_slice, update_values


@dataclass(slots=True, eq=False)
class Step:
    """One part of a path with its keys known; `optional` suppresses the failure of this step alone."""

    optional: bool

    def read(self, value: Any, meter: Meter) -> Iterable[Any]:
        """The parts of a value."""
        raise NotImplementedError

    def locate(self, located: Located, meter: Meter) -> Iterable[Located]:
        """The parts of a value, with places."""
        raise NotImplementedError

    def write(self, value: Any, change: Change) -> Any:
        """The value with these parts replaced."""
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class IndexStep(Step):
    """`.[key]`"""

    key: Any

    def read(self, value: Any, _meter: Meter) -> Iterable[Any]:
        """The part, or null."""
        return (index(value, self.key),)

    def locate(self, located: Located, _meter: Meter) -> Iterable[Located]:
        """The part, or null, and its place."""
        value, keys = located
        return ((index(value, self.key), (*keys, self.key)),)

    def write(self, value: Any, change: Change) -> Any:
        """The value with the part replaced."""
        return update_index(value, self.key, change, optional=self.optional)


@dataclass(slots=True, eq=False)
class SliceStep(Step):
    """`.[start:end]`; `bounds` holds those that are written."""

    bounds: dict[str, Any]

    def read(self, value: Any, _meter: Meter) -> Iterable[Any]:
        """The slice."""
        return (slice_of(value, self.bounds.get("start"), self.bounds.get("end")),)

    def locate(self, located: Located, meter: Meter) -> Iterable[Located]:
        """The slice and its place."""
        value, keys = located
        return tuple((part, (*keys, self.bounds)) for part in self.read(value, meter))

    def write(self, value: Any, change: Change) -> Any:
        """The value with the slice replaced."""
        start, end = self.bounds.get("start"), self.bounds.get("end")
        return update_slice(value, start, end, change, optional=self.optional)


@dataclass(slots=True, eq=False)
class IterateStep(Step):
    """`.[]`"""

    def read(self, value: Any, meter: Meter) -> Iterable[Any]:
        """All elements or values."""
        parts = values_of(value)
        meter.tick(len(value))
        return parts

    def locate(self, located: Located, meter: Meter) -> Iterable[Located]:
        """All elements or values, with places."""
        value, keys = located
        parts = items_of(value)
        meter.tick(len(value))
        return ((part, (*keys, key)) for key, part in parts)

    def write(self, value: Any, change: Change) -> Any:
        """The value with all parts replaced."""
        return update_values(value, change, optional=self.optional)


Steps = tuple[Step, ...]


@dataclass(slots=True, eq=False)
class StepMaker:
    """A part of a path whose keys are filters, run on the input of the whole path."""

    kind: type[Step]
    optional: bool
    keys: tuple[Filter, ...] = ()
    names: tuple[str, ...] = ()

    def make(self, keys: tuple[Any, ...]) -> Step:
        """The step for one output of each key."""
        if self.kind is IterateStep:
            return IterateStep(self.optional)
        if self.kind is IndexStep:
            return IndexStep(self.optional, keys[0])
        return SliceStep(self.optional, dict(zip(self.names, keys, strict=True)))


@dataclass(slots=True, eq=False)
class Path(Filter):
    """`subject.key[0]?[1:][]`"""

    subject: Filter
    makers: tuple[StepMaker, ...]

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The parts, for each output of the subject and each combination of keys."""
        for output in self.subject.run(env, value):
            for steps in self._steps(env, value):
                yield from read(steps, output, env[0])

    def paths(self, env: Env, located: Located) -> Iterator[Located]:
        """The parts and their places."""
        for output in self.subject.paths(env, located):
            for steps in self._steps(env, located[0]):
                yield from _locate(steps, output, meter_of(env))

    def update(self, env: Env, value: Any, change: Change) -> Iterable[Any]:
        """The parts replaced, for one combination of keys after the other."""

        def write_all(part: Any) -> Iterable[Any]:
            for steps in self._steps(env, value):
                part = _write(steps, part, change)
            return (part,)

        return self.subject.update(env, value, write_all)

    def _steps(self, env: Env, value: Any) -> Iterable[Steps]:
        keys = tuple(key for maker in self.makers for key in maker.keys)
        for outputs in product(keys, env, value):
            left = iter(outputs)
            yield tuple(maker.make(tuple(next(left) for _ in maker.keys)) for maker in self.makers)


@dataclass(slots=True, eq=False)
class ConstantPath(Path):
    """A path whose keys are literals, of a subject with one output."""

    steps: Steps

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The parts."""
        return read(self.steps, self.subject.one(env, value), env[0])

    def _steps(self, _env: Env, _value: Any) -> Iterable[Steps]:
        return (self.steps,)


@dataclass(slots=True, eq=False)
class FieldPath(ConstantPath):
    """`subject.a.b`: a path of essential literal keys."""

    single: ClassVar[bool] = True

    fields: tuple[Any, ...]

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The part, or null."""
        return (self.one(env, value),)

    def one(self, env: Env, value: Any) -> Any:
        """The part, or null."""
        part = self.subject.one(env, value)
        for field in self.fields:
            part = part.get(field) if part.__class__ is dict else index(part, field)
        return part


@dataclass(slots=True, eq=False)
class DynamicField(Path):
    """`subject[key]` where both have one output."""

    single: ClassVar[bool] = True

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The part, or null."""
        return (self.one(env, value),)

    def one(self, env: Env, value: Any) -> Any:
        """The part, or null."""
        return index(self.subject.one(env, value), self.makers[0].keys[0].one(env, value))


def path(subject: Filter, makers: tuple[StepMaker, ...]) -> Filter:
    """The fastest path for a subject and parts."""
    keys = tuple(key for maker in makers for key in maker.keys)
    if not subject.single or not all(key.single for key in keys):
        return Path(subject, makers)
    literals = [key.constant for key in keys if isinstance(key, Literal)]
    indexed = all(maker.kind is IndexStep and not maker.optional for maker in makers)
    if len(literals) < len(keys):
        return DynamicField(subject, makers) if indexed and len(makers) == 1 else Path(subject, makers)
    left = iter(literals)
    steps = tuple(maker.make(tuple(next(left) for _ in maker.keys)) for maker in makers)
    if indexed:
        return FieldPath(subject, makers, steps, tuple(literals))
    return ConstantPath(subject, makers, steps)


def read(steps: Steps, value: Any, meter: Meter) -> Iterable[Any]:
    """What the steps lead to."""
    first, *rest = steps
    try:
        parts = first.read(value, meter)
    except Raised:
        if first.optional:
            return ()
        raise
    if not rest:
        return parts
    return chain.from_iterable(read(tuple(rest), part, meter) for part in parts)


def _locate(steps: Steps, located: Located, meter: Meter) -> Iterable[Located]:
    first, *rest = steps
    try:
        parts = first.locate(located, meter)
    except Raised:
        if first.optional:
            return ()
        raise
    if not rest:
        return parts
    return chain.from_iterable(_locate(tuple(rest), part, meter) for part in parts)


def _write(steps: Steps, value: Any, change: Change) -> Any:
    first, *rest = steps
    if not rest:
        return first.write(value, change)
    return first.write(value, lambda part: (_write(tuple(rest), part, change),))
