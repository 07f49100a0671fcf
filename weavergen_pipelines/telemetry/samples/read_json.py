"""Samples as JSON: an array of objects with one key each, or one such object per line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter, ValidationError

from weavergen_pipelines.errors import CompoundError, Location, nearest
from weavergen_pipelines.telemetry.samples.errors import InvalidSample
from weavergen_pipelines.telemetry.samples.limits import DEFAULT_LIMITS, SampleLimits, too_deep
from weavergen_pipelines.telemetry.samples.model import KINDS, Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TYPES: dict[str, Any] = {kind: sample for sample, kind in KINDS.items()}
MAX_KEPT = 100_000
"""Distinct samples that are recognised when they come again."""


@dataclass(frozen=True, slots=True)
class Element:
    """One JSON value of the input. `place` counts from 0 in an array; a `line` from 1."""

    value: Any
    place: int
    line: int | None


def read_json(data: bytes, *, path: str = "<input>", limits: SampleLimits = DEFAULT_LIMITS) -> Iterator[Sample]:
    """The samples of a file, in order.

    Raises:
        InvalidSample: the input is no JSON, or too large.
        CompoundError: the samples that are wrong, each with its place.
    """
    reader = _Reader(path, limits)
    for element in _elements(data, path, limits):
        sample = reader.sample(element)
        if sample is not None:
            yield sample
    reader.finish()


class _Reader:
    """Makes samples of JSON values; equal values give the same sample."""

    def __init__(self, path: str, limits: SampleLimits) -> None:
        self._path = path
        self._limits = limits
        self._known: dict[bytes, Sample] = {}
        self._problems: list[InvalidSample] = []

    def sample(self, element: Element) -> Sample | None:
        try:
            text = orjson.dumps(element.value)
        except TypeError:  # what was read can be nested more deeply than what orjson writes
            return self._decoded(element)
        known = self._known.get(text)
        if known is None:
            known = self._decoded(element)
            if known is None or len(self._known) >= MAX_KEPT:
                return known
            self._known[text] = known
        return known

    def finish(self) -> None:
        if self._problems:
            raise CompoundError(self._problems)

    def _decoded(self, element: Element) -> Sample | None:
        try:
            return decode(element.value, self._limits)
        except InvalidSample as error:
            where = Location(self._path, element.line)
            place = "" if element.line else f"sample {element.place}: "
            self._problems.append(InvalidSample(f"{place}{error.what}", where=where, hint=error.hint))
        if len(self._problems) >= self._limits.max_problems:
            self.finish()
        return None


def decode(value: Any, limits: SampleLimits = DEFAULT_LIMITS) -> Sample:
    """The sample of one JSON object `{kind: fields}`.

    Raises:
        InvalidSample: it is none; the fields that are wrong are named.
    """
    if not isinstance(value, dict) or len(value) != 1:
        raise InvalidSample(f"expected an object with one key ({', '.join(_TYPES)})")
    (kind, fields), *_ = value.items()
    if kind not in _TYPES:
        raise InvalidSample(f"there is no sample of kind {kind!r}", hint=nearest(kind, _TYPES))
    if too_deep(fields, limits.max_depth):
        raise InvalidSample(f"arrays and objects are nested more than {limits.max_depth} times")
    try:
        return _adapter(kind).validate_json(orjson.dumps(fields), strict=True)  # type: ignore[no-any-return] # of its kind
    except ValidationError as error:
        raise InvalidSample(_said(kind, error)) from None


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[kind])


def _said(kind: str, error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)[:5]
    return "; ".join(f"{'.'.join(map(str, (kind, *one['loc'])))}: {one['msg']}" for one in problems)


def _elements(data: bytes, path: str, limits: SampleLimits) -> Iterable[Element]:
    if len(data) > limits.max_bytes:
        raise InvalidSample(f"the input has more than {limits.max_bytes:,} bytes", where=path)
    if data.lstrip()[:1] in {b"[", b""}:
        return [Element(value, place, None) for place, value in enumerate(_array(data, path))]
    return _lines(data, path)


def _array(data: bytes, path: str) -> list[Any]:
    try:
        values = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidSample(f"this is no JSON: {error.msg}", where=Location(path, error.lineno, error.colno)) from None
    return values  # type: ignore[no-any-return] # it starts with a bracket


def _lines(data: bytes, path: str) -> Iterator[Element]:
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            try:
                yield Element(orjson.loads(line), number - 1, number)
            except orjson.JSONDecodeError as error:
                where = Location(path, number, error.colno)
                raise InvalidSample(f"this is no JSON: {error.msg}", where=where) from None
