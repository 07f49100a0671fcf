"""`python -m weavergen_pipelines.forge.worker LIMITS`: renders the request on standard input under the limits."""

from __future__ import annotations

import sys

import orjson

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.forge.generate import render_target
from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.wire import read_request, write_error, write_files


def main() -> None:
    """Answer one request on standard output."""
    limits = ForgeLimits(**orjson.loads(sys.argv[1]))
    limits.apply()
    request, cache = read_request(sys.stdin.buffer.read())
    try:
        answer = write_files(render_target(request, cache=cache, fuel=limits.fuel))
    except WeavergenError as error:
        answer = write_error(error)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
