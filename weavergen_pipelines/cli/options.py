"""The options that several commands share, as Weaver names them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is printed."""

    RICH = "rich"
    JSON = "json"
    MERMAID = "mermaid"


class Executor(StrEnum):
    """Who runs the process."""

    SPIFF = "spiff"
    DAGSTER = "dagster"


Registry = Annotated[
    str | None,
    typer.Option(
        "--registry",
        "-r",
        help="A configured registry, or a folder, archive or git URL, with [bold]@ref[/] and [bold]\\[subfolder][/].",
    ),
]
Future = Annotated[bool, typer.Option("--future", help="Treat the warnings of the next release as errors.")]
Policy = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        "-p",
        help="Policies beside those of the registry: a file, folder, archive, URL or pattern. Repeatable.",
    ),
]
SkipPolicies = Annotated[bool, typer.Option("--skip-policies", help="Check no policy.")]
V2 = Annotated[bool, typer.Option("--v2", help="Use version 2 of the resolved schema.")]
OutputFormat = Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")]
RunBy = Annotated[Executor, typer.Option("--executor", help="Run in this process, or as a Dagster run.")]
