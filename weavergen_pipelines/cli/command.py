"""What every command has: `--quiet`, `--debug`, `--weavergen-config`, and the session made of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from weavergen_pipelines.config import LoadedSettings, Settings

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Config = Annotated[Path | None, typer.Option("--weavergen-config", help="The configuration file.")]


@dataclass
class Session:
    """The common options of the command that is running."""

    quiet: bool = False
    debug: bool = False
    weavergen_config: Path | None = None

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
    def notes(self) -> Console:
        """Where progress and remarks go: standard error, unless the command is to be quiet."""
        from rich.console import Console

        return Console(stderr=True, quiet=self.quiet, highlight=False)

    @cached_property
    def errors(self) -> Console:
        """Where errors go: standard error."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, soft_wrap=True)


_COMMON = [
    inspect.Parameter("quiet", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Quiet),
    inspect.Parameter("debug", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Debug),
    inspect.Parameter("weavergen_config", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Config),
]
Watch = Annotated[bool, typer.Option("--watch", "-w", help="Run again whenever a file that is read changes.")]
_WATCH = inspect.Parameter("watch", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Watch)
_SESSION: ContextVar[Session] = ContextVar("session")


def session() -> Session:
    """The session of the command that is running; a default one where no command has begun."""
    return _SESSION.get(Session())


def command(
    app: typer.Typer, name: str | None = None, *, example: str, watches: tuple[str, ...] = ()
) -> Callable[[Callable[..., None]], None]:
    """Add a function to `app` as a command, with the common options and an example below its help.

    `watches` are the options that name what the command reads: with them it has `--watch`.
    """
    shared = [*_COMMON, *([_WATCH] if watches else [])]

    def register(function: Callable[..., None]) -> None:
        signature = inspect.signature(function, eval_str=True)

        @wraps(function)
        def run(**options: Any) -> None:
            common = {parameter.name: options.pop(parameter.name) for parameter in _COMMON}
            watching = options.pop(_WATCH.name, False)

            def once() -> None:
                _SESSION.set(Session(**common))
                function(**options)

            if not watching:
                once()
                return
            _SESSION.set(Session(**common))
            raise typer.Exit(_watch(once, options, watches))

        parameters = [
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in signature.parameters.values()
        ]
        run.__signature__ = signature.replace(parameters=[*parameters, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in [*parameters, *shared]}
        app.command(name, epilog=f"Example: {example}")(run)

    return register


def _watch(once: Callable[[], None], options: dict[str, Any], names: tuple[str, ...]) -> int:
    from weavergen_pipelines.cli.watch import local_paths, watch

    settings = session().settings
    sources = {name: str(registry.source) for name, registry in settings.registries.items()}
    given = {**options, "registry": options.get("registry") or settings.weaver.default_registry}
    return watch(once, local_paths(given, names, sources), session().notes)
