"""`weavergen registry infer`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.live_check_options import chosen
from weavergen_pipelines.cli.options import Executor, RunBy, toml_section
from weavergen_pipelines.cli.summary import Summary, SummaryFormat, show_summary


def register(app: typer.Typer) -> None:
    """Add the command to those on registries."""
    registry_command(app, "infer", example="weavergen registry infer -o ./model --inactivity-timeout 30")(infer)


def infer(
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder. [dim]\\[default: ./inferred-registry/][/]")
    ] = None,
    grpc_address: Annotated[
        str | None, typer.Option("--grpc-address", help="Where to listen. [dim]\\[default: 0.0.0.0][/]")
    ] = None,
    grpc_port: Annotated[
        int | None,
        typer.Option(
            "--grpc-port", min=0, max=65535, help="For OTLP over gRPC; 0 for a free one. [dim]\\[default: 4317][/]"
        ),
    ] = None,
    admin_port: Annotated[
        int | None,
        typer.Option("--admin-port", min=0, max=65535, help="For /stop and /health. [dim]\\[default: 8080][/]"),
    ] = None,
    inactivity_timeout: Annotated[
        float | None,
        typer.Option(
            "--inactivity-timeout",
            min=0,
            help="Seconds without telemetry that end it; 0: none. [dim]\\[default: 60][/]",
        ),
    ] = None,
    input_source: Annotated[str, typer.Option("--input-source", help="otlp, stdin, or a recorded file.")] = "otlp",
    input_format: Annotated[str, typer.Option("--input-format", help="Of a file or stdin: json or text.")] = "json",
    output_format: Summary = SummaryFormat.TEXT,
    executor: RunBy = Executor.SPIFF,
) -> None:
    """Describe the telemetry that is received in a definition file, [bold]registry.yaml[/] in the folder."""
    from weavergen_pipelines.cli.listening import start_listening
    from weavergen_pipelines.cli.run import finish
    from weavergen_pipelines.config.weaver_toml.model import InferSection

    section = toml_section("infer") or InferSection()
    inputs = {
        "output": str(chosen(output, Path(section.output)).absolute()),
        "otlp_address": chosen(grpc_address, section.grpc_address),
        "otlp_port": chosen(grpc_port, section.grpc_port),
        "admin_port": chosen(admin_port, section.admin_port),
        "inactivity_timeout": chosen(inactivity_timeout, section.inactivity_timeout),
        "input_source": input_source,
        "input_format": input_format,
    }
    result = start_listening("registry_infer", inputs, executor)
    seen = result.data.get("inferred")
    if seen:
        done = {name: seen[name] for name in ("path", "attributes", "spans", "metrics", "events")}
        told = "{attributes} attributes, {spans} spans, {metrics} metrics and {events} events"
        show_summary(done, output_format, f"{told}: {{path}}" if seen["path"] else f"{told}: no file")
    finish(result, inputs)
