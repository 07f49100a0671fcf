"""Groups of commands as Weaver has them: with its options before the name of a command too, and with `help`."""

from __future__ import annotations

from typing import Annotated

import typer

from weavergen_pipelines.cli.session import (
    AllowGitCredentials,
    Debug,
    Future,
    Quiet,
    WeaverConfig,
    WeavergenConfig,
    go_on,
)


def global_options(app: typer.Typer) -> None:
    """Let a group take the options that all commands have."""

    @app.callback()
    def group(
        *,
        quiet: Quiet = False,
        debug: Debug = 0,
        weavergen_config: WeavergenConfig = None,
        config: WeaverConfig = None,
        future: Future = False,
        allow_git_credentials: AllowGitCredentials = False,
    ) -> None:
        go_on(
            quiet=quiet,
            debug=debug,
            weavergen_config=weavergen_config,
            config=config,
            future=future,
            allow_git_credentials=allow_git_credentials,
        )


def help_command(app: typer.Typer) -> None:
    """Add `help`, which shows what `--help` of a command, or of the group, does."""

    @app.command("help")
    def show_help(
        context: typer.Context,
        command: Annotated[list[str] | None, typer.Argument(help="The command; else all of them are shown.")] = None,
    ) -> None:
        """Show the help of a command."""
        group = context.parent
        assert group is not None  # noqa: S101 - a command of a group is called in one
        words, names = [*(command or ()), "--help"], group.help_option_names
        group.command.main(words, prog_name=group.command_path, help_option_names=names)
