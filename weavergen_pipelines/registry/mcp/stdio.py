"""Messages by standard input and output: one on each line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import BinaryIO

MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes of one message; what is longer is answered as if it were no JSON."""

_ASKED_EVERY = 0.2


@dataclass(frozen=True)
class Stdio:
    """Where messages come from, and where answers go."""

    reader: BinaryIO
    writer: BinaryIO

    def serve(self, respond: Callable[[bytes], bytes | None], *, ended: Callable[[], bool]) -> None:
        """Answer messages until there are no more, nobody reads the answers, or `ended` says so."""
        try:
            for message in self._messages(ended):
                answer = respond(message)
                if answer is not None:
                    self.writer.write(answer + b"\n")
                    self.writer.flush()
        except BrokenPipeError:
            return

    def _messages(self, ended: Callable[[], bool]) -> Iterator[bytes]:
        lines: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=self._read, args=(lines,), daemon=True).start()
        while not ended():
            try:
                line = lines.get(timeout=_ASKED_EVERY)
            except Empty:
                continue
            if not line:
                return
            if line.strip():
                yield line

    def _read(self, lines: SimpleQueue[bytes]) -> None:
        line = b"begin"
        while line:
            line = self.reader.readline(MAX_MESSAGE)
            lines.put(line)


_owned: list[Stdio] = []


@contextmanager
def own_stdio() -> Iterator[Stdio]:
    """Standard input and output for messages alone: whatever else is printed meanwhile goes to standard error.

    Who calls it within another's block has the same ones.
    """
    if _owned:
        yield _owned[0]
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        # Not `sys.stdin`: the interpreter wants its lock at its end, when a thread may still wait for input with it.
        reader = os.fdopen(os.dup(0), "rb")
        with os.fdopen(os.dup(kept), "wb") as writer:
            _owned.append(Stdio(reader, writer))
            yield _owned[0]
    finally:
        _owned.clear()
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
