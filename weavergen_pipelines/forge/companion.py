"""A second process that renders our own templates, for as long as this one lives."""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from subprocess import DEVNULL
from typing import IO, Any, cast

import orjson

from weavergen_pipelines.forge.cache import RenderCache
from weavergen_pipelines.forge.frames import read_frame, write_frame
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.forge.wire import read_answer, write_request
from weavergen_pipelines.forge.worker_process import start_worker


class CompanionLost(Exception):
    """The companion did not start, has died, or cannot be told of a request."""


class Companion:
    """The process. It ends with this one, however that ends: its input does. One thread at a time may use it."""

    def __init__(self) -> None:
        """Start it, and wait until it is ready.

        Raises:
            CompanionLost: it did not start.
        """
        try:
            self._process = start_worker(stderr=DEVNULL)
        except OSError as error:
            raise CompanionLost from error
        atexit.register(self.end)
        self._document: Mapping[str, Any] | None = None
        self._receive()

    def render(self, request: ForgeRequest, cache: RenderCache | None) -> dict[str, bytes]:
        """Render a target there. A document that is the same object as the time before is not sent again.

        Raises:
            CompanionLost: it has died, or the request is more than JSON.
            ForgeError, CompoundError: as in this process.
        """
        try:
            self._send(request, cache)
        except (OSError, orjson.JSONEncodeError) as error:
            raise CompanionLost from error
        return read_answer(self._receive())

    def end(self) -> None:
        """End it at once, whatever it is doing."""
        self._process.kill()
        self._process.wait()

    def _send(self, request: ForgeRequest, cache: RenderCache | None) -> None:
        document = b"" if request.document is self._document else orjson.dumps(request.document)
        message = write_request(request, cache)
        requests = cast("IO[bytes]", self._process.stdin)
        write_frame(requests, document)
        write_frame(requests, message)
        self._document = request.document

    def _receive(self) -> bytes:
        answer = read_frame(cast("IO[bytes]", self._process.stdout))
        if answer is None:
            raise CompanionLost
        return answer
