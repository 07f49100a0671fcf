"""The tables, and how a store gets those of this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.store.database import Database, Transaction

VERSIONS: tuple[tuple[str, ...], ...] = (
    (
        # `lease` counts how often it was taken to be run; `owner` runs it until `expires`, if it is not renewed.
        """CREATE TABLE wf_executions (id TEXT PRIMARY KEY, process TEXT NOT NULL, status TEXT NOT NULL, start TEXT,
           inputs TEXT NOT NULL, payload TEXT NOT NULL, sources TEXT NOT NULL, started_by TEXT NOT NULL,
           runner TEXT NOT NULL, created DOUBLE PRECISION NOT NULL, updated DOUBLE PRECISION NOT NULL,
           lease BIGINT NOT NULL, owner TEXT, expires DOUBLE PRECISION, result TEXT)""",
        "CREATE INDEX wf_executions_status ON wf_executions (status, updated)",
        "CREATE INDEX wf_executions_process ON wf_executions (process, created)",
        "CREATE INDEX wf_executions_sources ON wf_executions (sources)",
        """CREATE TABLE wf_entries (execution TEXT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL,
           step TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, data TEXT NOT NULL, delivery TEXT,
           PRIMARY KEY (execution, seq))""",
        # The diagrams and decisions of an execution as it began, by the digest of them together.
        """CREATE TABLE wf_sources (digest TEXT PRIMARY KEY, files BYTEA NOT NULL, used DOUBLE PRECISION NOT NULL)""",
        """CREATE TABLE wf_waits (execution TEXT NOT NULL, step TEXT NOT NULL, kind TEXT NOT NULL,
           process TEXT NOT NULL, element TEXT NOT NULL, name TEXT NOT NULL, correlation TEXT NOT NULL,
           due DOUBLE PRECISION, condition TEXT,
           assignee TEXT, since DOUBLE PRECISION NOT NULL, PRIMARY KEY (execution, step))""",
        "CREATE INDEX wf_waits_name ON wf_waits (kind, name, correlation)",
        "CREATE INDEX wf_waits_due ON wf_waits (due)",
        # `state`: new, taken (an entry of the execution has it), or refused (the execution no longer waited for it).
        """CREATE TABLE wf_inbox (execution TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL,
           name TEXT NOT NULL, correlation TEXT NOT NULL, data TEXT NOT NULL, at DOUBLE PRECISION NOT NULL,
           state TEXT NOT NULL, PRIMARY KEY (execution, id))""",
        "CREATE INDEX wf_inbox_state ON wf_inbox (state)",
        # A message without a receiver is buffered. Those that have one are kept so that none is sent twice.
        """CREATE TABLE wf_messages (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,
           correlation TEXT NOT NULL, payload TEXT NOT NULL, sender TEXT, receiver TEXT, at DOUBLE PRECISION NOT NULL,
           expires DOUBLE PRECISION NOT NULL)""",
        "CREATE INDEX wf_messages_name ON wf_messages (receiver, name, correlation)",
        """CREATE TABLE wf_stores (store TEXT PRIMARY KEY, value TEXT NOT NULL, execution TEXT NOT NULL,
           at DOUBLE PRECISION NOT NULL)""",
        # What start events with a timer or a condition have seen so far.
        "CREATE TABLE wf_starts (start TEXT PRIMARY KEY, seen TEXT NOT NULL)",
    ),
)
"""The statements that lead from each version to the next."""


def ensure_schema(database: Database) -> None:
    """Bring the tables to this version. Any number of processes may do it at once.

    Raises:
        StoreUnavailable: they are of a later version.
    """
    with database.writing() as tx:
        tx.alone()
        tx.run("CREATE TABLE IF NOT EXISTS wf_schema (version BIGINT NOT NULL)")
        version = _version(tx)
        if version > len(VERSIONS):
            raise StoreUnavailable(
                f"the executions are kept by a later version (tables {version}, known {len(VERSIONS)})",
                where=database.place,
                hint="use that version, or another place",
            )
        for statements in VERSIONS[version:]:
            for statement in statements:
                tx.run(statement)
        tx.run("UPDATE wf_schema SET version = ?", len(VERSIONS))


def _version(tx: Transaction) -> int:
    row = tx.one("SELECT version FROM wf_schema")
    if row is None:
        tx.run("INSERT INTO wf_schema (version) VALUES (0)")
        return 0
    version: int = row[0]
    return version
