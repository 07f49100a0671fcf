"""Starting a worker: this interpreter with our module, pipes, and nothing of our environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from subprocess import PIPE, Popen

_WORKER = "weavergen_pipelines.forge.worker"
_IMPORT_ROOT = Path(__file__).parents[2]
_NEEDED_BY_WINDOWS = ("SYSTEMROOT",)


def start_worker(*arguments: str, stderr: int) -> Popen[bytes]:
    """A worker that waits for requests; an interrupt from the keyboard is not for it.

    Raises:
        OSError: the interpreter cannot be started.
    """
    return Popen(  # noqa: S603 - the command is this interpreter with our module
        [sys.executable, "-m", _WORKER, *arguments],
        stdin=PIPE,
        stdout=PIPE,
        stderr=stderr,
        env={name: os.environ[name] for name in _NEEDED_BY_WINDOWS if name in os.environ},
        cwd=_IMPORT_ROOT,
        start_new_session=True,
    )
