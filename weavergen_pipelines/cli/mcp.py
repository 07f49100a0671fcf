"""`weavergen registry mcp`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.options import RegistryOptions, absolute, common_inputs, toml_section


@dataclass(frozen=True)
class ToolOptions:
    """What the tools work with."""

    advice_policies: Annotated[
        Path | None, typer.Option("--advice-policies", help="Policies in place of those that are shipped.")
    ] = None
    advice_preprocessor: Annotated[
        Path | None, typer.Option("--advice-preprocessor", help="A jq program that makes their data of the registry.")
    ] = None
    advice_data: Annotated[
        str | None, typer.Option("--advice-data", help="JSON and YAML files for the policies: a pattern.")
    ] = None
    namespace_separator: Annotated[
        str | None,
        typer.Option("--namespace-separator", help="What divides names into namespaces. [dim]\\[default: .][/]"),
    ] = None


def register(app: typer.Typer) -> None:
    """Add the command to those on registries."""
    registry_command(app, "mcp", example="weavergen registry mcp -r ./model", machine="JSON-RPC")(mcp)


def mcp(*, options: RegistryOptions, tools: ToolOptions) -> None:
    """Serve a registry to a language model: the Model Context Protocol on standard input and output.

    The tools are search, browse_namespace, get_attribute, get_metric, get_span, get_event, get_entity and live_check.
    """
    from weavergen_pipelines.cli.listening import start_listening
    from weavergen_pipelines.cli.run import finish
    from weavergen_pipelines.registry.mcp.stdio import own_stdio

    toml = toml_section("mcp")
    policies = tools.advice_policies or _path(toml and toml.advice_policies)
    inputs = {
        **common_inputs(options),
        "v2": True,
        "advice_policies": absolute(policies),
        "advice_preprocessor": absolute(tools.advice_preprocessor or _path(toml and toml.advice_preprocessor)),
        "advice_data": tools.advice_data or (toml and toml.advice_data),
        "namespace_separator": tools.namespace_separator or (toml and toml.namespace_separator) or ".",
    }
    with own_stdio():
        result = start_listening("registry_mcp", inputs, options.executor)
    finish(result, inputs)


def _path(given: str | None) -> Path | None:
    return Path(given) if given else None
