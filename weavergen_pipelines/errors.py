"""The errors a user can cause: each says what, where and what to do, and has an exit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: `path:line:column`, lines and columns counted from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


class WeavergenError(Exception):
    """Bad input or a finding: the base of every error that is not our own fault.

    Attributes:
        what: what is wrong and what was expected, one sentence.
        where: the file position, or a name such as `element "load"`, if there is one.
        hint: what to do about it.
        exit_code: the exit code of a command that ends with this error.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: Location | str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    @property
    def kind(self) -> str:
        """The machine-readable name of this error."""
        return type(self).__name__

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where is not None else ""
        return f"{place}{self.what}" + (f" ({self.hint})" if self.hint else "")

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders, keyword-only arguments included."""
        return (_rebuild, (type(self), self.what, self.where, self.hint))


def _rebuild(kind: type[WeavergenError], what: str, where: Location | str | None, hint: str | None) -> WeavergenError:
    error = kind.__new__(kind)
    WeavergenError.__init__(error, what, where=where, hint=hint)
    return error


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint for a name that is not known: the nearest ones that are, else all of them."""
    names = sorted(known)
    close = get_close_matches(name, names, n=3)
    return f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(names) or 'none'}"


class UsageError(WeavergenError):
    """A command that was called the wrong way."""

    exit_code = 2


class CompoundError(WeavergenError):
    """Several problems, all of those that one step could find; compound ones are taken apart."""

    errors: list[WeavergenError]

    def __init__(self, errors: Sequence[WeavergenError]) -> None:
        flat: list[WeavergenError] = []
        for error in errors:
            flat.extend(error.errors if isinstance(error, CompoundError) else [error])
        super().__init__("\n".join(map(str, flat)))
        self.errors = flat

    def __reduce__(self) -> tuple[object, ...]:
        return (CompoundError, (self.errors,))
