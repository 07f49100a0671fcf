"""`weavergen completion SHELL`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.completion.shell import Shell

PROGRAM = "weavergen"
_EXAMPLE = "weavergen completion bash --completion-file ~/.weavergen.bash"


def register(root: typer.Typer) -> None:
    """Add `completion` to the root of the commands."""

    def completion(
        *,
        shell: Annotated[Shell, typer.Argument(help="The shell.")],
        completion_file: Annotated[
            Path | None, typer.Option("--completion-file", help="The file to write; else it is printed.")
        ] = None,
    ) -> None:
        """Print the script by which a shell completes this program: source it where the shell starts."""
        from weavergen_pipelines.cli.completion.scripts import completion_script
        from weavergen_pipelines.cli.completion.tree import places

        script = completion_script(shell, PROGRAM, places(typer.main.get_command(root), PROGRAM))
        if completion_file is None:
            sys.stdout.write(script)
            return
        from weavergen_pipelines.artifacts.durable import write_atomic

        write_atomic(completion_file, script.encode())

    registry_command(root, example=_EXAMPLE, machine="the script")(completion)
