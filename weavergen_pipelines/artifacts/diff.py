"""What publishing would change, as a diff: for checks that generated code is up to date."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from weavergen_pipelines.artifacts.digest import FileTree


@dataclass(frozen=True, slots=True)
class StaleReport:
    """Relative paths of the files that publishing would make, replace or remove, and the change as a unified diff."""

    missing: tuple[str, ...]
    different: tuple[str, ...]
    obsolete: tuple[str, ...]
    diff: str

    @property
    def changed(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(sorted([*self.missing, *self.different, *self.obsolete]))

    def __bool__(self) -> bool:
        """Whether the folder is stale."""
        return bool(self.changed)


def stale(files: FileTree, folder: Path) -> StaleReport:
    """Compare a tree with what is in a folder; nothing is touched.

    Raises:
        InvalidManifest: the list of published files in the folder cannot be read.
    """
    published = read_manifest(folder)
    ours = published.files if published else {}
    current = {path: _read(folder / path) for path in sorted(files.keys() | ours.keys())}
    wanted = {path: files.get(path) for path in current}
    changes = {path: (current[path], wanted[path]) for path in current if current[path] != wanted[path]}
    return StaleReport(
        missing=tuple(path for path, (old, _new) in changes.items() if old is None),
        different=tuple(path for path, (old, new) in changes.items() if old is not None and new is not None),
        obsolete=tuple(path for path, (_old, new) in changes.items() if new is None),
        diff="".join(line for path, (old, new) in changes.items() for line in file_diff(path, old, new)),
    )


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def file_diff(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    """The lines of a unified diff of one file, each with its end; None stands for no file."""
    names = ("/dev/null" if old is None else f"a/{path}", "/dev/null" if new is None else f"b/{path}")
    try:
        before, after = (_lines(content) for content in (old, new))
    except UnicodeDecodeError:
        yield f"Binary files {names[0]} and {names[1]} differ\n"
        return
    for line in difflib.unified_diff(before, after, *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes | None) -> list[str]:
    return [] if content is None else content.decode().splitlines(keepends=True)
