"""Templates that are not ours: rendered by a worker process with limits and an empty environment."""

from __future__ import annotations

import signal
from io import BytesIO
from subprocess import TimeoutExpired

import orjson

from weavergen_pipelines.forge.cache import RenderCache
from weavergen_pipelines.forge.errors import LimitExceeded
from weavergen_pipelines.forge.frames import read_frame, write_frame
from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.forge.spare import SPARE
from weavergen_pipelines.forge.wire import read_answer, write_request


def generate_in_worker(request: ForgeRequest, cache: RenderCache | None, limits: ForgeLimits) -> dict[str, bytes]:
    """Render a target in a worker process.

    Raises:
        LimitExceeded: the templates used more time or memory than `limits` allow.
        ForgeError, CompoundError: as in this process.
    """
    messages = BytesIO()
    write_frame(messages, orjson.dumps(request.document))
    write_frame(messages, write_request(request, cache))
    with SPARE.take(limits) as worker:
        try:
            answers, complaints = worker.communicate(messages.getvalue(), limits.wall_seconds)
        except TimeoutExpired as error:
            raise _exceeded(request, f"took more than {limits.wall_seconds:g} s") from error
        finally:
            worker.kill()
    if worker.returncode:
        raise _exceeded(request, _cause_of_death(worker.returncode, complaints, limits))
    return read_answer(_last(answers))


def _last(answers: bytes) -> bytes:
    """The answer to the one request, after the message that the worker is ready."""
    stream = BytesIO(answers)
    read_frame(stream)
    return read_frame(stream) or b""


def _cause_of_death(code: int, complaints: bytes, limits: ForgeLimits) -> str:
    """What a worker died of.

    Raises:
        RuntimeError: it did not die of a limit: the fault is ours.
    """
    if code == -getattr(signal, "SIGXCPU", 0):
        return f"took more than {limits.cpu_seconds} s of CPU time"
    if code < 0 or b"MemoryError" in complaints:
        return f"used more than {limits.memory_bytes // 2**20} MiB of memory"
    raise RuntimeError(f"the template worker failed with code {code}: {complaints.decode(errors='replace')}")


def _exceeded(request: ForgeRequest, what: str) -> LimitExceeded:
    hint = "look for an endless loop, text that doubles, or an endless jq program"
    return LimitExceeded(f"the templates of target {request.target!r} {what}", where=request.origin or None, hint=hint)
