"""What holds for a whole command: the options that any command has, and what is read because of them."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weavergen_pipelines.cli.switch import Switch, switch

if TYPE_CHECKING:
    from rich.console import Console

    from weavergen_pipelines.config import LoadedSettings, Settings
    from weavergen_pipelines.config.weaver_toml import LoadedWeaverToml

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only.")]
Debug = Annotated[int, typer.Option("--debug", count=True, help="Show the traceback of an error.")]
WeavergenConfig = Annotated[Path | None, typer.Option("--weavergen-config", help="The configuration file.")]
WeaverConfig = Annotated[
    Path | None, typer.Option("--config", help="A [bold].weaver.toml[/]; else the first one from here upward.")
]
Future = Annotated[bool, typer.Option("--future", help="Treat the warnings of the next release as errors.")]
AllowGitCredentials = Annotated[
    bool, typer.Option("--allow-git-credentials", help="Let git use its configuration and stored credentials.")
]
DiagnosticFormat = Annotated[
    str | None,
    typer.Option(
        "--diagnostic-format", help="How to print problems: ansi, json, gh_workflow_command, or a folder of templates."
    ),
]
DiagnosticTemplate = Annotated[
    Path | None,
    typer.Option("--diagnostic-template", help="Where such folders are. [dim]\\[default: diagnostic_templates][/]"),
]
DiagnosticStdout = Annotated[Switch | None, switch("--diagnostic-stdout", help="Print problems on standard output.")]


@dataclass(frozen=True)
class CommonOptions:
    """The options of all commands."""

    quiet: Quiet = False
    debug: Debug = 0
    weavergen_config: WeavergenConfig = None


@dataclass(frozen=True)
class GlobalOptions(CommonOptions):
    """Those of all commands that Weaver has, which it takes before the name of a command too."""

    config: WeaverConfig = None
    future: Future = False
    allow_git_credentials: AllowGitCredentials = False


@dataclass(frozen=True)
class WeaverOptions(GlobalOptions):
    """Those of all commands on registries."""

    diagnostic_format: DiagnosticFormat = None
    diagnostic_template: DiagnosticTemplate = None
    diagnostic_stdout: DiagnosticStdout = None


@dataclass(frozen=True)
class Session(WeaverOptions):
    """The options of the command that is running, and what it reads because of them."""

    @cached_property
    def loaded(self) -> LoadedSettings:
        """The settings, with where each came from."""
        from weavergen_pipelines.config import load_settings

        return load_settings(self.weavergen_config)

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.loaded.settings

    @cached_property
    def weaver_toml(self) -> LoadedWeaverToml | None:
        """The settings that the project has for Weaver, if there is a file of them; what is unknown in it is said once.

        Raises:
            WeavergenError: it cannot be read.
        """
        from weavergen_pipelines.config.nearest import WEAVER_TOML, nearest_file

        if self.config is None and nearest_file([WEAVER_TOML], Path.cwd()) is None:
            return None
        from weavergen_pipelines.config.weaver_toml import load_weaver_toml

        loaded = load_weaver_toml(self.config)
        for problem in loaded.unknown:
            self.notes.print(f"warning: {problem}", markup=False)
        return loaded

    @cached_property
    def notes(self) -> Console:
        """Where progress and remarks go: standard error, unless the command is to be quiet."""
        from rich.console import Console

        return Console(stderr=True, quiet=self.quiet, highlight=False)

    @cached_property
    def errors(self) -> Console:
        """Where errors go: standard error."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, soft_wrap=True)


_SESSION: ContextVar[Session] = ContextVar("session")


def session() -> Session:
    """The session of the command that is running; a default one where no command has begun."""
    return _SESSION.get(Session())


def begin(**options: Any) -> None:
    """Begin the session of a command line, with the options that stand before the name of the command."""
    _SESSION.set(Session(**options))


def go_on(**options: Any) -> None:
    """The session of a command: its options over those before its name."""
    defaults = {field.name: field.default for field in fields(Session)}
    given = {name: value for name, value in options.items() if value != defaults[name]}
    _SESSION.set(replace(session(), **given))
