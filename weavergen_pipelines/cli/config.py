"""`weavergen config show` and `weavergen init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import command, epilog
from weavergen_pipelines.cli.options import Format, OutputFormat
from weavergen_pipelines.cli.session import session

app = typer.Typer(
    name="config",
    help="The settings, and where each came from.",
    epilog=epilog("weavergen config show --format json"),
    no_args_is_help=True,
)
INIT_EXAMPLE = "weavergen init --name otel --source https://github.com/open-telemetry/semantic-conventions.git\\[model]"


@app.callback()
def _config() -> None:
    """Keeps `show` a subcommand."""


@command(app, example="weavergen config show --format json")
def show(output_format: OutputFormat = Format.RICH) -> None:
    """Print the effective settings and where each came from; secrets are masked."""
    from dataclasses import asdict

    from weavergen_pipelines.cli.tables import show_records
    from weavergen_pipelines.config import effective

    entries = effective(session().loaded)
    show_records([asdict(entry) for entry in entries], output_format, empty="no settings")


def register(root: typer.Typer) -> None:
    """Add `init` to the root of the commands."""
    command(root, "init", example=INIT_EXAMPLE, machine="the exit code")(init)


def init(
    folder: Annotated[Path, typer.Argument(help="Your repository.")] = Path(),
    name: Annotated[str, typer.Option("--name", help="What to call the registry.")] = "weavergen",
    source: Annotated[str, typer.Option("--source", help="The registry: a folder, an archive, a git URL.")] = "bundled",
) -> None:
    """Write a configuration and a Dagster code location into a repository of yours."""
    from weavergen_pipelines.config.init import write_starter

    for path in write_starter(folder, registry_name=name, source=source):
        session().notes.print(f"wrote {path}")
