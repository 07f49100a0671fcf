"""Shared by the tests of artifacts: what is in a folder, and processes that are killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from weavergen_pipelines.artifacts.store import ArtifactStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

fork = multiprocessing.get_context("fork")


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(str(tmp_path / "store"))


@pytest.fixture
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Relative path → content of all that is in a folder, our own list of files left out."""

    def read(folder: Path) -> dict[str, bytes]:
        files = (path for path in folder.rglob("*") if path.is_file() and path != folder / ".weavergen.json")
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    return read


@pytest.fixture
def killed_at() -> Callable[[int, Callable[[], object]], bool]:
    """Run an action in a process of its own that kills itself with SIGKILL right before its nth system event.

    False when the action was over before.
    """

    def run(step: int, action: Callable[[], object]) -> bool:
        process = fork.Process(target=_suicidal, args=(step, action))
        process.start()
        process.join()
        assert process.exitcode in {0, -signal.SIGKILL}
        return process.exitcode != 0

    return run


def _suicidal(step: int, action: Callable[[], object]) -> None:
    remaining = iter(range(step))

    def hook(event: str, _args: object) -> None:
        if event.startswith(("os.", "open", "shutil.", "ctypes.dlsym", "fcntl.")) and next(remaining, None) is None:
            signal.raise_signal(signal.SIGKILL)

    sys.addaudithook(hook)
    action()
    os._exit(0)


@pytest.fixture
def age(tmp_path: Path) -> Callable[[], None]:
    """Make everything below the test's folder look as if it was last used two days ago."""

    def make_old() -> None:
        then = time.time() - 2 * 86400
        for path in tmp_path.rglob("*"):
            os.utime(path, (then, then))

    return make_old
