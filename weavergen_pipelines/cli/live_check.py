"""`weavergen registry live-check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.live_check_options import (
    AdviceOptions,
    GateOptions,
    InputOptions,
    LogOptions,
    OutputOptions,
)
from weavergen_pipelines.cli.options import PolicyOptions, RegistryOptions, common_inputs, toml_section
from weavergen_pipelines.cli.session import session

if TYPE_CHECKING:
    from collections.abc import Mapping

    import typer


def register(app: typer.Typer) -> None:
    """Add the command to those on registries."""
    registry_command(
        app,
        "live-check",
        example="weavergen registry live-check -r ./model --input-source spans.json --format json --no-stream",
    )(live_check)


def live_check(
    *,
    options: RegistryOptions,
    policies: PolicyOptions,
    telemetry: InputOptions,
    output: OutputOptions,
    logs: LogOptions,
    advice: AdviceOptions,
    gate: GateOptions,
) -> None:
    """Check telemetry against a registry; ends with 1 when there are findings of the level of [bold]--fail-on[/]."""
    from weavergen_pipelines.cli.listening import start_listening
    from weavergen_pipelines.cli.run import finish
    from weavergen_pipelines.config.weaver_toml.model import LiveCheckSection

    groups = (telemetry, output, logs, advice, gate)
    section = toml_section("live_check") or LiveCheckSection()
    inputs = common_inputs(options, policies)
    for group in groups:
        inputs |= group.inputs(section)
    if not inputs["statistics"] and inputs["fail_on"] != "none":
        session().notes.print("warning: without statistics nothing fails by --fail-on; say --fail-on none")
    result = start_listening("registry_live_check", inputs, options.executor)
    _explain(result.stores.get("live_check_report") or {}, coverage=output.display_coverage)
    finish(result, inputs)


def _explain(report: Mapping[str, Any], *, coverage: bool) -> None:
    """Say why it failed, and how much of each namespace was seen, if that is wanted."""
    console = session().errors
    if coverage:
        for namespace, (seen, total) in report.get("namespaces", {}).items():
            console.print(f"{namespace}: {seen} of {total} ({seen / total:.1%})", markup=False)
    for error in report.get("errors", ()):
        console.print(f"[bold red]error[/]: {error}")
