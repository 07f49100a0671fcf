"""One publisher at a time per folder, whatever processes, containers and users they run in."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.errors import FolderBusy
from weavergen_pipelines.artifacts.locks import wait_for_lock

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def folder_lock(folder: Path, timeout: float) -> Iterator[None]:
    """Hold the lock of an existing folder; wait up to `timeout` seconds for it.

    The lock is on the folder itself, so that nothing is left beside it. It goes with the folder: after a folder was
    swapped for another one, waiters find that they wait for the wrong one and start again.

    Raises:
        FolderBusy: somebody else holds it for longer.
    """
    while True:
        descriptor = _open(folder)
        try:
            if not wait_for_lock(descriptor, timeout=timeout):
                raise FolderBusy(
                    f"{_holder(descriptor)} publishes into this folder, for more than {timeout:g} s",
                    where=str(folder),
                    hint="wait until it is done, or end it",
                )
            if _is_still(folder, descriptor):
                yield
                return
        finally:
            os.close(descriptor)


if sys.platform == "win32":

    def _open(folder: Path) -> int:
        """Windows locks files only."""
        return os.open(folder.with_name(f".{folder.name}.weavergen-lock"), os.O_RDWR | os.O_CREAT)

    def _is_still(_folder: Path, _descriptor: int) -> bool:
        """The lock file is never removed."""
        return True
else:

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def _is_still(folder: Path, descriptor: int) -> bool:
        try:
            return os.path.samestat(folder.stat(), os.fstat(descriptor))
        except FileNotFoundError:
            return False


def _holder(descriptor: int) -> str:
    """Who holds the lock, where the system tells (Linux: a line `n: FLOCK ADVISORY WRITE <pid> <device>:<inode> …`)."""
    inode = os.fstat(descriptor).st_ino
    try:
        for line in Path("/proc/locks").read_text().splitlines():
            fields = line.split()
            if fields[1] == "FLOCK" and fields[5].rpartition(":")[2] == str(inode):
                command = Path(f"/proc/{fields[4]}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                return f"process {fields[4]} ({command.strip()})"
    except OSError:
        pass
    return "another process"
