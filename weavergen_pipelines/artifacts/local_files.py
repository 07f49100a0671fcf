"""A file store in a local folder, shared by any number of processes."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from weavergen_pipelines.artifacts.locks import wait_for_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK_TIMEOUT = 60.0
_WINDOWS_PATIENCE = 5.0


class LocalFiles:
    """Files are written beside and renamed into place.

    A lock orders use against collection: who touches a file shares it, who removes one holds it alone, so that a file
    that somebody just found is never taken away from under them.
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        """Keep files under `root`; `durable` ones are on disk when `write` returns."""
        self.root = root
        self._durable = durable

    def read(self, key: str) -> bytes:
        """The content; FileNotFoundError if there is none."""
        return (self.root / key).read_bytes()

    def first_line(self, key: str) -> bytes:
        """The content up to and including the first newline; FileNotFoundError if there is none."""
        with (self.root / key).open("rb") as file:
            return file.readline()

    def write(self, key: str, content: bytes) -> None:
        """Make or replace a file."""
        temporary = self.root / "tmp" / uuid4().hex
        try:
            self._write_new(temporary, content)
            self._rename(temporary, self.root / key)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def touch(self, key: str) -> bool:
        """Whether the file exists; if so, it counts as just written, so that it is not collected."""
        path = self.root / key
        try:
            with self._lock(shared=True):
                os.utime(path)
        except FileNotFoundError:
            return False
        except PermissionError:  # a store that we may only read
            return path.exists()
        return True

    def scan(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Key and time of last use of every file under the folder `prefix`, sorted by key."""
        for path in sorted((self.root / prefix).rglob("*")):
            with suppress(FileNotFoundError):
                status = path.stat()
                if path.is_file():
                    yield path.relative_to(self.root).as_posix(), status.st_mtime

    def remove(self, key: str, *, unused_since: float) -> bool:
        """Remove the file unless it was used after that time; whether it was removed."""
        path = self.root / key
        with self._lock(shared=False), suppress(FileNotFoundError):
            if path.stat().st_mtime <= unused_since:
                path.unlink()
                return True
        return False

    def move(self, key: str, to: str) -> None:
        """Rename a file, replacing what is there."""
        self._rename(self.root / key, self.root / to)

    def _write_new(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
            if self._durable:
                file.flush()
                os.fsync(file.fileno())

    def _rename(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + (_WINDOWS_PATIENCE if os.name == "nt" else 0)
        while True:
            try:
                source.replace(target)
                break
            except PermissionError:  # Windows, while somebody reads the target
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.01)

    @contextmanager
    def _lock(self, *, shared: bool) -> Iterator[None]:
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not wait_for_lock(descriptor, shared=shared, timeout=_LOCK_TIMEOUT):
                raise TimeoutError(f"the lock of {self.root} was not free for {_LOCK_TIMEOUT:.0f} s")
            yield
        finally:
            os.close(descriptor)
