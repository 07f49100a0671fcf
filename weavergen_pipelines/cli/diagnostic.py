"""`weavergen diagnostic …`: how problems are printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import epilog, registry_command
from weavergen_pipelines.cli.diagnostics import TEMPLATES
from weavergen_pipelines.cli.options import absolute
from weavergen_pipelines.cli.session import session

app = typer.Typer(
    name="diagnostic",
    help="Change how problems are printed.",
    epilog=epilog("weavergen diagnostic init", options=("diagnostic_format",)),
    no_args_is_help=True,
)


@registry_command(app, example="weavergen diagnostic init ansi -t diagnostic_templates")
def init(
    target: Annotated[str, typer.Argument(help="The format whose templates are wanted; else all of them.")] = "",
    folder: Annotated[
        Path, typer.Option("--diagnostic-templates-dir", "-t", help="The folder to write them into.")
    ] = Path(TEMPLATES),
) -> None:
    """Write out the templates of the diagnostic formats: what is in that folder comes before our own."""
    from weavergen_pipelines.cli.run import finish, start

    inputs = {"folder": absolute(folder), "target": target}
    result = start("diagnostic_init", inputs)
    for path in result.data.get("written", ()):
        session().notes.print(f"wrote {path}", markup=False)
    finish(result, inputs)
