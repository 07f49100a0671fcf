"""What publishing a tree into a folder would change, worked out before anything is touched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.digest import FileTree, digest
from weavergen_pipelines.artifacts.errors import PublishConflict
from weavergen_pipelines.artifacts.manifest import MANIFEST, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.artifacts.survey import Mark, Survey


@dataclass(frozen=True)
class Plan:
    """The change of one folder from what `before` found in it.

    `writes` are the files to make or replace with their contents, our list of files among them; `removes` are those
    that we once wrote and no longer make; `unchanged` are ours and stay; `kept` are not ours.
    """

    folder: Path
    before: Survey
    writes: dict[str, bytes]
    removes: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]

    @cached_property
    def marks(self) -> dict[str, Mark | None]:
        """What is now at the paths that change, None where nothing is."""
        found = {**self.before.files, **self.before.others}
        return {path: found.get(path) for path in [*self.writes, *self.removes]}

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that will be there: those of files, and those in which nothing is removed."""
        untouched = self.before.folders - parents(self.removes)
        return untouched | parents([*self.writes, *self.unchanged, *self.kept, *untouched])


def plan(files: FileTree, folder: Path, published: Manifest | None, before: Survey, *, overwrite: bool) -> Plan:
    """Compare a tree with a folder.

    Raises:
        PublishConflict: files are in the way that are not ours, or were edited since. With `overwrite` they are
            replaced, but a folder or a link in the place of a folder is still in the way.
    """
    ours = published.files if published else {}
    present = {**before.files, **before.others}
    occupied = _occupied(before, ours)
    conflicts: dict[str, str] = {}
    writes: dict[str, bytes] = {}
    for path, content in sorted(files.items()):
        problem = _blocked(path, folder, before, ours, occupied)
        current = _content(folder, path, before)
        if problem is None and not overwrite and path in present and current != content:
            problem = _edited(path, current, ours)
        if problem:
            conflicts[path] = problem
        elif current != content:
            writes[path] = content
    removes = tuple(sorted(path for path in ours.keys() - files.keys() if path in present))
    if not overwrite:
        reasons = {path: _edited(path, _content(folder, path, before), ours) for path in removes}
        conflicts |= {path: reason for path, reason in reasons.items() if reason}
    if conflicts:
        raise PublishConflict(str(folder), conflicts)
    manifest = Manifest.of(files)
    if manifest != published:
        writes[MANIFEST] = manifest.encode()
    return Plan(
        folder,
        before,
        writes,
        removes,
        unchanged=tuple(sorted((files.keys() | {MANIFEST} & present.keys()) - writes.keys())),
        kept=tuple(sorted(present.keys() - files.keys() - set(removes) - {MANIFEST})),
    )


def parents(paths: Iterable[str]) -> frozenset[str]:
    """All folders above paths, the root not among them."""
    return frozenset(parent.as_posix() for path in paths for parent in PurePosixPath(path).parents[:-1])


def _occupied(before: Survey, ours: dict[str, str]) -> frozenset[str]:
    """The folders that hold something of the user's, or nothing at all: no file can take their place."""
    theirs = before.folders - parents(ours)
    return theirs | parents([*theirs, *(before.files.keys() - ours.keys()), *(before.others.keys() - ours.keys())])


def _blocked(path: str, folder: Path, before: Survey, ours: dict[str, str], occupied: frozenset[str]) -> str | None:
    """Why a file cannot be at a path at all, whatever its content."""
    if path in occupied:
        return "a folder"
    for parent in parents([path]):
        if parent in before.others or (parent in before.files and parent not in ours):
            return f"{parent} is not a folder"
    known = path in before.files or path in before.others or path in before.folders
    if not known and (folder / path).exists() and path.casefold() not in {name.casefold() for name in ours}:
        return "there is a file whose name differs in case only"
    return None


def _edited(path: str, current: bytes | None, ours: dict[str, str]) -> str | None:
    """Why a present file is not ours to change; `current` is None if it is not a plain file."""
    if path not in ours:
        return "not published by us"
    return "edited since it was published" if current is None or digest(current) != ours[path] else None


def _content(folder: Path, path: str, before: Survey) -> bytes | None:
    return (folder / path).read_bytes() if path in before.files else None
