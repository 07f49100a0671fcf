"""Errors as JSON in the journal, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.result import INTERNAL_ERROR, TaskTimeout

if TYPE_CHECKING:
    from collections.abc import Mapping


class EarlierFailure(WeavergenError):
    """A failure that the journal tells of: the error itself is not at hand."""

    _kind: str = ""

    @property
    def kind(self) -> str:
        """The name of its type."""
        return self._kind


def described(error: BaseException) -> dict[str, Any]:
    """An error for the journal."""
    exit_code = getattr(error, "exit_code", INTERNAL_ERROR)
    return {"kind": getattr(error, "kind", type(error).__name__), "message": str(error), "exit_code": exit_code}


def recalled(description: Mapping[str, Any]) -> WeavergenError:
    """The error that a journal tells of."""
    if description["kind"] == TaskTimeout.__name__:
        return TaskTimeout(description["message"])
    error = EarlierFailure(description["message"])
    error._kind = description["kind"]
    error.exit_code = description["exit_code"]
    return error
