"""`python -m weavergen_pipelines.forge.worker [LIMITS]`: renders for another process, under limits if there are any.

Each request on standard input is two messages: the document (nothing for that of the request before), and the rest. On
standard output an empty message says that it is ready; then there is one for each request.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

import orjson

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.forge.frames import read_frame, write_frame
from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.run import carry_out
from weavergen_pipelines.forge.wire import read_request, write_error, write_files

_YOUNG_OBJECTS = 1_000_000
"""How many objects are made between two collections: a render makes many, and hardly a cycle."""


def main() -> None:
    """Answer until the input ends."""
    limits = ForgeLimits(**orjson.loads(sys.argv[1])) if sys.argv[1:] else None
    if limits:
        limits.apply()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 100)
    write_frame(sys.stdout.buffer, b"")
    for document, message in _requests():
        write_frame(sys.stdout.buffer, _answer(document, message, limits.fuel if limits else None))


def _requests() -> Iterator[tuple[dict[str, Any], bytes]]:
    document: dict[str, Any] = {}
    while (content := read_frame(sys.stdin.buffer)) is not None:
        document = orjson.loads(content) if content else document
        yield document, read_frame(sys.stdin.buffer) or b""


def _answer(document: dict[str, Any], message: bytes, fuel: int | None) -> bytes:
    request, cache = read_request(message, document)
    try:
        return write_files(carry_out(request, cache=cache, fuel=fuel))
    except WeavergenError as error:
        return write_error(error)


if __name__ == "__main__":
    main()
