"""Templates that are not ours: rendered by a worker process with limits and an empty environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import orjson

from weavergen_pipelines.forge.cache import RenderCache
from weavergen_pipelines.forge.errors import LimitExceeded
from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.forge.wire import read_answer, write_request

_WORKER = "weavergen_pipelines.forge.worker"
_IMPORT_ROOT = Path(__file__).parents[2]
_NEEDED_BY_WINDOWS = ("SYSTEMROOT",)


def generate_in_worker(request: ForgeRequest, cache: RenderCache | None, limits: ForgeLimits) -> dict[str, bytes]:
    """Render a target in a worker process.

    Raises:
        LimitExceeded: the templates used more time or memory than `limits` allow.
        ForgeError, CompoundError: as in this process.
    """
    command = [sys.executable, "-m", _WORKER, orjson.dumps(asdict(limits)).decode()]
    message = write_request(request, cache)
    environment = {name: os.environ[name] for name in _NEEDED_BY_WINDOWS if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - the command is this interpreter with our module
            command,
            input=message,
            capture_output=True,
            timeout=limits.wall_seconds,
            env=environment,
            cwd=_IMPORT_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _exceeded(request, f"took more than {limits.wall_seconds:g} s") from error
    if done.returncode:
        raise _exceeded(request, _cause_of_death(done, limits))
    return read_answer(done.stdout)


def _cause_of_death(done: subprocess.CompletedProcess[bytes], limits: ForgeLimits) -> str:
    """What a worker died of.

    Raises:
        RuntimeError: it did not die of a limit: the fault is ours.
    """
    if done.returncode == -getattr(signal, "SIGXCPU", 0):
        return f"took more than {limits.cpu_seconds} s of CPU time"
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        return f"used more than {limits.memory_bytes // 2**20} MiB of memory"
    raise RuntimeError(
        f"the template worker failed with code {done.returncode}: {done.stderr.decode(errors='replace')}"
    )


def _exceeded(request: ForgeRequest, what: str) -> LimitExceeded:
    hint = "look for an endless loop, text that doubles, or an endless jq program"
    return LimitExceeded(f"the templates of target {request.target!r} {what}", where=request.origin or None, hint=hint)
