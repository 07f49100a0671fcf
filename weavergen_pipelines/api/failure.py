"""Errors as JSON: what, where, what to do, and a status code that says whose fault it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.workflow.catalog import UnknownProcess
from weavergen_pipelines.workflow.store import (
    ExecutionBusy,
    ExecutionEnded,
    ExecutionExists,
    NotAwaited,
    UnknownExecution,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUS: Mapping[type[WeavergenError], int] = {
    UnknownProcess: 404,
    UnknownExecution: 404,
    ExecutionBusy: 409,
    ExecutionEnded: 409,
    ExecutionExists: 409,
    NotAwaited: 409,
}
"""Any other error of a caller is 422: the request was understood, and what it asks for cannot be done."""


def install(app: FastAPI) -> None:
    """Answer every `WeavergenError` as JSON."""
    app.add_exception_handler(WeavergenError, _answer)


async def _answer(_request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    problems = error.errors if isinstance(error, CompoundError) else [error]
    return JSONResponse({"errors": [_problem(problem) for problem in problems]}, status)


def _problem(error: Any) -> dict[str, Any]:
    where = None if error.where is None else str(error.where)
    return {"kind": type(error).__name__, "what": error.what, "where": where, "hint": error.hint}
