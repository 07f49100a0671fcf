"""The store in Postgres, for executions of several machines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import UsageError
from weavergen_pipelines.workflow.store.database import Database

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.store.database import Cursor

try:
    import psycopg
except ImportError:
    raise UsageError(
        "executions in Postgres need psycopg, which is not installed", hint="pip install 'weavergen[postgres]'"
    ) from None

_LOCK = 0x7765617665726762
"""The key of the lock of the store: advisory locks are known by number in all of a database."""


class PostgresDatabase(Database):
    """A database whose user may create tables (all are named `wf_…`)."""

    begin = "BEGIN"
    failures = (psycopg.Error,)

    def __init__(self, url: str) -> None:
        """Connections are opened when they are needed."""
        super().__init__(re.sub(r"//[^/@]*@", "//", url))
        self._url = url

    def connect(self) -> Any:
        """A connection to the server."""
        return psycopg.connect(self._url, autocommit=True, application_name="weavergen")

    def translated(self, sql: str) -> str:
        """The driver writes values as `%s`."""
        return sql.replace("?", "%s")

    def lock(self, cursor: Cursor) -> None:
        """An advisory lock, which the end of the transaction releases."""
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
