"""Errors as JSON: what, where, what to do, and a status code that says whose fault it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from weavergen_pipelines.api.served import RegistryNotServed
from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.workflow.catalog import UnknownProcess
from weavergen_pipelines.workflow.store import (
    ExecutionBusy,
    ExecutionEnded,
    ExecutionExists,
    LeaseLost,
    NotAwaited,
    StoreUnavailable,
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
    LeaseLost: 409,
    NotAwaited: 409,
    RegistryNotServed: 503,
    StoreUnavailable: 503,
}
"""Any other error of a caller is 422: the request was understood, and what it asks for cannot be done."""


def install(app: FastAPI) -> None:
    """Answer every error as `{"errors": [{"kind", "what", "where", "hint"}]}`."""
    app.add_exception_handler(WeavergenError, _refused)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(Exception, _failed)


def problem(kind: str, what: str, where: str | None = None, hint: str | None = None) -> dict[str, Any]:
    """One error as JSON."""
    return {"kind": kind, "what": what, "where": where, "hint": hint}


def answer(status: int, *problems: dict[str, Any]) -> JSONResponse:
    """The answer that tells of errors."""
    return JSONResponse({"errors": problems}, status)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    return answer(status, *map(_told, error.errors if isinstance(error, CompoundError) else [error]))


def _told(error: Any) -> dict[str, Any]:
    return problem(type(error).__name__, error.what, None if error.where is None else str(error.where), error.hint)


async def _misunderstood(_request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    told = [problem("InvalidRequest", entry["msg"], ".".join(map(str, entry["loc"]))) for entry in found]
    return answer(422, *told)


async def _not_served(_request: Request, error: Exception) -> JSONResponse:
    status = getattr(error, "status_code", 500)
    return answer(status, problem("NotServed", str(getattr(error, "detail", error)), hint="see /docs"))


async def _failed(_request: Request, _error: Exception) -> JSONResponse:
    """A defect of ours; the server prints it."""
    return answer(500, problem("InternalError", "the server failed", hint="its log says why"))
