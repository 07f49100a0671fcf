"""The options of `weavergen registry live-check`, over the section `live-check` of a `.weaver.toml`, as inputs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from weavergen_pipelines.cli.switch import Switch, switch, switched
from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from weavergen_pipelines.config.weaver_toml.model import LiveCheckSection

T = TypeVar("T")


class FailOn(StrEnum):
    """The least level of findings that a live check fails by."""

    VIOLATION = "violation"
    IMPROVEMENT = "improvement"
    INFORMATION = "information"
    NONE = "none"


def chosen(given: T | None, configured: T) -> T:
    """What is given on the command line, or else what is configured."""
    return configured if given is None else given


@dataclass(frozen=True)
class InputOptions:
    """Where telemetry comes from."""

    input_source: Annotated[
        str | None,
        typer.Option("--input-source", help="A file, stdin, or otlp to receive it. [dim]\\[default: otlp][/]"),
    ] = None
    input_format: Annotated[
        str | None, typer.Option("--input-format", help="Of a file or stdin: json or text. [dim]\\[default: json][/]")
    ] = None
    otlp_grpc_address: Annotated[
        str | None, typer.Option("--otlp-grpc-address", help="Where to listen. [dim]\\[default: 0.0.0.0][/]")
    ] = None
    otlp_grpc_port: Annotated[
        int | None,
        typer.Option(
            "--otlp-grpc-port", min=0, max=65535, help="For OTLP over gRPC; 0 for a free one. [dim]\\[default: 4317][/]"
        ),
    ] = None
    admin_port: Annotated[
        int | None,
        typer.Option("--admin-port", min=0, max=65535, help="For /stop and /health. [dim]\\[default: 4320][/]"),
    ] = None
    inactivity_timeout: Annotated[
        float | None,
        typer.Option(
            "--inactivity-timeout",
            min=0,
            help="Seconds without telemetry that end it; 0: none. [dim]\\[default: 10][/]",
        ),
    ] = None

    def inputs(self, section: LiveCheckSection) -> dict[str, Any]:
        """The inputs of the process."""
        return {
            "input_source": chosen(self.input_source, section.input_source),
            "input_format": chosen(self.input_format, section.input_format),
            "otlp_address": chosen(self.otlp_grpc_address, section.otlp.grpc_address),
            "otlp_port": chosen(self.otlp_grpc_port, section.otlp.grpc_port),
            "admin_port": chosen(self.admin_port, section.otlp.admin_port),
            "inactivity_timeout": chosen(self.inactivity_timeout, section.otlp.inactivity_timeout),
        }


@dataclass(frozen=True)
class OutputOptions:
    """What is shown, and where."""

    output_format: Annotated[
        str | None,
        typer.Option("--format", help="ansi, json, yaml, jsonl, mute, or templates. [dim]\\[default: ansi][/]"),
    ] = None
    templates: Annotated[
        Path | None, typer.Option("--templates", help="Where they are. [dim]\\[default: live_check_templates][/]")
    ] = None
    no_stream: Annotated[Switch | None, switch("--no-stream", help="Show one report, at the end.")] = None
    no_stats: Annotated[Switch | None, switch("--no-stats", help="Count nothing.")] = None
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="A folder, none, or http for the answer to /stop; else it is printed."),
    ] = None
    display_coverage: Annotated[
        bool, typer.Option("--display-coverage", help="Say how much of each namespace was seen.")
    ] = False

    def inputs(self, section: LiveCheckSection) -> dict[str, Any]:
        """The inputs of the process."""
        place = chosen(self.output, section.output)
        return {
            "format": chosen(self.output_format, section.format),
            "templates": str(chosen(self.templates, Path(section.templates)).absolute()),
            "stream": not switched(self.no_stream, section.no_stream),
            "statistics": not switched(self.no_stats, section.no_stats),
            "output": place if place in {None, "none", "http"} else str(Path(place).absolute()),
        }


@dataclass(frozen=True)
class LogOptions:
    """Findings as logs."""

    emit_otlp_logs: Annotated[Switch | None, switch("--emit-otlp-logs", help="Send findings as OTLP logs.")] = None
    otlp_logs_endpoint: Annotated[
        str | None, typer.Option("--otlp-logs-endpoint", help="Where to. [dim]\\[default: http://localhost:4317][/]")
    ] = None
    otlp_logs_stdout: Annotated[Switch | None, switch("--otlp-logs-stdout", help="Print them instead.")] = None

    def inputs(self, section: LiveCheckSection) -> dict[str, Any]:
        """The inputs of the process."""
        return {
            "emit_logs": switched(self.emit_otlp_logs, section.emit.otlp_logs),
            "logs_endpoint": chosen(self.otlp_logs_endpoint, section.emit.otlp_logs_endpoint),
            "logs_stdout": switched(self.otlp_logs_stdout, section.emit.otlp_logs_stdout),
        }


@dataclass(frozen=True)
class AdviceOptions:
    """What is advised."""

    advice_policies: Annotated[
        str | None, typer.Option("--advice-policies", help="Policies in place of those that are shipped.")
    ] = None
    advice_data: Annotated[
        str | None, typer.Option("--advice-data", help="JSON and YAML files for the policies: a pattern.")
    ] = None
    advice_preprocessor: Annotated[
        str | None, typer.Option("--advice-preprocessor", help="A jq program that makes their data of the registry.")
    ] = None

    def inputs(self, section: LiveCheckSection) -> dict[str, Any]:
        """The inputs of the process."""
        return {
            "advice_policies": chosen(self.advice_policies, section.advice_policies),
            "advice_data": chosen(self.advice_data, section.advice_data),
            "advice_preprocessor": chosen(self.advice_preprocessor, section.advice_preprocessor),
            "finding_level_overrides": section.finding_level_overrides,
            "finding_filters": section.finding_filters,
        }


@dataclass(frozen=True)
class GateOptions:
    """What it fails by."""

    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="The least level of findings to fail by. [dim]\\[default: violation][/]"),
    ] = None
    require_telemetry: Annotated[
        bool, typer.Option("--require-telemetry", help="Fail if there was no telemetry at all.")
    ] = False
    min_coverage: Annotated[
        float, typer.Option("--min-coverage", min=0, max=1, help="The share of the registry that has to be seen.")
    ] = 0.0
    namespace_coverage: Annotated[
        list[str] | None,
        typer.Option("--namespace-coverage", help="NAMESPACE=SHARE that has to be seen. Repeatable."),
    ] = None

    def inputs(self, section: LiveCheckSection) -> dict[str, Any]:
        """The inputs of the process.

        Raises:
            UsageError: a share is none.
        """
        return {
            "fail_on": chosen(self.fail_on, FailOn(section.fail_on)).value,
            "require_telemetry": self.require_telemetry,
            "min_coverage": self.min_coverage,
            "namespace_coverage": dict(map(_share, self.namespace_coverage or ())),
        }


def _share(given: str) -> tuple[str, float]:
    namespace, _, share = given.partition("=")
    try:
        value = float(share)
    except ValueError:
        value = -1.0
    if not namespace or not 0 <= value <= 1:
        raise UsageError(f"{given!r} is no coverage", where="--namespace-coverage", hint="write http=0.5")
    return namespace, value
