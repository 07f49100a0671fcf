"""Writing so that a power cut cannot undo it."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

JOURNAL = "journal.json"


def write_files(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below `root`, and come back when they are on disk; their folders are made."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for path in files:  # after all of them are written, so that the file system can write them together
        _sync(root / path, os.O_RDWR)


def sync_folders(folders: Iterable[Path]) -> None:
    """Put the entries of folders on disk, where that is possible: on Windows and some network shares it is not."""
    if os.name != "nt":
        for folder in folders:
            try:
                _sync(folder, os.O_RDONLY)
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise


def write_atomic(path: Path, content: bytes) -> None:
    """Make or replace one file: readers find the old or the new content, also after a power cut."""
    write_files(path.parent, {f"{path.name}.new": content})
    path.with_name(f"{path.name}.new").replace(path)
    sync_folders([path.parent])


def discard(state: Path) -> None:
    """Remove the folder of a journal. The journal goes first: what it tells of is no longer complete after that."""
    (state / JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(state, ignore_errors=True)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
