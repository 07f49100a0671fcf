"""Samples from a file or a stream."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from weavergen_pipelines.telemetry.samples.attach import with_resources
from weavergen_pipelines.telemetry.samples.errors import InvalidSample
from weavergen_pipelines.telemetry.samples.limits import DEFAULT_LIMITS, SampleLimits
from weavergen_pipelines.telemetry.samples.read_json import read_json
from weavergen_pipelines.telemetry.samples.read_text import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from weavergen_pipelines.telemetry.samples.model import Observed

Format: TypeAlias = Literal["json", "text"]


def read_file(path: Path, form: Format, *, limits: SampleLimits = DEFAULT_LIMITS) -> Iterator[Observed]:
    """The samples of a file.

    Raises:
        InvalidSample: it cannot be read, or is too large, or is not of this format.
        CompoundError: the samples that are wrong.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.max_bytes + 1)
    except OSError as error:
        raise InvalidSample(f"cannot be read: {error.strerror}", where=str(path)) from None
    if form == "json":
        yield from with_resources(read_json(data, path=str(path), limits=limits))
    else:
        if len(data) > limits.max_bytes:
            raise InvalidSample(f"the input has more than {limits.max_bytes:,} bytes", where=str(path))
        text = io.StringIO(data.decode("utf-8", errors="replace"))
        yield from with_resources(read_lines(text, limits=limits))


def read_stream(stream: BinaryIO, form: Format, *, limits: SampleLimits = DEFAULT_LIMITS) -> Iterator[Observed]:
    """The samples of standard input: text as it comes, up to a blank line; JSON when all of it is there.

    Raises:
        InvalidSample, CompoundError: as `read_file`.
    """
    if form == "text":
        lines = (line.decode("utf-8", errors="replace") for line in stream)
        return with_resources(read_lines(lines, until_blank=True, limits=limits))
    return with_resources(read_json(stream.read(limits.max_bytes + 1), path="<stdin>", limits=limits))
