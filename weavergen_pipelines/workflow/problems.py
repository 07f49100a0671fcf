"""What can be wrong with a diagram, and how a reader of one collects it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from weavergen_pipelines.errors import CompoundError, Location, WeavergenError

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]


class DiagramError(WeavergenError):
    """A problem of a BPMN file: `where` is its file and line, `element` the id (or tag) that has it.

    One whose `severity` is `warning` keeps nothing from running.
    """

    element: str = ""
    severity: Severity = "error"

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross process borders, these two attributes included."""
        return (*super().__reduce__(), {"element": self.element, "severity": self.severity})


def problem(
    path: str, line: int, element: str, what: str, hint: str | None = None, *, severity: Severity = "error"
) -> DiagramError:
    """A problem that prints as `file:line: element "id": what (hint)`."""
    what = " ".join(what.split()) if "\n" in what else what
    error = DiagramError(f'element "{element}": {what}', where=Location(path, line or None), hint=hint)
    error.element = element
    error.severity = severity
    return error


def raise_all(problems: Iterable[WeavergenError]) -> None:
    """Raise one problem as it is, several as a `CompoundError`, none not at all. Warnings are left out."""
    found = [error for error in problems if getattr(error, "severity", "error") == "error"]
    if len(found) == 1:
        raise found[0]
    if found:
        raise CompoundError(found)
