"""`weavergen ui`: the Dagster UI on the configured registries."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from weavergen_pipelines.cli.command import command


def register(root: typer.Typer) -> None:
    """Add `ui` to the root of the commands."""
    command(root, "ui", example="weavergen ui --port 3000", machine="GraphQL at /graphql")(ui)


def ui(
    host: str = typer.Option("127.0.0.1", help="The address to listen on."),
    port: int = typer.Option(3000, "--port", "-p", help="The port to listen on."),
) -> None:
    """Open the Dagster UI, with its daemon for schedules and sensors, until interrupted."""
    from weavergen_pipelines.orchestration.home import dagster_home, workspace_file

    home = dagster_home(Path.cwd())
    arguments = [
        "-m",
        "dagster",
        "dev",
        "--workspace",
        str(workspace_file(Path.cwd())),
        "--host",
        host,
        "--port",
        str(port),
    ]
    os.execve(sys.executable, [sys.executable, *arguments], {**os.environ, "DAGSTER_HOME": str(home)})  # noqa: S606 - no shell is wanted
