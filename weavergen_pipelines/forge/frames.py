"""Messages on a stream of bytes: each after its length."""

from __future__ import annotations

from typing import IO

_LENGTH = 8


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Send one message.

    Raises:
        OSError: nobody reads the stream any more.
    """
    stream.write(len(content).to_bytes(_LENGTH, "big"))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next message, None at the end of the stream."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    size = int.from_bytes(length, "big")
    content = stream.read(size)
    return content if len(content) == size else None
