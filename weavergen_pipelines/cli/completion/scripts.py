"""The script of each shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from weavergen_pipelines.cli.completion.bash import bash
from weavergen_pipelines.cli.completion.elvish import elvish
from weavergen_pipelines.cli.completion.fish import fish
from weavergen_pipelines.cli.completion.powershell import powershell
from weavergen_pipelines.cli.completion.shell import Shell
from weavergen_pipelines.cli.completion.tree import Place
from weavergen_pipelines.cli.completion.zsh import zsh

_SCRIPTS: Mapping[Shell, Callable[[str, list[Place]], str]] = {
    Shell.BASH: bash,
    Shell.ELVISH: elvish,
    Shell.FISH: fish,
    Shell.POWERSHELL: powershell,
    Shell.ZSH: zsh,
}


def completion_script(shell: Shell, program: str, found: Iterable[Place]) -> str:
    """The script that completes a program in a shell."""
    return _SCRIPTS[shell](program, list(found))
