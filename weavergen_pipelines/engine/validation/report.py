"""What a validation found."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from weavergen_pipelines.errors import Location


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class CodeError(_Value):
    """One error. `path` is empty if it is not about a file; lines and columns (in characters) are counted from 1."""

    path: str
    line: int | None = None
    column: int | None = None
    message: str

    def __str__(self) -> str:
        return f"{Location(self.path, self.line, self.column)}: {self.message}" if self.path else self.message


class ValidationReport(_Value):
    """What a checker found in some files.

    `checker` names it (`tree-sitter`, `cargo check`). With a checker that is not `available` nothing was checked: the
    report did not pass, and its one error says what to install.
    """

    passed: bool
    errors: tuple[CodeError, ...]
    checked_files: int
    checker: str
    available: bool = True
