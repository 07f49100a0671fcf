"""What is in a folder now, told apart cheaply enough to look again just before and after it is changed."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATE = ".weavergen-publishing"
"""The folder in which a publication that changes a folder in place keeps what it needs."""

Mark = tuple[int, int, int]
"""Inode, size in bytes, time of last change in nanoseconds: another mark means that somebody wrote the file."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Relative POSIX paths of all that is in a folder; links are listed, not followed.

    `others` are symbolic links, sockets and the like.
    """

    files: dict[str, Mark]
    others: dict[str, Mark]
    folders: frozenset[str]


def survey(folder: Path) -> Survey:
    """Look at everything below a folder, except our own state at its top."""
    files: dict[str, Mark] = {}
    others: dict[str, Mark] = {}
    folders: set[str] = set()
    for path, entry in _walk(os.fspath(folder), ""):
        if entry.is_dir(follow_symlinks=False):
            folders.add(path)
            continue
        with suppress(FileNotFoundError):  # removed just now
            (files if entry.is_file(follow_symlinks=False) else others)[path] = _mark(entry.stat(follow_symlinks=False))
    return Survey(files, others, frozenset(folders))


def mark_of(path: Path) -> Mark | None:
    """The mark of a file; None if there is none."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return None if stat.S_ISDIR(status.st_mode) else _mark(status)


def _mark(status: os.stat_result) -> Mark:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if path == STATE:
                continue
            yield path, entry
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{path}/")
