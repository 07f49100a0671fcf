"""Safety of relative paths that come from outside: templates, archives, manifests."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.errors import UnsafePath

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORBIDDEN = re.compile(r"[\\\x00-\x1f\x7f]|^[A-Za-z]:")


def check_paths(paths: Iterable[str]) -> None:
    """Make sure that every path stays below its root, and that all name different files on every system.

    Raises:
        UnsafePath: some do not; all of them are listed.
    """
    problems: list[str] = []
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in sorted(paths):
        problem = _problem(path)
        key = "" if problem else _key(path)
        if not problem and key in seen:
            problem = f"means the same file as {seen[key]!r} where case or Unicode forms do not count"
        if problem:
            problems.append(f"{path!r} {problem}")
            continue
        seen[key] = path
        folders.update((parent.as_posix(), path) for parent in PurePosixPath(key).parents)
    problems += [f"{seen[key]!r} is a file, and a folder in {folders[key]!r}" for key in seen.keys() & folders.keys()]
    if problems:
        raise UnsafePath(
            "; ".join(sorted(problems)), hint="a path is relative, with / between its parts, below its root"
        )


def _problem(path: str) -> str | None:
    folded = unicodedata.normalize("NFKC", path)  # so that look-alikes of dots and slashes count as what they look like
    parts = folded.split("/")
    if _FORBIDDEN.search(folded):
        return "has a backslash, a control character or a drive letter"
    if any(part in {"", ".", ".."} for part in parts) or folded.count("/") != path.count("/"):
        return "is absolute or has an empty part, `.` or `..`"
    if any("\ud800" <= character <= "\udfff" for character in path):
        return "is not valid Unicode"
    return None


def _key(path: str) -> str:
    """Equal for paths that some file system takes for the same: without case, Unicode form, final dots and blanks."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())
    return "/".join(part.rstrip(". ") for part in folded.split("/"))
