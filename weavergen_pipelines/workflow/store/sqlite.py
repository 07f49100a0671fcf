"""The store in one SQLite file, or in memory."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.store.database import Database
from weavergen_pipelines.workflow.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.store.database import Cursor

BUSY_SECONDS = 30.0
"""How long a transaction waits for that of another process."""

MEMORY = ":memory:"


class SqliteDatabase(Database):
    """A file in WAL mode: readers and one writer at a time, of any number of processes.

    What was committed survives the end of the process; when the machine loses power, the last moments may be lost, and
    the file stays sound (`synchronous=NORMAL`).
    """

    begin = "BEGIN IMMEDIATE"
    failures = (sqlite3.Error,)

    def __init__(self, path: str) -> None:
        """The file is made when it is first used."""
        super().__init__(path, one_at_a_time=Lock() if path == MEMORY else None)

    def connect(self) -> sqlite3.Connection:
        """A connection to the file."""
        if self.place != MEMORY:
            _make_folder(Path(self.place).parent)
        connection = sqlite3.connect(self.place, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def translated(self, sql: str) -> str:
        """There are no row locks: who writes is alone."""
        return re.sub(r"\s+FOR UPDATE$", "", sql)

    def lock(self, cursor: Cursor) -> None:
        """Nothing: who writes is alone."""


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"the folder of executions cannot be made: {error}", where=str(folder)) from error


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """The one statement that does not wait for others by itself."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
