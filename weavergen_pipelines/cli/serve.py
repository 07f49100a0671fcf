"""`weavergen serve`: the HTTP API."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

from weavergen_pipelines.cli.address import ServerOptions, address, listen
from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.diagrams import Tasks, import_modules
from weavergen_pipelines.cli.options import PolicyOptions, RegistryOptions, common_inputs, toml_section
from weavergen_pipelines.cli.session import session
from weavergen_pipelines.errors import Location, WeavergenError

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI

    from weavergen_pipelines.api.served import RegistryNotServed, ServedRegistry
    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult

_MACHINE = "JSON over HTTP, as /openapi.json describes it"


def register(root: typer.Typer) -> None:
    """Add `serve` to the root of the commands."""
    registry_command(root, "serve", example="weavergen serve -r ./model --port 8787", machine=_MACHINE)(serve)


def serve(*, options: RegistryOptions, policies: PolicyOptions, server: ServerOptions, tasks: Tasks = None) -> None:
    """Serve pages and the HTTP API: queries of a registry, and executions, which go on meanwhile, until interrupted.

    It starts with a broken default registry too; then queries say what is wrong. One that is named has to be sound.
    """
    from weavergen_pipelines.api.app import create_app
    from weavergen_pipelines.api.cors import origins_of
    from weavergen_pipelines.api.security import require_safe
    from weavergen_pipelines.api.services import Services
    from weavergen_pipelines.cli.run import catalog, engine
    from weavergen_pipelines.workflow.service_task import REGISTRY

    settings = session().settings
    token = settings.api.token.get_secret_value() if settings.api.token else None
    host, port = address(server)
    toml = toml_section("serve")
    origins = origins_of(server.cors_origins or (toml and toml.cors_origins))
    require_safe(host, token)
    import_modules(tasks)
    diagrams = catalog()
    listening = listen(host, port)
    registry = _registry(options, policies, diagrams)
    configured = {name: str(each.source) for name, each in settings.registries.items()}
    with engine(diagrams) as running:
        services = Services(diagrams, running, REGISTRY, settings.engine.allow_scripts, registry, configured)
        _run(create_app(services, token=token, hosts=settings.api.hosts, origins=origins), listening)


def _run(app: FastAPI, listening: socket.socket) -> None:
    """Answer what comes until interrupted."""
    import uvicorn

    host, port = listening.getsockname()[:2]
    session().notes.print(
        f"serving at http://{f'[{host}]' if ':' in host else host}:{port}/; Ctrl-C ends", markup=False
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


def _registry(
    options: RegistryOptions, policies: PolicyOptions, diagrams: Catalog
) -> ServedRegistry | RegistryNotServed:
    """The registry to query, as the process for that has loaded it; one that nobody named may be broken.

    Raises:
        WeavergenError: the one that was named cannot be loaded.
        typer.Exit: it was rejected.
    """
    from weavergen_pipelines.api.served import ServedRegistry
    from weavergen_pipelines.cli.run import artifacts, finish, show_coverage, start

    inputs = {**common_inputs(options, policies), "v2": True}
    result = start("registry_query", inputs, options.executor, diagrams=diagrams)
    show_coverage(result)
    try:
        finish(result, inputs)
    except (WeavergenError, typer.Exit) as end:
        if options.registry is not None:
            raise
        return _not_served(end, result, inputs)
    document, statistics = (result.data[name]["document"]["digest"] for name in ("resolution", "statistics"))
    return ServedRegistry(artifacts().get_json(document), artifacts().get_json(statistics), inputs["registry"])


def _not_served(
    end: WeavergenError | typer.Exit, result: WorkflowExecutionResult, inputs: Mapping[str, Any]
) -> RegistryNotServed:
    """What is wrong with a registry: the error that the process ended with, which is shown, or what it found."""
    from weavergen_pipelines.api.served import RegistryNotServed
    from weavergen_pipelines.cli.failure import show
    from weavergen_pipelines.cli.run import found_in

    if isinstance(end, WeavergenError):
        show(end)
        return RegistryNotServed([end])
    found = [item["diagnostic"] for item in found_in(result, inputs)]
    return RegistryNotServed([_error(each) for each in found if each["severity"] == "Error"])


def _error(diagnostic: Mapping[str, Any]) -> WeavergenError:
    place = diagnostic.get("location")
    return WeavergenError(
        diagnostic["message"], where=Location(**place) if place else None, hint=diagnostic.get("help")
    )
