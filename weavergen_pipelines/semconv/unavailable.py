"""How it is said that a dependency could not be read: by the kind of place that its reference names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.manifest import Dependency
    from weavergen_pipelines.semconv.source import Unavailable

_REFERENCE = re.compile(r"(?P<source>.+?)(?:@(?P<ref>.+?))?(?:\[(?P<subfolder>.+?)\])?", re.DOTALL)
_ARCHIVES = (".zip", ".tar.gz")
_NO_ARCHIVE = "This archive file doesn't exist"
_NO_FOLDER = "IO error for operation on {path}: No such file or directory (os error 2)"


def unavailable(dependency: Dependency, found: Unavailable) -> Diagnostic:
    """The fatal problem of a dependency that could not be read."""
    kind, fields = _error(dependency, found)
    sentence = f"the dependency {dependency.schema_url} cannot be read from {dependency.reference}: {found.problem}"
    return diagnose(kind, dependency.place, fatal=True, sentence=sentence, hint=found.hint, **fields)


def _error(dependency: Dependency, found: Unavailable) -> tuple[str, dict[str, str]]:
    """The reference's error."""
    if dependency.registry_path is None:
        return "InvalidRegistryArchive", {"archive": dependency.reference, "error": found.problem}
    match = _REFERENCE.fullmatch(dependency.registry_path)
    source, ref, subfolder = match.groups() if match else (dependency.registry_path, None, None)
    if source.endswith(_ARCHIVES):
        return "InvalidRegistryArchive", {"archive": source, "error": _NO_ARCHIVE if found.missing else found.problem}
    if not source.startswith(("http://", "https://")):
        error = _NO_FOLDER.format(path=source) if found.missing else found.problem
        return "SemConvSpecError", {"error": error}
    if source.endswith(".git") or ref or subfolder:
        return "GitError", {"repo_url": source, "message": found.problem}
    return "RemoteFileDownloadFailed", {"url": source, "error": found.problem}
