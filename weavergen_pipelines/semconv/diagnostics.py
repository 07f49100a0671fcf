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
_COMPOUND_STAGES = (Stage.RESOLUTION, Stage.MATERIALISATION)


@dataclass(frozen=True)
class Diagnostic:
    """One problem.

    `kind` and `fields` are the machine-readable part, `message` and `hint` the sentences. A fatal problem is one after
    which the reference stops at once; here it only keeps the next stage from starting. `registry` is the schema URL of
    the dependency that it is in, None for the registry itself; `on_demand` tells that the dependency was only needed
    for the document in format 2.
    """

    kind: str
    fields: Mapping[str, Any]
    severity: Severity
    message: str
    hint: str | None = None
    place: Place | None = None
    fatal: bool = False
    registry: str | None = None
    on_demand: bool = False

    @cached_property
    def location(self) -> Location | None:
        """Where it is: the offending key, or what encloses it."""
        return self.place.location if self.place else None

    @property
    def stage(self) -> Stage:
        """The part of the work that found it; the manifest of a dependency is read as its definitions are."""
        stage = KINDS[self.kind].stage
        return Stage.DEFINITION if stage is Stage.MANIFEST and self.registry else stage

    @property
    def error(self) -> Any:
        """The problem as the reference serialises it, nested as the stage that found it does."""
        bare = self.bare
        return self.nested({"CompoundError": [bare]} if self.fatal and self.stage in _COMPOUND_STAGES else bare)

    @property
    def bare(self) -> dict[str, Any]:
        """Kind and fields alone."""
        return {self.kind: dict(self.fields)}

    def nested(self, inner: dict[str, Any]) -> Any:
        """An error of this problem's stage, nested as the reference does."""
        match self.stage:
            case Stage.MANIFEST:
                return {"Semconv": inner} if self.fatal else inner
            case Stage.SOURCE:
                return self._resolving({"FailToResolveDefinition": {"VirtualDirectoryError": inner}})
            case Stage.DEFINITION:
                return self._resolving({"FailToResolveDefinition": inner})
            case Stage.LOADING | Stage.RESOLUTION:
                return self._resolving(inner)
            case Stage.CONVERSION:
                return {"Forge": {"SchemaError": inner}} if self.registry else {"ResolvedSchema": inner}
            case Stage.MATERIALISATION:
                return {"Forge": inner}
            case Stage.ENGINE:
                return self.kind

    def _resolving(self, inner: dict[str, Any]) -> dict[str, Any]:
        if self.on_demand:
            return {"Forge": {"ResolverError": inner}} if self.fatal else {"ResolverError": inner}
        return {"Resolver": inner} if self.fatal else inner

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


class Fatal(Exception):
    """A fatal problem of a known kind, found where its place is not known: whoever knows catches it."""

    def __init__(self, kind: str, **fields: Any) -> None:
        super().__init__(kind, fields)
        self.kind = kind
        self.fields = fields

    def at(self, place: Place | None) -> Diagnostic:
        """The problem at that place."""
        return diagnose(self.kind, place, fatal=True, **self.fields)


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


def in_dependency(diagnostics: Iterable[Diagnostic], schema_url: str) -> tuple[Diagnostic, ...]:
    """Problems as those of the dependency that has the schema URL."""
    return tuple(replace(diagnostic, registry=diagnostic.registry or schema_url) for diagnostic in diagnostics)


def on_demand(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Problems as those of a registry that only the document in format 2 needed."""
    return tuple(replace(diagnostic, on_demand=True) for diagnostic in diagnostics)


def in_future(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Warnings as the errors that they will be some day."""
    return tuple(replace(diagnostic, severity="error") for diagnostic in diagnostics)


def exit_code(diagnostics: Iterable[Diagnostic]) -> int:
    """The exit code of a command with these problems: 1 if any of them is an error."""
    return 1 if any(diagnostic.severity == "error" for diagnostic in diagnostics) else 0


def as_reference(diagnostics: Iterable[Diagnostic]) -> list[Any]:
    """The errors as the reference lists them.

    It stops at the first fatal problem and forgets the others, except that those of one file, or of the resolution of
    one registry, are one compound error.
    """
    every = tuple(diagnostics)
    first = next((diagnostic for diagnostic in every if diagnostic.fatal), None)
    if first is None:
        return [diagnostic.error for diagnostic in every]
    together = [diagnostic for diagnostic in every if diagnostic.fatal and _is_compounded(diagnostic, first)]
    if len(together) > 1 or first.kind in _ALWAYS_COMPOUND:
        return [first.nested({"CompoundError": [diagnostic.bare for diagnostic in together]})]
    return [first.error]


def _is_compounded(problem: Diagnostic, first: Diagnostic) -> bool:
    """Whether the reference reports a problem together with the first one."""
    if problem.stage is not first.stage or problem.registry != first.registry:
        return problem is first
    if first.stage is Stage.DEFINITION:
        return problem.place is not None and first.place is not None and problem.place.document == first.place.document
    return problem is first or first.stage in _COMPOUND_STAGES
