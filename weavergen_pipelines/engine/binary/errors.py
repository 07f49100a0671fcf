"""What can go wrong with an executable, apart from what it says of a registry."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class BinaryError(WeavergenError):
    """The `weaver` executable could not be used: the base of all kinds."""


class BinaryNotFound(BinaryError):
    """There is no executable in any of the places where it may be."""


class BinaryNotSupported(BinaryError):
    """The executable is no `weaver`, or one of a version that we do not know."""


class BinaryFailed(BinaryError):
    """The executable ended in another way than its commands do, or cannot be started."""


class BinaryTimeout(BinaryError):
    """The executable took longer than it may."""


class BinaryCancelled(BinaryError):
    """Somebody asked for the command to end before it did."""


class UnreadableAnswer(BinaryError):
    """The executable wrote something that is not what its command gives."""
