"""Executions that outlive the process that runs them: in SQLite, or in Postgres."""

from weavergen_pipelines.workflow.store.errors import (
    ExecutionBusy,
    ExecutionEnded,
    ExecutionExists,
    LeaseLost,
    NotAwaited,
    StoreUnavailable,
    UnknownExecution,
)
from weavergen_pipelines.workflow.store.open import memory_store, open_store
from weavergen_pipelines.workflow.store.records import ExecutionRecord, Lease, NewExecution, Sources, Status
from weavergen_pipelines.workflow.store.store import ExecutionStore

__all__ = [
    "ExecutionBusy",
    "ExecutionEnded",
    "ExecutionExists",
    "ExecutionRecord",
    "ExecutionStore",
    "Lease",
    "LeaseLost",
    "NewExecution",
    "NotAwaited",
    "Sources",
    "Status",
    "StoreUnavailable",
    "UnknownExecution",
    "memory_store",
    "open_store",
]
