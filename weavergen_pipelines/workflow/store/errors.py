"""What can go wrong with executions that are kept."""

from __future__ import annotations

from weavergen_pipelines.errors import UsageError, WeavergenError


class StoreUnavailable(WeavergenError):
    """The store of executions cannot be reached, read or written."""


class UnknownExecution(WeavergenError):
    """There is no such execution, or it is no longer kept."""


class ExecutionExists(UsageError):
    """An execution of that id exists, and is not the same."""


class ExecutionEnded(WeavergenError):
    """The execution has ended: nothing can be brought to it any more."""


class ExecutionBusy(WeavergenError):
    """The execution is run by another process."""


class NotAwaited(WeavergenError):
    """The execution does not wait for what was brought to it."""


class LeaseLost(WeavergenError):
    """Another process has taken the execution over: this one may record nothing more of it."""
