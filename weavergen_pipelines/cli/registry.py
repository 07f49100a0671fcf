"""`weavergen registry …`: each command starts the process of its name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import epilog, registry_command
from weavergen_pipelines.cli.options import (
    Format,
    PolicyOptions,
    PresentedFormat,
    RegistryOptions,
    absolute,
    common_inputs,
    printed,
)
from weavergen_pipelines.cli.session import session
from weavergen_pipelines.errors import WeavergenError


class ResolveIsDeprecated(WeavergenError):
    """Weaver will not have this command in its next release."""


app = typer.Typer(
    name="registry",
    help="Check, resolve, count and generate from a registry.",
    epilog=epilog("weavergen registry check -r ./model --format json"),
    no_args_is_help=True,
)


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
    output_format: PresentedFormat = None,
) -> None:
    """Validate a registry and check its policies; ends with 1 when there are errors or findings."""
    from weavergen_pipelines.cli.diagnostics import presents_results, reports_problems
    from weavergen_pipelines.cli.run import finish, print_text, show_coverage, start

    presented = printed(output_format or Format.RICH)
    inputs = {**common_inputs(options, policies), "baseline": baseline_registry, **presented}
    result = start("registry_check", inputs, options.executor)
    show_coverage(result)
    shown = output_format is not None or presents_results()
    if shown:
        print_text(result)
    finish(result, inputs, reported=shown and not reports_problems())


@registry_command(
    app,
    example="weavergen registry resolve -r ./model --format json -o resolved.json",
    machine="--format json",
    watches=("registry", "policy"),
)
def resolve(
    *,
    options: RegistryOptions,
    policies: PolicyOptions,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; else printed.")] = None,
    document_format: Annotated[str, typer.Option("--format", "-f", help="yaml, json, jsonl or mute.")] = "yaml",
    lineage: Annotated[bool, typer.Option("--lineage", help="As with Weaver, it changes nothing.")] = False,  # noqa: ARG001 - it is accepted
) -> None:
    """Print or write the resolved registry: the document that templates see; not with `--future`, as with Weaver."""
    from weavergen_pipelines.cli.run import artifacts, finish, show_coverage, start

    if session().future:
        hint = "resolve without --future, or `check --future` and then `generate` or `package`"
        raise ResolveIsDeprecated("`resolve` is none of the commands of the next release", hint=hint)
    inputs = {**common_inputs(options, policies), "format": document_format, "output": absolute(output)}
    result = start("registry_resolve", inputs, options.executor)
    show_coverage(result)
    if output is None and "document" in result.data:
        sys.stdout.buffer.write(artifacts().get(result.data["document"]["digest"]))
        sys.stdout.flush()
    finish(result, inputs)
