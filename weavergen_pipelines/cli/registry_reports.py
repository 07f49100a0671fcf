"""`weavergen registry diff` and `stats`: reports, presented, or in a layout of the reference's or of a user's."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.options import (
    Format,
    RegistryOptions,
    absolute,
    common_inputs,
    printed,
    toml_section,
)
from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult

NOWHERE = Path("none")
"""The folder that stands for no output."""
MUTE = "mute"


_OTHERS = "rich, mermaid, yaml, json, jsonl, mute, or a folder of templates"
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="The folder to write the report into; else it is printed.")
]


@dataclass(frozen=True)
class StatsLayout:
    """How counts are laid out, and where to."""

    layout: Annotated[
        str | None,
        typer.Option("--format", "-f", help=f"text, {_OTHERS}. [dim]\\[default: rich; text with --output][/]"),
    ] = None
    templates: Annotated[
        Path | None, typer.Option("--templates", help="Where such folders are. [dim]\\[default: stats_templates][/]")
    ] = None
    output: Output = None


@dataclass(frozen=True)
class DiffLayout:
    """How changes are laid out, and where to; some of the names are those of earlier versions of Weaver."""

    layout: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            "--diff-format",
            help=f"ansi, ansi-stats, markdown, {_OTHERS}. [dim]\\[default: ansi][/]",
        ),
    ] = None
    templates: Annotated[
        Path | None,
        typer.Option(
            "--templates", "--diff-template", help="Where such folders are. [dim]\\[default: diff_templates][/]"
        ),
    ] = None
    output: Output = None


def register(app: typer.Typer) -> None:
    """Add the commands to those on registries."""
    example = "weavergen registry diff -r ./model --baseline-registry ./older --format markdown"
    registry_command(
        app, "diff", example=example, machine="--format json", watches=("registry", "baseline_registry", "templates")
    )(diff)
    example = "weavergen registry stats -r https://example.com/model.zip --format json"
    registry_command(app, "stats", example=example, machine="--format json", watches=("registry", "templates"))(stats)


def diff(
    *,
    options: RegistryOptions,
    baseline_registry: Annotated[
        str, typer.Option("--baseline-registry", help="The version to compare with, named as a registry is.")
    ],
    report: DiffLayout,
) -> None:
    """Report what has changed in a registry since another version of it, as [bold]ansi[/] text or [bold]markdown[/]."""
    from weavergen_pipelines.cli.run import finish, start

    laid_out = _layout_inputs("diff", report, "ansi", presented=False)
    inputs = {**common_inputs(options), "baseline_registry": baseline_registry, **laid_out}
    result = start("registry_diff", inputs, options.executor)
    _show(result, inputs["output"])
    finish(result, inputs, apart=True)


def stats(*, options: RegistryOptions, report: StatsLayout) -> None:
    """Count what is in a registry, as a table or as [bold]text[/]."""
    from weavergen_pipelines.cli.run import finish, start

    inputs = {**common_inputs(options), **_layout_inputs("stats", report, "text", presented=True)}
    result = start("registry_stats", inputs, options.executor)
    _show(result, inputs["output"])
    finish(result, inputs, apart=True)


def _layout_inputs(command: str, given: DiffLayout | StatsLayout, text: str, *, presented: bool) -> dict[str, Any]:
    """How to deliver a report: as given, or as `.weaver.toml` says, or else as `text`, or presented on a terminal."""
    toml = toml_section(command)
    configured = toml.format if toml and "format" in toml.model_fields_set else None
    output = given.output or (Path(toml.output) if toml and toml.output else None)
    layout = given.layout or configured or (Format.RICH.value if presented and output is None else text)
    if output == NOWHERE:
        layout, output = MUTE, None
    if output is not None and layout in (Format.RICH, Format.MERMAID):
        raise UsageError(f"{layout} is for a terminal", where="--output", hint="give another --format")
    templates = given.templates or Path(toml.templates if toml else f"{command}_templates")
    return {
        **printed(Format.RICH),
        "format": layout,
        "templates": absolute(templates),
        "output": absolute(output),
    }


def _show(result: WorkflowExecutionResult, output: str | None) -> None:
    """Print a report that was not written into a folder."""
    from weavergen_pipelines.cli.run import artifacts, print_text

    print_text(result)
    rendered = result.data.get("rendered")
    if rendered is None or output is not None:
        return
    for content in artifacts().get_tree(rendered["files"]["digest"]).values():
        sys.stdout.buffer.write(content.removesuffix(b"\n") + b"\n")
