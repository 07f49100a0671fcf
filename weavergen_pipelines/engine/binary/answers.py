"""What the executable prints about a registry, as the diagnostics that the embedded engine gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.engine.binary.errors import BinaryFailed, UnreadableAnswer
from weavergen_pipelines.errors import Location
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose, exit_code
from weavergen_pipelines.semconv.yaml import Document, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weavergen_pipelines.engine.binary.process import Finished
    from weavergen_pipelines.semconv.kinds import Severity

_FATAL = ("Resolver", "Forge", "Semconv")
_STAGES = {
    *_FATAL,
    "ResolverError",
    "SchemaError",
    "ResolvedSchema",
    "FailToResolveDefinition",
    "VirtualDirectoryError",
}


@dataclass(frozen=True)
class PrintedDiagnostic(Diagnostic):
    """A problem that the executable printed, nested as it was."""

    printed: Any = None

    @property
    def error(self) -> Any:
        """The problem as it was printed."""
        return self.printed


def read_diagnostics(answer: bytes, ended: Finished, where: str) -> tuple[Diagnostic, ...]:
    """The diagnostics of a command that has ended; none are printed where there are none.

    Raises:
        BinaryFailed: it ended as no command does.
        UnreadableAnswer: it printed something else.
    """
    if ended.code not in (0, 1):
        raise BinaryFailed(_ending(ended), where=where)
    try:
        items = orjson.loads(answer) if answer.strip() else []
        found = tuple(found for item in items for found in _item(item))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableAnswer(f"its diagnostics are not what we know: {error}", where=where) from error
    if ended.code == 1 and exit_code(found) == 0:
        raise BinaryFailed(_ending(ended), where=where)
    return found


def _ending(ended: Finished) -> str:
    how = f"was ended by signal {-ended.code}" if ended.code < 0 else f"ended with {ended.code}"
    return f"it {how}: {' '.join(ended.said.split())[-400:] or 'it said nothing'}"


def _item(item: Mapping[str, Any]) -> Iterator[Diagnostic]:
    shown, error = item["diagnostic"], item["error"]
    severity: Severity = "warning" if str(shown.get("severity", "error")).lower() == "warning" else "error"
    fatal = isinstance(error, Mapping) and next(iter(error)) in _FATAL
    for bare, printed in _bare(error, lambda inner: inner):
        kind, fields = _kind(bare)
        known = Diagnostic(kind, fields, severity, shown["message"], shown.get("help"), _place(fields), fatal)
        own = vars(_ours(known))
        yield PrintedDiagnostic(**{each.name: own[each.name] for each in dataclass_fields(known)}, printed=printed)


def _bare(error: Any, nested: Callable[[Any], Any]) -> Iterator[tuple[Any, Any]]:
    """Each problem, out of the stages and compounds that it is nested in, and alone in them."""
    kind = next(iter(error)) if isinstance(error, Mapping) and len(error) == 1 else None
    if kind == "CompoundError":
        for inner in error[kind]:
            yield from _bare(inner, lambda alone: nested({"CompoundError": [alone]}))
    elif kind in _STAGES:
        yield from _bare(error[kind], lambda alone: nested({kind: alone}))
    else:
        yield error, nested(error)


def _kind(bare: Any) -> tuple[str, dict[str, Any]]:
    """The kind and the fields of a problem, however it is written: `Kind`, `{Kind: {…}}` or `{type: kind, …}`."""
    if isinstance(bare, str):
        return bare, {}
    if "type" in bare:
        return bare["type"], {key: value for key, value in bare.items() if key != "type"}
    ((kind, fields),) = bare.items()
    return kind, dict(fields or {})


def _ours(printed: Diagnostic) -> Diagnostic:
    """The problem in our own words, if we have some for its kind and fields."""
    try:
        own = diagnose(printed.kind, printed.place, fatal=printed.fatal, **printed.fields)
    except LookupError:
        return printed
    return replace(own, severity=printed.severity)


def _place(fields: Mapping[str, Any]) -> Place | None:
    """The file that a problem names."""
    found = fields.get("path_or_url") or fields.get("provenance") or fields.get("path")
    path = found.get("path") if isinstance(found, Mapping) else found
    return Place(Document(path, b""), known=Location(path)) if isinstance(path, str) else None
