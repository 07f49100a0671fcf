"""What is wrong with a registry, for people (sentence, file, line, column) and for tools (the reference's JSON)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.kinds import KINDS, Severity, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.errors import Location
    from weavergen_pipelines.semconv.yaml import Place

_ALWAYS_COMPOUND = ("AttributeInIdentityAndDescription", "EntityMissingIdentity")


@dataclass(frozen=True)
class Diagnostic:
    """One problem.

    `kind` and `fields` are the machine-readable part, `message` and `hint` the sentences. A fatal problem is one after
    which the reference stops at once; here it only keeps the next stage from starting.
    """

    kind: str
    fields: Mapping[str, Any]
    severity: Severity
    message: str
    hint: str | None = None
    place: Place | None = None
    fatal: bool = False

    @cached_property
    def location(self) -> Location | None:
        """Where it is: the offending key, or what encloses it."""
        return self.place.location if self.place else None

    @property
    def error(self) -> Any:
        """The problem as the reference serialises it, nested as the stage that found it does."""
        inner: Any = _bare(self)
        match KINDS[self.kind].stage:
            case Stage.DEFINITION:
                inner = {"FailToResolveDefinition": inner}
                return {"Resolver": inner} if self.fatal else inner
            case Stage.MANIFEST:
                return {"Semconv": inner} if self.fatal else inner
            case Stage.LOADING:
                return {"Resolver": inner} if self.fatal else inner
            case Stage.RESOLUTION:
                return {"Resolver": {"CompoundError": [inner]}} if self.fatal else inner
            case Stage.CONVERSION:
                return {"ResolvedSchema": inner}
            case Stage.ENGINE:
                return self.kind

    def to_json(self) -> dict[str, Any]:
        """The item of the reference's JSON diagnostics, with our location beside it."""
        diagnostic: dict[str, Any] = {"message": self.message, "severity": self.severity.capitalize()}
        if self.hint:
            diagnostic["help"] = self.hint
        if self.location:
            place = {"path": self.location.path, "line": self.location.line, "column": self.location.column}
            diagnostic["location"] = place
        return {"error": self.error, "diagnostic": diagnostic}

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.location or ''}{': ' if self.location else ''}{self.severity}: {self.message}{hint}"


def diagnose(
    kind: str,
    place: Place | None,
    *,
    fatal: bool = False,
    sentence: str | None = None,
    hint: str | None = None,
    **fields: Any,
) -> Diagnostic:
    """A problem of a known kind; `sentence` and `hint` replace those of the kind."""
    known = KINDS[kind]
    message = sentence or known.message.format(**{name: _shown(value) for name, value in fields.items()})
    return Diagnostic(kind, fields, known.severity, message, hint or known.hint, place, fatal)


def _shown(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def in_future(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Warnings as the errors that they will be some day."""
    return tuple(replace(diagnostic, severity="error") for diagnostic in diagnostics)


def exit_code(diagnostics: Iterable[Diagnostic]) -> int:
    """The exit code of a command with these problems: 1 if any of them is an error."""
    return 1 if any(diagnostic.severity == "error" for diagnostic in diagnostics) else 0


def as_reference(diagnostics: Iterable[Diagnostic]) -> list[Any]:
    """The errors as the reference lists them.

    It stops at the first fatal problem and forgets the others, except that those of one file, or of one resolution,
    are one compound error.
    """
    every = tuple(diagnostics)
    fatal = [diagnostic for diagnostic in every if diagnostic.fatal]
    if not fatal:
        return [diagnostic.error for diagnostic in every]
    first, stage = fatal[0], KINDS[fatal[0].kind].stage
    if stage is Stage.RESOLUTION:
        return [{"Resolver": {"CompoundError": [_bare(problem) for problem in fatal]}}]
    same = [
        problem for problem in fatal if problem.place and first.place and problem.place.document == first.place.document
    ]
    if stage is Stage.DEFINITION and (len(same) > 1 or first.kind in _ALWAYS_COMPOUND):
        return [{"Resolver": {"FailToResolveDefinition": {"CompoundError": [_bare(problem) for problem in same]}}}]
    return [first.error]


def _bare(diagnostic: Diagnostic) -> dict[str, Any]:
    return {diagnostic.kind: dict(diagnostic.fields)}
