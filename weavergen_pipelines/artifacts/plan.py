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
    def vacated(self) -> frozenset[str]:
        """The folders, emptied by somebody, in whose place a file will be."""
        files = self.writes.keys()
        return frozenset(folder for folder in self.before.folders if not files.isdisjoint({folder, *parents([folder])}))

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that will be there: those of files, and those in which nothing is removed."""
        untouched = self.before.folders - parents(self.removes) - self.vacated
        return untouched | parents([*self.writes, *self.unchanged, *self.kept, *untouched])


def plan(
    files: FileTree, folder: Path, published: Manifest | None, before: Survey, *, overwrite: bool, listed: bool = True
) -> Plan:
    """Compare a tree with a folder, in which a list of its files is to be, unless they are not to be `listed`.

    Raises:
        PublishConflict: files are in the way that are not ours, or were edited since. With `overwrite` they are
            replaced, but a folder or a link in the place of a folder is still in the way.
    """
    there = _There(folder, before, published.files if published else {})
    removes = tuple(sorted(path for path in there.ours.keys() - files.keys() if path in there.present))
    problems = {path: there.blocked(path) for path in files}
    if not overwrite:
        edited = {path: there.edited(path, files.get(path)) for path in [*files, *removes]}
        problems = edited | {path: problem for path, problem in problems.items() if problem}
    conflicts = {path: problem for path, problem in problems.items() if problem}
    if conflicts:
        raise PublishConflict(str(folder), conflicts)
    writes = {path: files[path] for path in sorted(files) if there.content(path) != files[path]}
    manifest = Manifest.of(files)
    if listed and manifest != published:
        writes[MANIFEST] = manifest.encode()
    new = {*files, *([MANIFEST] if listed else [])}
    return Plan(
        folder,
        before,
        writes,
        removes,
        unchanged=tuple(sorted((new & there.present.keys()) - writes.keys())),
        kept=tuple(sorted(there.present.keys() - new - set(removes))),
    )


def parents(paths: Iterable[str]) -> frozenset[str]:
    """All folders above paths, the root not among them."""
    return frozenset(parent.as_posix() for path in paths for parent in PurePosixPath(path).parents[:-1])


@dataclass(frozen=True)
class _There:
    """What is in a folder now, and which files of it are `ours` with which digests."""

    folder: Path
    before: Survey
    ours: dict[str, str]

    @cached_property
    def present(self) -> dict[str, Mark]:
        return {**self.before.files, **self.before.others}

    @cached_property
    def occupied(self) -> frozenset[str]:
        """The folders that hold something of the user's, or nothing at all: no file can take their place."""
        theirs = self.before.folders - parents(self.ours)
        return theirs | parents([*theirs, *(self.present.keys() - self.ours.keys())])

    def content(self, path: str) -> bytes | None:
        """None if there is no plain file."""
        return (self.folder / path).read_bytes() if path in self.before.files else None

    def blocked(self, path: str) -> str | None:
        """Why a file cannot be at a path at all, whatever its content."""
        if path in self.occupied:
            return "a folder"
        for parent in parents([path]):
            if parent in self.before.others or (parent in self.before.files and parent not in self.ours):
                return f"{parent} is not a folder"
        if path in self.present or path in self.before.folders or not (self.folder / path).exists():
            return None
        same = path.casefold() in {ours.casefold() for ours in self.ours}
        return None if same else "there is a file whose name differs in case only"

    def edited(self, path: str, wanted: bytes | None) -> str | None:
        """Why a file is not ours to change, unless it is as it is wanted."""
        content = self.content(path)
        if path not in self.present or (wanted is not None and content == wanted):
            return None
        if path not in self.ours:
            return "not published by us"
        changed = content is None or digest(content) != self.ours[path]
        return "edited since it was published" if changed else None
