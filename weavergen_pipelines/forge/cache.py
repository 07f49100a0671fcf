"""Rendered files that are remembered: one render of one template with one context."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_KEPT = 50_000
"""Entries that a cache keeps when it is opened: the newest."""
_BUSY_SECONDS = 10.0
_SCHEMA = "CREATE TABLE IF NOT EXISTS renders (key BLOB UNIQUE NOT NULL, content BLOB NOT NULL)"
_TRIM = "DELETE FROM renders WHERE rowid <= (SELECT max(rowid) FROM renders) - ?"


class RenderCache(Protocol):
    """Remembers bytes by key. A key names content: what is under it never changes."""

    def get(self, keys: Iterable[bytes]) -> Mapping[bytes, bytes]:
        """What was put under those of the keys that are known."""
        ...

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """Remember each content under its key."""
        ...


class DiskRenderCache:
    """A cache in one SQLite file of a folder, safe for several processes at once.

    It is only a cache: a file that cannot be read or written counts as empty, a broken one is begun again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "renders.sqlite"

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """What was put under those of the keys that are known."""
        return dict(self._run("BEGIN", "SELECT key, content FROM renders WHERE key = ?", ((key,) for key in keys)))

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """Remember each content under its key."""
        if entries:
            self._run("BEGIN IMMEDIATE", "INSERT OR IGNORE INTO renders VALUES (?, ?)", entries.items())

    def _run(self, begin: str, statement: str, values: Iterable[tuple[bytes, ...]]) -> list[tuple[Any, Any]]:
        """Run a statement for each of the values, in one transaction: it costs little more than for one of them."""
        import sqlite3

        try:
            with self._connection as connection:
                connection.execute(begin)
                return [row for each in values for row in connection.execute(statement, each)]
        except (OSError, sqlite3.OperationalError):
            return []  # locked for long, read-only, disk full, no folder
        except sqlite3.DatabaseError:
            self._begin_again()
            return []

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        import sqlite3

        self.folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_SCHEMA)
        connection.execute(_TRIM, (_KEPT,))
        return connection

    def _begin_again(self) -> None:
        if "_connection" in self.__dict__:
            self._connection.close()
            del self._connection
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
