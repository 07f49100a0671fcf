"""`weavergen registry …`: each command starts the process of its name."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from weavergen_pipelines.cli.command import command
from weavergen_pipelines.cli.options import (
    V2,
    Executor,
    Format,
    Future,
    OutputFormat,
    Policy,
    Registry,
    RunBy,
    SkipPolicies,
)

app = typer.Typer(name="registry", help="Check, resolve, count and generate from a registry.", no_args_is_help=True)


@command(app, example="weavergen registry check -r ./model --future --format json")
def check(
    *,
    registry: Registry = None,
    baseline_registry: Annotated[
        str | None, typer.Option("--baseline-registry", help="The registry to compare with, by policies of that stage.")
    ] = None,
    policy: Policy = None,
    skip_policies: SkipPolicies = False,
    display_policy_coverage: Annotated[
        bool, typer.Option("--display-policy-coverage", help="Say which lines of the policies were evaluated.")
    ] = False,
    v2: V2 = False,
    future: Future = False,
    output_format: OutputFormat = Format.RICH,
    executor: RunBy = Executor.SPIFF,
) -> None:
    """Validate a registry and check its policies; ends with 1 when there are errors or findings."""
    inputs = {
        "registry": registry,
        "future": future,
        "policies": policy or [],
        "skip_policies": skip_policies,
        "baseline": baseline_registry,
        "policy_coverage": display_policy_coverage,
        "v2": v2,
    }
    _present("registry_check", inputs, output_format, executor)


@command(app, example="weavergen registry stats -r https://example.com/model.zip --format json")
def stats(
    *,
    registry: Registry = None,
    future: Future = False,
    output_format: OutputFormat = Format.RICH,
    executor: RunBy = Executor.SPIFF,
) -> None:
    """Count what is in a registry."""
    _present("registry_stats", {"registry": registry, "future": future}, output_format, executor)


@command(app, example="weavergen registry resolve -r ./model --format json -o resolved.json")
def resolve(
    *,
    registry: Registry = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; else printed.")] = None,
    document_format: Annotated[str, typer.Option("--format", "-f", help="yaml, json, jsonl or mute.")] = "yaml",
    v2: V2 = False,
    future: Future = False,
    executor: RunBy = Executor.SPIFF,
) -> None:
    """Print or write the resolved registry: the document that templates see."""
    from weavergen_pipelines.cli.run import artifacts, default_registry, finish, start

    inputs = {
        "registry": registry or default_registry(),
        "future": future,
        "v2": v2,
        "format": document_format,
        "output": str(output.absolute()) if output else None,
    }
    result = start("registry_resolve", inputs, executor)
    if output is None and "document" in result.data:
        sys.stdout.buffer.write(artifacts().get(result.data["document"]["digest"]))
    finish(result, inputs)


@command(app, example="weavergen registry generate all generated --registry ./model")
def generate(
    *,
    target: Annotated[str, typer.Argument(help="A target ([bold]go[/]), or [bold]all[/] that the registry wants.")],
    output: Annotated[Path | None, typer.Argument(help="The folder; else the output of the registry.")] = None,
    registry: Registry = None,
    templates: Annotated[Path | None, typer.Option("--templates", "-t", help="A folder of templates.")] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-D", help="KEY=VALUE for the templates.")] = None,
    params: Annotated[Path | None, typer.Option("--params", help="A YAML file of parameters.")] = None,
    future: Future = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace published files that were edited.")] = False,
    compare: Annotated[bool, typer.Option("--check", help="Change nothing; end with 1 and a diff if stale.")] = False,
    toolchain: Annotated[bool, typer.Option("--toolchain", help="Validate with the compilers that are here.")] = False,
    output_format: OutputFormat = Format.RICH,
    executor: RunBy = Executor.SPIFF,
) -> None:
    """Generate code and publish it; with [bold]all[/], each target of the registry into a folder of its name."""
    from weavergen_pipelines.cli.params import template_params
    from weavergen_pipelines.cli.run import default_registry, finish, show_comparison, start

    process, choices = _generation(target, compare)
    inputs = {
        "registry": registry or default_registry(),
        "templates": str(templates.absolute()) if templates else None,
        "params": template_params(params, param or []),
        "output": str(output.absolute()) if output else None,
        "future": future,
        **choices,
    }
    if not compare:
        inputs["overwrite"] = overwrite
    if process == "parallel_generate":
        inputs |= {"toolchain": toolchain, **_printed(output_format)}
    result = start(process, inputs, executor)
    _print(result.data.get("text"))
    show_comparison(result)
    finish(result, inputs)


def _present(process: str, given: Mapping[str, Any], output_format: Format, executor: Executor) -> None:
    """Run a process that presents a report, and print that."""
    from weavergen_pipelines.cli.run import default_registry, finish, show_coverage, start

    inputs = {**given, "registry": given["registry"] or default_registry(), **_printed(output_format)}
    result = start(process, inputs, executor)
    show_coverage(result)
    _print(result.data.get("text"))
    finish(result, inputs)


def _generation(target: str, compare: bool) -> tuple[str, dict[str, Any]]:
    if target == "all":
        return ("parallel_compare" if compare else "parallel_generate"), {}
    return "registry_generate", {"target": target, "compare": compare}


def _printed(output_format: Format) -> dict[str, Any]:
    """How the result is to be presented: at the width and with the colours of this terminal."""
    from rich.console import Console

    console = Console()
    return {
        "format": output_format.value,
        "width": console.width,
        "color": console.is_terminal and not console.no_color,
    }


def _print(text: str | None) -> None:
    if text is not None:
        print(text)
