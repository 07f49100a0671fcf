"""Running an executable: never through a shell, with an environment of its own, for a limited time, and cancellable."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from time import monotonic
from typing import IO, TYPE_CHECKING

from weavergen_pipelines.engine.binary.errors import BinaryCancelled, BinaryFailed, BinaryTimeout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from threading import Event

    Progress = Callable[[str], None]

_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_STEP = 0.05
_GRACE = 2.0


@dataclass(frozen=True)
class Limits:
    """How long a command may take in seconds, who may end it before, and who hears what it says meanwhile."""

    timeout: float = 120
    cancelled: Event | None = None
    progress: Progress | None = None


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Finished:
    """How a command ended: its exit code, what it wrote, and the lines of its progress."""

    code: int
    output: bytes
    said: str


def run(command: Sequence[str], folder: Path, limits: Limits, home: Path | None = None) -> Finished:
    """Run a command in a folder; `home` is its home folder.

    Raises:
        BinaryFailed: it cannot be started.
        BinaryTimeout, BinaryCancelled: it was ended, with everything that it had started.
    """
    with tempfile.TemporaryFile() as output:
        process = _start(command, folder, output, home or folder)
        listener = _Listener(process, limits.progress)
        try:
            _wait(process, limits, command)
        finally:
            _end(process)
            listener.join(_GRACE)
        output.seek(0)
        return Finished(process.returncode, output.read(), "".join(listener.lines))


def _start(command: Sequence[str], folder: Path, output: IO[bytes], home: Path) -> subprocess.Popen[str]:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        return subprocess.Popen(  # noqa: S603  # an executable that the user has configured or installed
            list(command),
            cwd=folder,
            env={**environment, "HOME": str(home), "NO_COLOR": "1", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise BinaryFailed(f"it cannot be started: {error.strerror}", where=command[0]) from error


def _wait(process: subprocess.Popen[str], limits: Limits, command: Sequence[str]) -> None:
    deadline = monotonic() + limits.timeout
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(min(_STEP, max(0, deadline - monotonic())) if limits.cancelled else limits.timeout)
            return
        if limits.cancelled and limits.cancelled.is_set():
            raise BinaryCancelled("it was cancelled", where=command[0])
        if monotonic() >= deadline:
            what = f"`{' '.join(command[1:3])}` did not end within {limits.timeout:g} s"
            raise BinaryTimeout(what, where=command[0], hint="see `weaver.timeout` in the settings")


def _end(process: subprocess.Popen[str]) -> None:
    """End the process and all that it started, if it is still there: first by asking."""
    if process.poll() is not None:
        return
    for ask in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, ask)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
            return


class _Listener(Thread):
    """Reads what a process says while it runs."""

    def __init__(self, process: subprocess.Popen[str], progress: Progress | None) -> None:
        super().__init__(daemon=True)
        self.lines: list[str] = []
        self._said = process.stderr
        self._progress = progress
        self.start()

    def run(self) -> None:
        for line in self._said or ():
            self.lines.append(line)
            if self._progress and line.strip():
                self._progress(line.strip())
