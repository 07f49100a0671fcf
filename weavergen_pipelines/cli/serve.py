"""`weavergen serve`: the HTTP API."""

from __future__ import annotations

from typing import Annotated

import typer

from weavergen_pipelines.cli.command import command
from weavergen_pipelines.cli.diagrams import Tasks, import_modules


def register(root: typer.Typer) -> None:
    """Add `serve` to the root of the commands."""
    command(root, "serve", example="weavergen serve --port 8787")(serve)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", help="The port to listen on.")] = 8787,
    tasks: Tasks = None,
) -> None:
    """Serve the HTTP API, and go on with executions that time or messages move, until interrupted."""
    import uvicorn

    from weavergen_pipelines.api.app import create_app
    from weavergen_pipelines.api.security import require_safe
    from weavergen_pipelines.api.services import Services
    from weavergen_pipelines.cli.run import catalog, engine
    from weavergen_pipelines.cli.session import session
    from weavergen_pipelines.workflow.service_task import REGISTRY

    settings = session().settings
    token = settings.api.token.get_secret_value() if settings.api.token else None
    require_safe(host, token)
    import_modules(tasks)
    diagrams = catalog()
    with engine(diagrams) as running:
        app = create_app(
            Services(diagrams, running, REGISTRY, settings.engine.allow_scripts), token=token, hosts=settings.api.hosts
        )
        uvicorn.run(app, host=host, port=port, log_level="warning")
