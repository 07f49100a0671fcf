"""`weavergen registry package` and `json-schema`: a registry for others, and what its documents look like."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.options import (
    Engine,
    EngineChoice,
    Executor,
    Format,
    PolicyOptions,
    PresentedFormat,
    RegistryOptions,
    RunBy,
    absolute,
    common_inputs,
    printed,
    toml_section,
)
from weavergen_pipelines.config.problems import ConfigError


def register(app: typer.Typer) -> None:
    """Add the commands to those on registries."""
    example = "weavergen registry package -r ./model -o dist --resolved-registry-uri https://example.com/resolved.yaml"
    registry_command(app, "package", example=example, watches=("registry", "policy"))(package)
    schema = "weavergen registry json-schema -j diff -o diff.json"
    registry_command(app, "json-schema", example=schema, machine="the schema as JSON")(json_schema)


def package(
    *,
    options: RegistryOptions,
    policies: PolicyOptions,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder to publish into. [dim]\\[default: output][/]")
    ] = None,
    resolved_registry_uri: Annotated[
        str | None,
        typer.Option(
            "--resolved-registry-uri", "--resolved-schema-uri", help="Where the resolved file will be published."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the manifest of a registry that is defined in the folder.")
    ] = False,
    output_format: PresentedFormat = None,
) -> None:
    """Put the resolved form of a registry, and the manifest that leads to it, into a folder."""
    from weavergen_pipelines.cli.diagnostics import presents_results
    from weavergen_pipelines.cli.run import finish, print_text, show_coverage, start

    toml = toml_section("package")
    uri = resolved_registry_uri or (toml.resolved_registry_uri if toml else None)
    if uri is None:
        raise ConfigError("the manifest has to say where the resolved file will be", where="--resolved-registry-uri")
    inputs = {
        **common_inputs(options, policies),
        "v2": True,  # a package has no other format
        "resolved_registry_uri": uri,
        "output": absolute(output or Path(toml.output if toml else "output")),
        "overwrite": overwrite,
        **printed(output_format or Format.RICH),
    }
    result = start("registry_package", inputs, options.executor)
    show_coverage(result)
    if output_format or presents_results():
        print_text(result)
    finish(result, inputs)


def json_schema(
    *,
    schema: Annotated[
        str,
        typer.Option(
            "--json-schema",
            "-j",
            help="resolved-registry, semconv-group, semconv-definition-v2, resolved-registry-v2, "
            "materialized-registry-v2, diff, diff-v2, publication-manifest-v2, definition-manifest-v2, "
            "policy-finding or weaver-config.",
        ),
    ] = "resolved-registry",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; else printed.")] = None,
    engine: EngineChoice = Engine.AUTO,
    executor: RunBy = Executor.SPIFF,
) -> None:
    """Print or write the JSON Schema of a kind of document: of what templates and policies see, or of a file."""
    from weavergen_pipelines.cli.run import artifacts, finish, start

    inputs = {"schema": schema, "engine": engine.value, "output": absolute(output)}
    result = start("registry_json_schema", inputs, executor)
    if output is None and "document" in result.data:
        sys.stdout.buffer.write(artifacts().get(result.data["document"]["digest"]))
    finish(result, inputs)
