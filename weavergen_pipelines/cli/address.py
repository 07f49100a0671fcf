"""Where the server listens: what can be given, what it means, and the socket."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from weavergen_pipelines.cli.options import toml_section
from weavergen_pipelines.errors import UsageError, WeavergenError

if TYPE_CHECKING:
    import socket

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


def address(server: ServerOptions) -> tuple[str, int]:
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


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; on a free port if that is 0.

    Raises:
        WeavergenError: nothing can listen there.
    """
    import socket

    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        hint = "name another --port, or 0 for a free one"
        raise WeavergenError(f"cannot listen: {error.strerror or error}", where=f"{host}:{port}", hint=hint) from error
