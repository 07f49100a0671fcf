"""`weavergen registry update-markdown`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.options import (
    Format,
    PresentedFormat,
    RegistryOptions,
    absolute,
    common_inputs,
    printed,
    toml_section,
)
from weavergen_pipelines.cli.switch import Switch, switch, switched
from weavergen_pipelines.config.problems import ConfigError


def register(app: typer.Typer) -> None:
    """Add the command to those on registries."""
    example = "weavergen registry update-markdown docs -r ./model -t ./templates --target markdown --dry-run"
    watches = ("registry", "markdown_dir", "templates", "params")
    registry_command(app, "update-markdown", example=example, watches=watches)(update_markdown)


def update_markdown(
    *,
    markdown_dir: Annotated[Path | None, typer.Argument(help="The folder of the pages.")] = None,
    options: RegistryOptions,
    target: Annotated[
        str | None, typer.Option("--target", help="The target whose [bold]snippet.md.j2[/] renders the sections.")
    ] = None,
    templates: Annotated[
        str | None,
        typer.Option("--templates", "-t", help="A folder, archive or git URL. [dim]\\[default: templates][/]"),
    ] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-D", help="KEY=VALUE for the templates.")] = None,
    params: Annotated[Path | None, typer.Option("--params", help="A YAML file of parameters.")] = None,
    attribute_registry_base_url: Annotated[
        str | None, typer.Option("--attribute-registry-base-url", help="Where the pages about attributes are.")
    ] = None,
    dry_run: Annotated[
        Switch | None, switch("--dry-run", help="Write nothing; end with 1 and a diff if a page is outdated.")
    ] = None,
    output_format: PresentedFormat = None,
) -> None:
    """Render the marked sections of Markdown pages from a registry, and replace the pages that change."""
    from weavergen_pipelines.cli.diagnostics import presents_results
    from weavergen_pipelines.cli.params import template_params
    from weavergen_pipelines.cli.run import finish, print_text, start
    from weavergen_pipelines.semconv.sources.reference import from_anywhere

    toml = toml_section("update_markdown")
    folder, wanted = markdown_dir or (toml and toml.markdown_dir), target or (toml and toml.target)
    if folder is None:
        raise ConfigError("which pages?", where="MARKDOWN_DIR", hint="give the folder that they are in")
    if wanted is None:
        raise ConfigError("which templates?", where="--target", hint="give the target whose templates render sections")
    inputs = {
        **common_inputs(options),
        "markdown_dir": absolute(Path(folder)),
        "target": wanted,
        "templates": from_anywhere(templates or (toml.templates if toml else "templates")),
        "params": template_params(params, param or []),
        "attribute_registry_base_url": attribute_registry_base_url or (toml and toml.attribute_registry_base_url),
        "dry_run": switched(dry_run, toml and toml.dry_run),
        **printed(output_format or Format.RICH),
    }
    result = start("registry_update_markdown", inputs, options.executor)
    if output_format or presents_results():
        _show_differences(result.data.get("updated_markdown"), dry_run=inputs["dry_run"])
        print_text(result)
    finish(result, inputs)


def _show_differences(updated: dict[str, Any] | None, *, dry_run: bool) -> None:
    """Print what would change."""
    from weavergen_pipelines.cli.run import artifacts

    if updated is not None and dry_run:
        sys.stdout.buffer.write(artifacts().get(updated["diff"]["digest"]))
