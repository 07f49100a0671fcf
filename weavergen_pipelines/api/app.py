"""The application: routes, guards, and the engine that goes on with what is due while it serves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from weavergen_pipelines.api import events, executions, failure, registry, security, workflows
from weavergen_pipelines.api.pages import definitions, home
from weavergen_pipelines.api.services import Services
from weavergen_pipelines.version import __version__

_ROUTED = (workflows, executions, events, registry, home, definitions)
_SUMMARY = "Queries of a registry of semantic conventions; processes, and their executions."


def create_app(
    given: Services, *, token: str | None = None, hosts: Sequence[str] = (), origins: Sequence[str] = ()
) -> FastAPI:
    """The API on an engine; `hosts` are the names that it may be called by, beside those of this machine.

    Pages of `origins` may query the registry; `*` is any page.
    """
    app = FastAPI(
        title="WeaverGen", version=__version__, summary=_SUMMARY, lifespan=_serving, docs_url=None, redoc_url=None
    )
    app.state.services = given
    security.install(app, token, hosts, origins)
    failure.install(app)
    for module in _ROUTED:
        app.include_router(module.router)
    app.get("/health", tags=["health"])(_health)
    return app


@asynccontextmanager
async def _serving(app: FastAPI) -> AsyncIterator[None]:
    given: Services = app.state.services
    serving = asyncio.create_task(given.engine.serve())
    try:
        yield
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        await asyncio.to_thread(given.engine.close)


def _health() -> dict[str, str]:
    """That the server is there."""
    return {"status": "ok", "version": __version__}
