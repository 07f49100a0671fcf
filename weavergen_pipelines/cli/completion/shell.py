"""The shells that there is a script for."""

from __future__ import annotations

from enum import StrEnum


class Shell(StrEnum):
    """A shell, by its name on the command line."""

    BASH = "bash"
    ELVISH = "elvish"
    FISH = "fish"
    POWERSHELL = "powershell"
    ZSH = "zsh"
