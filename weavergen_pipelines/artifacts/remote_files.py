"""A file store on any file system that fsspec knows: object stores, memory."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import fsspec  # type: ignore[import-untyped]  # it ships no types

if TYPE_CHECKING:
    from collections.abc import Iterator


class RemoteFiles:
    """One object per file.

    An object store replaces whole objects, so a write is atomic. It has no locks and no time of last use: `touch` only
    looks, and what keeps an artifact in use from being collected is the memory entry that names it.
    """

    def __init__(self, url: str) -> None:
        """Keep files under `url`, such as `s3://bucket/folder`."""
        self._system: Any = fsspec.core.url_to_fs(url)[0]
        self._root: str = fsspec.core.url_to_fs(url)[1].rstrip("/")

    def read(self, key: str) -> bytes:
        """The content; FileNotFoundError if there is none."""
        return bytes(self._system.cat_file(self._path(key)))

    def first_line(self, key: str) -> bytes:
        """The content up to and including the first newline; FileNotFoundError if there is none."""
        with self._system.open(self._path(key), "rb") as file:
            return bytes(file.readline())

    def write(self, key: str, content: bytes) -> None:
        """Make or replace a file."""
        path = self._path(key)
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._system.pipe_file(path, content)

    def touch(self, key: str) -> bool:
        """Whether the file exists."""
        return bool(self._system.exists(self._path(key)))

    def scan(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Key and time of last change of every file under the folder `prefix`, sorted by key."""
        found: dict[str, dict[str, Any]] = self._system.find(self._path(prefix), detail=True)
        for path, info in sorted(found.items()):
            yield path[len(self._root) + 1 :], self._changed(path, info)

    def remove(self, key: str, *, unused_since: float) -> bool:
        """Remove the file unless it was changed after that time; whether it was removed."""
        path = self._path(key)
        if not self._system.exists(path) or self._changed(path, self._system.info(path)) > unused_since:
            return False
        self._system.rm_file(path)
        return True

    def move(self, key: str, to: str) -> None:
        """Rename a file, replacing what is there."""
        self.write(to, self.read(key))
        self._system.rm_file(self._path(key))

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _changed(self, path: str, info: dict[str, Any]) -> float:
        """A file system that keeps no times says NotImplementedError: all it holds counts as new, for ever."""
        try:
            changed = info.get("LastModified") or info.get("mtime") or self._system.modified(path)
        except NotImplementedError:
            return time.time()
        if isinstance(changed, datetime):
            return (changed if changed.tzinfo else changed.replace(tzinfo=UTC)).timestamp()
        return float(changed)
