"""`weavergen registry …`: each command starts the process of its name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.options import (
    Format,
    OutputFormat,
    PolicyOptions,
    RegistryOptions,
    absolute,
    common_inputs,
    printed,
)

app = typer.Typer(name="registry", help="Check, resolve, count and generate from a registry.", no_args_is_help=True)


@registry_command(
    app,
    example="weavergen registry check -r ./model --future --format json",
    watches=("registry", "baseline_registry", "policy"),
)
def check(
    *,
    options: RegistryOptions,
    policies: PolicyOptions,
    baseline_registry: Annotated[
        str | None, typer.Option("--baseline-registry", help="The registry to compare with, by policies of that stage.")
    ] = None,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Validate a registry and check its policies; ends with 1 when there are errors or findings."""
    from weavergen_pipelines.cli.run import finish, print_text, show_coverage, start

    inputs = {**common_inputs(options, policies), "baseline": baseline_registry, **printed(output_format)}
    result = start("registry_check", inputs, options.executor)
    show_coverage(result)
    print_text(result)
    finish(result, inputs)


@registry_command(
    app, example="weavergen registry resolve -r ./model --format json -o resolved.json", watches=("registry", "policy")
)
def resolve(
    *,
    options: RegistryOptions,
    policies: PolicyOptions,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; else printed.")] = None,
    document_format: Annotated[str, typer.Option("--format", "-f", help="yaml, json, jsonl or mute.")] = "yaml",
    lineage: Annotated[bool, typer.Option("--lineage", help="As with Weaver, it changes nothing.")] = False,  # noqa: ARG001 - it is accepted
) -> None:
    """Print or write the resolved registry: the document that templates see."""
    from weavergen_pipelines.cli.run import artifacts, finish, show_coverage, start

    inputs = {**common_inputs(options, policies), "format": document_format, "output": absolute(output)}
    result = start("registry_resolve", inputs, options.executor)
    show_coverage(result)
    if output is None and "document" in result.data:
        sys.stdout.buffer.write(artifacts().get(result.data["document"]["digest"]))
    finish(result, inputs)


@registry_command(
    app,
    example="weavergen registry generate all generated --registry ./model",
    watches=("registry", "templates", "config", "params", "policy"),
)
def generate(
    *,
    target: Annotated[str, typer.Argument(help="A target ([bold]go[/]), or [bold]all[/] that the registry wants.")],
    output: Annotated[Path | None, typer.Argument(help="The folder; else the output of the registry.")] = None,
    options: RegistryOptions,
    policies: PolicyOptions,
    templates: Annotated[Path | None, typer.Option("--templates", "-t", help="A folder of templates.")] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-D", help="KEY=VALUE for the templates.")] = None,
    params: Annotated[Path | None, typer.Option("--params", help="A YAML file of parameters.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace published files that were edited.")] = False,
    compare: Annotated[bool, typer.Option("--check", help="Change nothing; end with 1 and a diff if stale.")] = False,
    toolchain: Annotated[bool, typer.Option("--toolchain", help="Validate with the compilers that are here.")] = False,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Generate code and publish it; with [bold]all[/], each target of the registry into a folder of its name."""
    from weavergen_pipelines.cli.params import template_params
    from weavergen_pipelines.cli.run import finish, print_text, show_comparison, show_coverage, start

    process, choices = _generation(target, compare)
    inputs = {
        **common_inputs(options, policies),
        "templates": absolute(templates),
        "params": template_params(params, param or []),
        "output": absolute(output),
        **choices,
    }
    if not compare:
        inputs["overwrite"] = overwrite
    if process == "parallel_generate":
        inputs |= {"toolchain": toolchain, **printed(output_format)}
    result = start(process, inputs, options.executor)
    show_coverage(result)
    print_text(result)
    show_comparison(result)
    finish(result, inputs)


def _generation(target: str, compare: bool) -> tuple[str, dict[str, Any]]:
    if target == "all":
        return ("parallel_compare" if compare else "parallel_generate"), {}
    return "registry_generate", {"target": target, "compare": compare}
