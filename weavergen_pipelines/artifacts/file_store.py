"""What the artifact store needs of the place where it keeps its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class FileStore(Protocol):
    """Whole files by key (a relative POSIX path). A write appears completely or not at all.

    Times are seconds since the epoch.
    """

    def read(self, key: str) -> bytes:
        """The content; FileNotFoundError if there is none."""

    def first_line(self, key: str) -> bytes:
        """The content up to and including the first newline; FileNotFoundError if there is none."""

    def write(self, key: str, content: bytes) -> None:
        """Make or replace a file."""

    def touch(self, key: str) -> bool:
        """Whether the file exists; if so, it counts as just written, so that it is not collected."""

    def scan(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Key and time of last use of every file under the folder `prefix`, sorted by key."""

    def remove(self, key: str, *, unused_since: float) -> bool:
        """Remove the file unless it was used after that time; whether it was removed."""

    def move(self, key: str, to: str) -> None:
        """Rename a file, replacing what is there."""
