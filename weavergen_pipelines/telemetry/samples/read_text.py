"""Samples as text: an attribute per line, `name` or `name=value`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.telemetry.samples.errors import InvalidSample
from weavergen_pipelines.telemetry.samples.limits import DEFAULT_LIMITS, SampleLimits, too_deep
from weavergen_pipelines.telemetry.samples.model import SampleAttribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read_lines(
    lines: Iterable[str], *, until_blank: bool = False, limits: SampleLimits = DEFAULT_LIMITS
) -> Iterator[SampleAttribute]:
    """The attributes of lines of text, as they come. A blank line ends them if `until_blank`, else it is nothing.

    Raises:
        InvalidSample: a line is longer or nested more deeply than the limits allow.
    """
    for line in lines:
        if len(line) > limits.max_bytes:
            raise InvalidSample(f"a line has more than {limits.max_bytes:,} characters")
        if line.strip():
            yield attribute_of(line, limits)
        elif until_blank:
            return


def attribute_of(line: str, limits: SampleLimits = DEFAULT_LIMITS) -> SampleAttribute:
    """The attribute of one line. A value that is JSON is that, any other one is a string."""
    name, equals, value = line.strip().partition("=")
    return SampleAttribute(name.strip(), _value(value.strip(), limits) if equals else None)


def _value(text: str, limits: SampleLimits) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    if too_deep(value, limits.max_depth):
        raise InvalidSample(f"a value is nested more than {limits.max_depth} times")
    return value
