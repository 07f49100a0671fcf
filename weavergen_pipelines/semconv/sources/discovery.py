"""Which files of a source are wanted, and reading them from a local folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.sources.errors import RegistryNotFound, RegistryUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_FILES = 20_000
MAX_SIZE = 256 * 1024 * 1024
"""Bytes of all files of a source together, and of all that an archive unpacks to."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a source is read for, and how the names of such files end; what is hidden is never wanted."""

    name: str
    endings: tuple[str, ...]

    def has(self, path: str) -> bool:
        """Whether the file at a relative path is one of them."""
        return path.endswith(self.endings) and not any(part.startswith(".") for part in path.split("/"))


REGISTRY = Wanted("registry", (".yaml", ".yml", ".rego"))
TEMPLATES = Wanted("templates", ("",))


def check_limits(sizes: Iterable[int], location: str) -> None:
    """Refuse what no source comes near to.

    Raises:
        RegistryUnreadable: there are too many files or bytes.
    """
    counted = list(sizes)
    if len(counted) > MAX_FILES or sum(counted) > MAX_SIZE:
        limits = f"at most {MAX_FILES} files and {MAX_SIZE} bytes are read"
        raise RegistryUnreadable(f"{len(counted)} files of {sum(counted)} bytes: {limits}", where=location)


def read_folder(
    root: Path, location: str, wanted: Wanted = REGISTRY, *, follow_symlinks: bool = False
) -> dict[str, bytes]:
    """The wanted files below a local folder; links are left out, unless they are to be followed.

    Raises:
        RegistryNotFound: it is no folder.
        RegistryUnreadable: a file cannot be read, or there is too much.
    """
    if not root.is_dir():
        raise RegistryNotFound("there is no such folder", where=location)
    try:
        walk = _walk_links(os.fspath(root), "", frozenset()) if follow_symlinks else _walk(os.fspath(root), "")
        found = sorted(((path, entry) for path, entry in walk if wanted.has(path)), key=lambda item: item[0])
        check_limits((entry.stat().st_size for _path, entry in found), location)
        return {path: Path(entry).read_bytes() for path, entry in found}
    except OSError as error:
        raise RegistryUnreadable(f"{error.strerror}: {error.filename}", where=location) from error


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                yield from _walk(entry.path, f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                yield path, entry


def _walk_links(folder: str, prefix: str, above: frozenset[tuple[int, int]]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """As `_walk`, through links too; a folder that is one of those above it is not entered again."""
    status = os.stat(folder)  # noqa: PTH116 - of what a link leads to
    known = above | {(status.st_dev, status.st_ino)}
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir() and not entry.name.startswith("."):
                if (entry.stat().st_dev, entry.stat().st_ino) not in known:
                    yield from _walk_links(entry.path, f"{path}/", known)
            elif entry.is_file():
                yield path, entry
