"""The tree of commands; what a command needs is imported when it runs, so that `--help` is instant."""

from __future__ import annotations

from typing import Annotated

import typer

from weavergen_pipelines.cli import (
    artifacts,
    completion,
    config,
    diagnostic,
    emit,
    infer,
    live_check,
    mcp,
    registry,
    registry_generate,
    registry_markdown,
    registry_package,
    registry_reports,
    search,
    serve,
    ui,
    workflow,
)
from weavergen_pipelines.cli.command import epilog
from weavergen_pipelines.cli.group import global_options, help_command
from weavergen_pipelines.cli.session import (
    AllowGitCredentials,
    Debug,
    Future,
    Quiet,
    WeaverConfig,
    WeavergenConfig,
    begin,
)


def build_app() -> typer.Typer:
    """`weavergen` with all its commands."""
    app = typer.Typer(
        name="weavergen",
        help="Keep generated telemetry code true to its OpenTelemetry semantic conventions.",
        epilog=epilog("weavergen registry generate all generated --registry ./model"),
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback(invoke_without_command=True)(_root)
    for reading in (registry_generate, registry_reports, registry_package, registry_markdown, search):
        reading.register(registry.app)
    for talking in (live_check, emit, infer, mcp):
        talking.register(registry.app)
    for shared in (registry.app, diagnostic.app):
        global_options(shared)
    for group in (registry.app, diagnostic.app, workflow.app, artifacts.app, config.app):
        help_command(group)
        app.add_typer(group)
    help_command(app)
    config.register(app)
    ui.register(app)
    serve.register(app)
    completion.register(app)
    return app


def _root(
    *,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version and end.")] = False,
    quiet: Quiet = False,
    debug: Debug = 0,
    weavergen_config: WeavergenConfig = None,
    config: WeaverConfig = None,
    future: Future = False,
    allow_git_credentials: AllowGitCredentials = False,
) -> None:
    begin(
        quiet=quiet,
        debug=debug,
        weavergen_config=weavergen_config,
        config=config,
        future=future,
        allow_git_credentials=allow_git_credentials,
    )
    if version:
        from weavergen_pipelines.version import __version__

        typer.echo(f"weavergen {__version__}")
        raise typer.Exit
