"""Errors as a person reads them, and the exit code of each: 1 bad input or findings, 2 usage, 3 our own fault."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from weavergen_pipelines.cli.diagnostics import DiagnosticStyle, show_items, style_of
from weavergen_pipelines.cli.session import session
from weavergen_pipelines.errors import CompoundError, WeavergenError

if TYPE_CHECKING:
    import typer

INTERNAL = 3


def run_reported(app: typer.Typer) -> int:
    """Run the application; print the error that it ends with, if any; the exit code.

    Raises:
        SystemExit: as the application ends by itself: with 0, or with 2 where it was called the wrong way.
    """
    try:
        app()
    except WeavergenError as error:
        show(error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last resort: every other error is a defect of ours
        return _internal(error)
    return 0


def show(error: WeavergenError) -> None:
    """Print each problem: where, what, and what to do; or as the user wants problems to be printed."""
    style = _style()
    if not style.asked or not _shown_in(style, error):
        _print(error)
    if session().debug:
        traceback.print_exception(error)


def _style() -> DiagnosticStyle:
    try:
        return style_of(session())
    except WeavergenError:  # a configuration that cannot be read: it is the error, or will be
        return DiagnosticStyle()


def _shown_in(style: DiagnosticStyle, error: WeavergenError) -> bool:
    """Whether an error could be printed in a style; if not, why not is printed."""
    from weavergen_pipelines.cli.problems import items_of

    try:
        show_items(items_of(error), style)
    except WeavergenError as problem:
        _print(problem)
        return False
    return True


def _print(error: WeavergenError) -> None:
    from rich.markup import escape

    console = session().errors
    for problem in error.errors if isinstance(error, CompoundError) else [error]:
        place = f"{problem.where}: " if problem.where is not None else ""
        console.print(f"[bold red]error[/]: [bold]{escape(place)}[/]{escape(problem.what)}")
        if problem.hint:
            console.print(f"  [cyan]hint[/]: {escape(problem.hint)}")


def _internal(error: Exception) -> int:
    if session().debug:
        traceback.print_exception(error)
    else:
        message = f"internal error: {type(error).__name__}: {error}\n  hint: run again with --debug, and report it"
        print(message, file=sys.stderr)
    return INTERNAL
