"""Errors as items of the reference's JSON diagnostics: `{"error": {Kind: {fields}}, "diagnostic": {...}}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weavergen_pipelines.errors import CompoundError, Location, WeavergenError

Item = Mapping[str, Any]


class OutdatedPages(WeavergenError):
    """Markdown pages are not as they would be written."""


class StaleCode(WeavergenError):
    """Published code is not as it would be generated."""


_REJECTIONS: Mapping[str, WeavergenError] = {
    "markdown_outdated": OutdatedPages("pages are outdated", hint="run again without --dry-run"),
    "code_stale": StaleCode("published code is stale", hint="run again without --check"),
}
"""What it means that a process was rejected with an error code, beside what its checks have found."""

_SOURCE = ("Resolver", "FailToResolveDefinition", "SemConvSpecError")
_REMOTE = ("Semconv", "VirtualDirectoryError")
_NESTED: Mapping[str, Sequence[str]] = {
    "RegistryNotFound": _SOURCE,
    "EmptyRegistry": _SOURCE,
    "RegistryUnreadable": _SOURCE,
    "InvalidRegistryArchive": (*_REMOTE, "InvalidRegistryArchive"),
    "RegistryUnavailable": (*_REMOTE, "GitError"),
    "GitFailed": (*_REMOTE, "GitError"),
    "ConfigError": ("Config",),
    "ConfigNotFound": ("Config",),
    "ConfigSyntaxError": ("Config",),
    "PolicyUnavailable": ("Checker",),
    "TemplatesNotFound": ("TargetNotSupported",),
    "UnknownLayout": ("TargetNotSupported",),
    "InvalidSample": ("IngestError",),
    "EmitError": ("TracerProviderError",),
    "OutdatedPages": ("MarkdownNotUpToDate",),
    "ResolveIsDeprecated": ("Deprecated",),
    "TemplatesUnavailable": ("InvalidParams",),
}
"""How the reference calls errors that have other names here, with the stages that it nests them in."""

_FIELDS: Mapping[str, tuple[str, str]] = {
    "InvalidRegistryArchive": ("archive", "error"),
    "GitError": ("repo_url", "message"),
    "TargetNotSupported": ("root_path", "error"),
    "InvalidConfigFile": ("config_file", "error"),
    "InvalidTemplateFile": ("template", "error"),
    "TemplateEvaluationFailed": ("template", "error"),
    "InvalidParams": ("params_file", "error"),
}
"""The fields of the reference for the place and for the sentence."""

_BARE = {"Deprecated", "MarkdownNotUpToDate"}
"""The errors of the reference that have no fields."""

_TYPED: Mapping[str, Mapping[str, str]] = {"Checker": {"type": "access_denied"}}
"""The fields of the reference that tell one problem of a kind from the others."""


def items_of(error: WeavergenError) -> list[Item]:
    """The problems of an error, one item each."""
    return [_item(each) for each in (error.errors if isinstance(error, CompoundError) else [error])]


def rejection_of(error_code: str | None) -> list[Item]:
    """The problem that an error code of a process stands for, if it stands for one by itself."""
    error = _REJECTIONS.get(error_code or "")
    return items_of(error) if error else []


def _item(error: WeavergenError) -> Item:
    named = f"{error.where}: " if isinstance(error.where, str) else ""
    diagnostic: dict[str, Any] = {"message": f"{named}{error.what}", "severity": "Error"}
    if error.hint:
        diagnostic["help"] = error.hint
    if isinstance(error.where, Location):
        diagnostic["location"] = {"path": error.where.path, "line": error.where.line, "column": error.where.column}
    return {"error": _nested(error), "diagnostic": diagnostic}


def _nested(error: WeavergenError) -> Any:
    *stages, kind = _NESTED.get(error.kind, (error.kind,))
    nested: Any = kind if kind in _BARE else {kind: getattr(error, "fields", None) or _fields(error, kind)}
    for stage in reversed(stages):
        nested = {stage: nested}
    return nested


def _fields(error: WeavergenError, kind: str) -> dict[str, str]:
    place, sentence = _FIELDS.get(kind, ("path", "error"))
    where = error.where.path if isinstance(error.where, Location) else error.where
    return {**_TYPED.get(kind, {}), sentence: error.what, **({place: where} if where else {})}
