"""A command in a terminal of its own: what it shows, and keys for it."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import termios
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="this system has no terminals to test with")


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path | None = None) -> None:
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            os.chdir(folder or Path.cwd())
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        self._shown = b""
        self.ended: int | None = None

    def wait_for(self, text: str) -> str:
        """What was shown since the last key, when `text` is in it."""
        last = time.monotonic() + 30
        while time.monotonic() < last:
            if text in self.shown:
                return self.shown
            self.read()
        pytest.fail(f"{text!r} was not shown, but {self.shown!r}")

    @property
    def shown(self) -> str:
        """All that was shown since the last key, without its colours."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._shown.decode("utf-8", "replace"))

    def press(self, keys: str) -> None:
        self._shown = b""
        os.write(self._screen, keys.encode())

    def wait(self) -> int:
        """The exit code."""
        while self.read():
            pass
        self.ended = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.ended

    def read(self) -> bool:
        """Take what the command shows; whether there may be more."""
        if not select.select([self._screen], [], [], 0.2)[0]:
            return True
        try:
            data = os.read(self._screen, 65536)
        except OSError:  # the command has closed its side
            return False
        self._shown += data
        return bool(data)

    def close(self) -> None:
        if self.ended is None:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        os.close(self._screen)
