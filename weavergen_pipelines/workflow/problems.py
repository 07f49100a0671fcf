"""What can be wrong with a diagram, and how a reader of one collects it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.errors import CompoundError, Location, WeavergenError

if TYPE_CHECKING:
    from collections.abc import Iterable


class DiagramError(WeavergenError):
    """A problem of a BPMN file: `where` is its file and line, `element` the id (or tag) that has it."""

    element: str = ""


def problem(path: str, line: int, element: str, what: str, hint: str | None = None) -> DiagramError:
    """A problem that prints as `file:line: element "id": what (hint)`."""
    error = DiagramError(f'element "{element}": {what}', where=Location(path, line or None), hint=hint)
    error.element = element
    return error


def raise_all(problems: Iterable[WeavergenError]) -> None:
    """Raise one problem as it is, several as a `CompoundError`, none not at all."""
    found = list(problems)
    if len(found) == 1:
        raise found[0]
    if found:
        raise CompoundError(found)
