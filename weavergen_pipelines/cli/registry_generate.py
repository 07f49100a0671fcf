"""`weavergen registry generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.options import (
    Format,
    PolicyOptions,
    PresentedFormat,
    RegistryOptions,
    absolute,
    common_inputs,
    printed,
    toml_section,
)
from weavergen_pipelines.cli.session import session

ALL = "all"
OUTPUT = Path("output")
TEMPLATES = Path("templates")
"""Where templates and what is made of them are, where nobody says so."""


def register(app: typer.Typer) -> None:
    """Add the command to those on registries."""
    registry_command(
        app,
        example="weavergen registry generate all generated --registry ./model",
        watches=("registry", "templates", "config", "params", "policy"),
    )(generate)


def generate(
    *,
    target: Annotated[
        str | None, typer.Argument(help="A target ([bold]go[/]), or [bold]all[/] that the registry wants.")
    ] = None,
    output: Annotated[Path | None, typer.Argument(help="The folder; else the output of the registry.")] = None,
    options: RegistryOptions,
    policies: PolicyOptions,
    templates: Annotated[
        str | None,
        typer.Option("--templates", "-t", help="A folder, archive or git URL of templates; else ./templates, or ours."),
    ] = None,
    config: Annotated[
        list[Path] | None,
        typer.Option("--config", "-c", help="A weaver.yaml in place of those of the templates. Repeatable."),
    ] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-D", help="KEY=VALUE for the templates.")] = None,
    params: Annotated[Path | None, typer.Option("--params", help="A YAML file of parameters.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace published files that were edited.")] = False,
    compare: Annotated[bool, typer.Option("--check", help="Change nothing; end with 1 and a diff if stale.")] = False,
    toolchain: Annotated[bool, typer.Option("--toolchain", help="Validate with the compilers that are here.")] = False,
    output_format: PresentedFormat = None,
) -> None:
    """Check a registry and its policies, generate code from it, and publish that.

    With [bold]all[/], each target of the registry goes into a folder of its name.
    """
    from weavergen_pipelines.cli.diagnostics import presents_results
    from weavergen_pipelines.cli.params import template_params
    from weavergen_pipelines.cli.run import finish, print_text, show_comparison, show_coverage, start

    common = common_inputs(options, policies)
    wanted = target or _configured("target")
    folder = _templates(templates, wanted)
    inputs = {
        **common,
        "templates": folder,
        "configs": [absolute(path) for path in config or []],
        "params": template_params(params, param or []),
        "output": absolute(_output(output, common["registry"])),
        **({} if compare else {"overwrite": overwrite, **printed(output_format or Format.RICH)}),
    }
    process, choices = _generation(wanted or ("." if folder else ALL), compare)
    if process == "parallel_generate":
        choices = {"toolchain": toolchain}
    result = start(process, inputs | choices, options.executor)
    show_coverage(result)
    if output_format or presents_results():
        print_text(result)
    show_comparison(result)
    finish(result, inputs)


def _generation(target: str, compare: bool) -> tuple[str, dict[str, Any]]:
    if target == ALL:
        return ("parallel_compare" if compare else "parallel_generate"), {}
    return "registry_generate", {"target": target, "compare": compare}


def _configured(name: str) -> str | None:
    """What the section `generate` of `.weaver.toml` says; None if it does not."""
    section = toml_section("generate")
    return getattr(section, name) if section and name in section.model_fields_set else None


def _templates(given: str | None, target: str | None) -> str | None:
    """Those given or configured, or those here, if they have the target; None for the templates of the registry."""
    from weavergen_pipelines.semconv.sources.reference import from_anywhere

    named = given or _configured("templates")
    here = any((TEMPLATES / below / (target or ALL)).is_dir() for below in ("", "registry"))
    return from_anywhere(named) if named else str(TEMPLATES.absolute()) if here else None


def _output(given: Path | None, registry: str) -> Path | None:
    """The folder: the one given or configured; None for that of a registry that is configured."""
    named = _configured("output")
    if given or named:
        return given or Path(str(named))
    return None if registry in session().settings.registries else OUTPUT
