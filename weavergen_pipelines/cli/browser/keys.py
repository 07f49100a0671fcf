"""Keys of a terminal: bytes in, names of keys and typed characters out."""

from __future__ import annotations

import codecs
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager

NAMED = {
    "\x1b[A": "up", "\x1bOA": "up",
    "\x1b[B": "down", "\x1bOB": "down",
    "\x1b[5~": "page-up", "\x1b[6~": "page-down",
    "\x1b[H": "home", "\x1bOH": "home", "\x1b[1~": "home",
    "\x1b[F": "end", "\x1bOF": "end", "\x1b[4~": "end",
    "\x1b[Z": "back-tab", "\t": "tab",
    "\r": "enter", "\n": "enter",
    "\x7f": "backspace", "\x08": "backspace", "\x15": "clear",
    "\x1b": "quit", "\x03": "quit", "\x11": "quit",
}  # fmt: skip
"""What terminals send for keys that are no characters."""

_WHOLE_WITHIN = 0.05
"""Seconds in which the rest of a sequence arrives, after which Escape was the key itself."""


def split_keys(text: str) -> Iterator[str]:
    """The keys that were pressed: their names, or the character; sequences of no known key are passed over."""
    while text:
        known = next((sequence for sequence in _LONGEST_FIRST if text.startswith(sequence)), None)
        if known == "\x1b" and text[1:2] in {"[", "O"}:
            text = _after_sequence(text)
        elif known is not None:
            yield NAMED[known]
            text = text[len(known) :]
        else:
            if text[0].isprintable():
                yield text[0]
            text = text[1:]


_LONGEST_FIRST = sorted(NAMED, key=len, reverse=True)


def _after_sequence(text: str) -> str:
    """What follows an escape sequence: it ends with a letter or a tilde."""
    end = next((at for at, mark in enumerate(text[2:], 2) if mark.isalpha() or mark == "~"), len(text))
    return text[end + 1 :]


class Keyboard:
    """The keys of the terminal that a file descriptor is."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def pressed(self, timeout: float) -> list[str]:
        """The keys that were pressed, one at least unless the time (in seconds) is up; "quit" without a terminal."""
        if not self._waiting(timeout):
            return []
        data = os.read(self._descriptor, 4096)
        if data == b"\x1b" and self._waiting(_WHOLE_WITHIN):
            data += os.read(self._descriptor, 4096)
        return list(split_keys(self._decoder.decode(data))) if data else ["quit"]

    def _waiting(self, timeout: float) -> bool:
        return bool(select.select([self._descriptor], [], [], timeout)[0])


@contextmanager
def keyboard(descriptor: int) -> Iterator[Keyboard]:
    """The keys of a terminal as they are pressed, unseen; afterwards it is as before."""
    import termios
    import tty

    before = termios.tcgetattr(descriptor)
    tty.setraw(descriptor, termios.TCSADRAIN)
    # Output is to be translated as before: only what is typed is raw.
    mode = termios.tcgetattr(descriptor)
    mode[1] = before[1]
    termios.tcsetattr(descriptor, termios.TCSADRAIN, mode)
    try:
        yield Keyboard(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
