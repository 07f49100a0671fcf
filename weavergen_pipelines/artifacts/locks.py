"""Advisory locks between processes, held on an open file descriptor and let go when it closes."""

from __future__ import annotations

import os
import sys
import time

_POLL_SECONDS = 0.02

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:  # noqa: ARG001 - Windows has exclusive locks only
        """Take the lock if it is free."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:
        """Take the lock if it is free; several holders can share a shared one."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def wait_for_lock(descriptor: int, *, shared: bool = False, timeout: float) -> bool:
    """Take the lock within `timeout` seconds; False when somebody still holds it then."""
    deadline = time.monotonic() + timeout
    while not try_lock(descriptor, shared=shared):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
