"""`weavergen registry emit`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.options import PolicyOptions, RegistryOptions, common_inputs, toml_section
from weavergen_pipelines.cli.summary import Summary, SummaryFormat, show_summary
from weavergen_pipelines.cli.switch import Switch, switch, switched
from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from weavergen_pipelines.config.weaver_toml.model import EmitSection

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def register(app: typer.Typer) -> None:
    """Add the command to those on registries."""
    example = "weavergen registry emit -r ./model --endpoint http://localhost:4317"
    registry_command(app, "emit", example=example, machine="--stdout for OTLP as JSON")(emit)


def emit(
    *,
    options: RegistryOptions,
    policies: PolicyOptions,
    endpoint: Annotated[
        str | None,
        typer.Option("--endpoint", help=f"The receiver. [dim]\\[default: {ENDPOINT}, or http://localhost:4317][/]"),
    ] = None,
    stdout: Annotated[Switch | None, switch("--stdout", help="Print the telemetry, as OTLP in JSON.")] = None,
    output_format: Summary = SummaryFormat.TEXT,
) -> None:
    """Send one of each signal of a registry to an OTLP receiver, over gRPC."""
    from weavergen_pipelines.cli.run import finish, start
    from weavergen_pipelines.config.weaver_toml.model import EmitSection

    section = toml_section("emit") or EmitSection()
    printed = switched(stdout, section.stdout)
    if printed and output_format is SummaryFormat.JSON:
        raise UsageError("standard output has the telemetry itself", where="--format", hint="leave out --stdout")
    inputs = {
        **common_inputs(options, policies),
        "endpoint": endpoint or _configured(section),
        "stdout": printed,
    }
    result = start("registry_emit", inputs, options.executor)
    sent = result.data.get("emission")
    if sent:
        done = {name: sent[name] for name in ("registry", "destination", "spans", "metrics", "events")}
        show_summary(done, output_format, "{spans} spans, {metrics} metrics and {events} events to {destination}")
    finish(result, inputs)


def _configured(section: EmitSection) -> str:
    """The receiver that the project names, or else the one that the environment does, as for other senders."""
    named = "endpoint" in section.model_fields_set
    return section.endpoint if named else os.environ.get(ENDPOINT, section.endpoint)
