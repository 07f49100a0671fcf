"""`weavergen serve`: the HTTP API."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.diagrams import Tasks, import_modules
from weavergen_pipelines.cli.options import PolicyOptions, RegistryOptions, common_inputs, toml_section
from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from weavergen_pipelines.api.registry import ServedRegistry
    from weavergen_pipelines.workflow.catalog import Catalog

HOST, PORT = "127.0.0.1", 8787


@dataclass(frozen=True)
class ServerOptions:
    """Where it listens, and to whom."""

    host: Annotated[str | None, typer.Option("--host", help=f"Where to listen. [dim]\\[default: {HOST}][/]")] = None
    port: Annotated[int | None, typer.Option("--port", help=f"The port of it. [dim]\\[default: {PORT}][/]")] = None
    bind: Annotated[str | None, typer.Option("--bind", help="Both in one: HOST:PORT.")] = None
    cors_origins: Annotated[
        str | None,
        typer.Option("--cors-origins", help="Whose pages may query the registry: origins, or [bold]*[/] for all."),
    ] = None


def register(root: typer.Typer) -> None:
    """Add `serve` to the root of the commands."""
    registry_command(root, "serve", example="weavergen serve -r ./model --port 8787")(serve)


def serve(*, options: RegistryOptions, policies: PolicyOptions, server: ServerOptions, tasks: Tasks = None) -> None:
    """Serve the HTTP API: queries of a registry, and executions, which go on while it serves, until interrupted."""
    import uvicorn

    from weavergen_pipelines.api.app import create_app
    from weavergen_pipelines.api.cors import origins_of
    from weavergen_pipelines.api.security import require_safe
    from weavergen_pipelines.api.services import Services
    from weavergen_pipelines.cli.run import catalog, engine
    from weavergen_pipelines.cli.session import session
    from weavergen_pipelines.workflow.service_task import REGISTRY

    api, scripts = session().settings.api, session().settings.engine.allow_scripts
    token = api.token.get_secret_value() if api.token else None
    host, port = _address(server)
    toml = toml_section("serve")
    origins = origins_of(server.cors_origins or (toml and toml.cors_origins))
    require_safe(host, token)
    import_modules(tasks)
    diagrams = catalog()
    registry = _registry(options, policies, diagrams)
    with engine(diagrams) as running:
        services = Services(diagrams, running, REGISTRY, scripts, registry)
        app = create_app(services, token=token, hosts=api.hosts, origins=origins)
        uvicorn.run(app, host=host, port=port, log_level="warning")


def _registry(options: RegistryOptions, policies: PolicyOptions, diagrams: Catalog) -> ServedRegistry:
    """The registry to query, as the process for that has loaded it."""
    from weavergen_pipelines.api.registry import ServedRegistry
    from weavergen_pipelines.cli.run import artifacts, finish, show_coverage, start

    inputs = {**common_inputs(options, policies), "v2": True}
    result = start("registry_query", inputs, options.executor, diagrams=diagrams)
    show_coverage(result)
    finish(result, inputs)
    document, statistics = (result.data[name]["document"]["digest"] for name in ("resolution", "statistics"))
    return ServedRegistry(artifacts().get_json(document), artifacts().get_json(statistics))


def _address(server: ServerOptions) -> tuple[str, int]:
    """Where to listen: as given, or as the project has it for Weaver, or the default.

    Raises:
        UsageError: it is no address with a port.
    """
    toml = toml_section("serve")
    configured = toml.bind if toml and "bind" in toml.model_fields_set else None
    given = server.host is not None or server.port is not None
    bind = server.bind or (None if given else configured)
    if bind is None:
        return server.host or HOST, PORT if server.port is None else server.port
    host, _, port = bind.rpartition(":")
    with suppress(ValueError):
        if host and 0 <= int(port) < 1 << 16:
            return host.removeprefix("[").removesuffix("]"), int(port)
    raise UsageError(f"{bind!r} is no address with a port", where="--bind", hint="such as 127.0.0.1:8080")
