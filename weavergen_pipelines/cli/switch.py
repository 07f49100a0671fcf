"""Options that are switched on by their bare name, and on or off with `=`: `--v2`, `--v2=false`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import typer
from typer.core import TyperCommand

_METAVAR = "=true|false"


class Switch(StrEnum):
    """The value of such an option; None where it was not given."""

    TRUE = "true"
    FALSE = "false"


def switch(*names: str, help: str) -> Any:  # noqa: A002 - as typer calls it
    """The option of a `Switch`, by its long name and then its short one."""
    return typer.Option(*names, help=help, metavar=_METAVAR, show_choices=False)


def switched(given: Switch | None, otherwise: bool | None) -> bool:
    """Whether it is on: as given on the command line, or else as configured, or else off."""
    return bool(otherwise) if given is None else given is Switch.TRUE


class SwitchCommand(TyperCommand):
    """A command that may have such options: they take the next argument for their value only if it can be one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments, bare names with the value that they stand for."""
        switches = {
            name: option.opts[0] for option in self.params if option.metavar == _METAVAR for name in option.opts
        }
        return super().parse_args(ctx, list(_spelled_out(args, switches)))


def _spelled_out(arguments: list[str], switches: Mapping[str, str]) -> Iterator[str]:
    """The arguments with `--name=value` for each switch, whether its long or its short name was given."""
    for index, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if argument == "--":
            yield from arguments[index:]
            return
        if name not in switches:
            yield argument
        elif equals:
            yield f"{switches[name]}={value}"
        elif arguments[index + 1 : index + 2] in ([Switch.TRUE], [Switch.FALSE]):
            yield switches[name]
        else:
            yield f"{switches[name]}={Switch.TRUE}"
