"""The options that several commands share, as Weaver names them, and what processes are given of them.

A command on a registry is a thin function: groups of options in, the inputs of the process of its name out. It is
written like this::

    @registry_command(app, example="weavergen registry stats -r ./model", watches=("registry",))
    def stats(*, options: RegistryOptions, templates: Annotated[Path | None, typer.Option(help="…")] = None) -> None:
        "Count what is in a registry."
        from weavergen_pipelines.cli.run import finish, print_text, start

        inputs = {**common_inputs(options), "templates": absolute(templates)}
        result = start("registry_stats", inputs, options.executor)
        print_text(result)
        finish(result, inputs)

- `registry_command` (cli/command.py) adds `--config`, `--future`, `--allow-git-credentials`, `--diagnostic-…`,
  `--quiet` and `--debug`, which are in `session()`, and with `watches` the option `--watch`.
- `RegistryOptions` and `PolicyOptions` are groups: a parameter of such a type stands for all options in it. A command
  that checks policies has both and calls `common_inputs(options, policies)`; any other one skips them.
- `common_inputs` puts the command line over `.weaver.toml` over the defaults. Its keys are data inputs of
  `registry_load`; a process that calls this one declares all of them, with the same defaults, and so passes them on.
  It declares the outputs `check_report` and `policy_report` too: their warnings are shown by `finish`.
- What `.weaver.toml` says for one command alone is in `toml_section("diff")`, None if there is no such file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from weavergen_pipelines.cli.session import session
from weavergen_pipelines.cli.switch import Switch, switch, switched


class Format(StrEnum):
    """How a result is printed."""

    RICH = "rich"
    JSON = "json"
    MERMAID = "mermaid"


class Executor(StrEnum):
    """Who runs the process."""

    SPIFF = "spiff"
    DAGSTER = "dagster"


class Engine(StrEnum):
    """Who carries the command out."""

    AUTO = "auto"
    EMBEDDED = "embedded"
    BINARY = "binary"


OutputFormat = Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")]
PresentedFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        help="How to print the result. [dim]\\[default: rich; none with --quiet or --diagnostic-format][/]",
    ),
]
RunBy = Annotated[Executor, typer.Option("--executor", help="Run in this process, or as a Dagster run.")]
Registry = Annotated[
    str | None,
    typer.Option(
        "--registry",
        "-r",
        help="A configured registry, or a folder, archive or git URL, with [bold]@ref[/] and [bold]\\[subfolder][/].",
    ),
]
FollowSymlinks = Annotated[
    Switch | None, switch("--follow-symlinks", "-s", help="Follow links in the folder of the registry.")
]
IncludeUnreferenced = Annotated[
    Switch | None,
    switch("--include-unreferenced", help="Include all that the registries define that it depends on."),
]
V2 = Annotated[Switch | None, switch("--v2", help="Use version 2 of the resolved schema.")]
EngineChoice = Annotated[
    Engine, typer.Option("--engine", help="Who does it: this package, or a [bold]weaver[/] executable.")
]
Policy = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        "-p",
        help="Policies beside those of the registry: a file, folder, archive, URL or pattern. Repeatable.",
    ),
]
SkipPolicies = Annotated[Switch | None, switch("--skip-policies", help="Check no policy.")]
PolicyCoverage = Annotated[
    Switch | None, switch("--display-policy-coverage", help="Say which lines of the policies were evaluated.")
]


COMMON_INPUTS = (
    "registry",
    "follow_symlinks",
    "include_unreferenced",
    "v2",
    "future",
    "allow_git_credentials",
    "weaver_config",
    "engine",
    "policies",
    "skip_policies",
    "policy_coverage",
)
"""The data inputs of all processes that load a registry."""


@dataclass(frozen=True)
class RegistryOptions:
    """Which registry, how it is read, and who does it."""

    registry: Registry = None
    follow_symlinks: FollowSymlinks = None
    include_unreferenced: IncludeUnreferenced = None
    v2: V2 = None
    engine: EngineChoice = Engine.AUTO
    executor: RunBy = Executor.SPIFF


@dataclass(frozen=True)
class PolicyOptions:
    """Which policies are checked."""

    policy: Policy = None
    skip_policies: SkipPolicies = None
    display_policy_coverage: PolicyCoverage = None


def common_inputs(options: RegistryOptions, policies: PolicyOptions | None = None) -> dict[str, Any]:
    """The inputs that all processes have that load a registry; without `policies` none are checked.

    Raises:
        WeavergenError: there is a `.weaver.toml` that cannot be read.
    """
    loaded, toml = session().weaver_toml, toml_section("registry")
    return {
        "registry": registry_of(options.registry),
        "follow_symlinks": switched(options.follow_symlinks, toml and toml.follow_symlinks),
        "include_unreferenced": switched(options.include_unreferenced, toml and toml.include_unreferenced),
        "v2": switched(options.v2, toml and toml.v2),
        "future": session().future,
        "allow_git_credentials": session().allow_git_credentials,
        "weaver_config": str(loaded.path) if loaded else None,
        "engine": options.engine.value,
        **({"skip_policies": True} if policies is None else _policy_inputs(policies)),
    }


def _policy_inputs(given: PolicyOptions) -> dict[str, Any]:
    toml = toml_section("policy")
    return {
        "policies": given.policy or (toml and toml.paths) or [],
        "skip_policies": switched(given.skip_policies, toml and toml.skip),
        "policy_coverage": switched(given.display_policy_coverage, toml and toml.display_policy_coverage),
    }


def registry_of(given: str | None) -> str:
    """The registry of a command: the one given, or that of `.weaver.toml`, or the default of the settings."""
    toml = toml_section("registry")
    return given or (toml and toml.path) or session().settings.weaver.default_registry


def toml_section(name: str) -> Any:
    """A section of `.weaver.toml`, by the name of its attribute (`live_check`); None if there is no such file."""
    loaded = session().weaver_toml
    return getattr(loaded.settings, name) if loaded else None


def absolute(path: Path | None) -> str | None:
    """A path as processes are given it: wherever they run, it is the same."""
    return str(path.absolute()) if path else None


def printed(output_format: Format) -> dict[str, Any]:
    """How a report is to be presented: at the width and with the colours of this terminal."""
    from rich.console import Console

    console = Console()
    return {
        "format": output_format.value,
        "width": console.width,
        "color": console.is_terminal and not console.no_color,
    }
