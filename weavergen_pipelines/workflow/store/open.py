"""The store that a setting names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.store.store import ExecutionStore

if TYPE_CHECKING:
    from weavergen_pipelines.config import EngineSettings
    from weavergen_pipelines.workflow.store.database import Database


def open_store(settings: EngineSettings) -> ExecutionStore:
    """The executions of the settings: in an SQLite file, or in Postgres. Nothing is opened before it is needed.

    Raises:
        UsageError: Postgres is asked for and its driver is not installed.
    """
    return ExecutionStore(database_at(settings.executions), lease=settings.lease)


def database_at(place: str) -> Database:
    """An SQLite file, or the database of a URL.

    Raises:
        UsageError: the driver of Postgres is not installed.
    """
    if "://" in place:
        from weavergen_pipelines.workflow.store.postgres import PostgresDatabase

        return PostgresDatabase(place)
    from weavergen_pipelines.workflow.store.sqlite import SqliteDatabase

    return SqliteDatabase(place)


def memory_store() -> ExecutionStore:
    """Executions of this process alone. Nobody takes them over, and their journals are forgotten when they end."""
    from weavergen_pipelines.workflow.store.sqlite import MEMORY, SqliteDatabase

    return ExecutionStore(SqliteDatabase(MEMORY), lease=math.inf, keeps_journals=False)
