"""Writing so that a power cut cannot undo it."""

from __future__ import annotations

import errno
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
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
    _sync_all(root / path for path in files)


def write_atomic(path: Path, content: bytes) -> None:
    """Make or replace one file: readers find the old or the new content, also after a power cut."""
    new = path.with_name(f"{path.name}.new")
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_bytes(content)
    _sync(new)
    new.replace(path)
    sync_folders([path.parent])


def sync_folders(folders: Iterable[Path]) -> None:
    """Put the entries of folders on disk. Windows does that by itself."""
    if os.name != "nt":
        _sync_all(folders)


def discard(state: Path) -> None:
    """Remove the folder of a journal. The journal goes first: what it tells of is no longer complete after that."""
    (state / JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(state, ignore_errors=True)


def _sync_all(paths: Iterable[Path]) -> None:
    """All at once, so that the file system can put many on disk in one go."""
    with ThreadPoolExecutor(16) as pool:
        for _synced in pool.map(_sync, paths):
            pass


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a network share on which folders cannot be synchronized
            raise
    finally:
        os.close(descriptor)
