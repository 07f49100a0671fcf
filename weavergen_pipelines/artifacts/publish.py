"""Publishing: make a folder of the user's hold exactly the files that we generated, and leave theirs alone."""

from __future__ import annotations

import errno
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.diff import stale
from weavergen_pipelines.artifacts.digest import FileTree, tree_digest
from weavergen_pipelines.artifacts.errors import FolderBusy, PublishFailed, UnsafePath
from weavergen_pipelines.artifacts.folder_lock import folder_lock
from weavergen_pipelines.artifacts.in_place import change_in_place, recover_in_place
from weavergen_pipelines.artifacts.manifest import MANIFEST, read_manifest
from weavergen_pipelines.artifacts.paths import check_paths
from weavergen_pipelines.artifacts.plan import Plan, plan
from weavergen_pipelines.artifacts.survey import STATE, Survey, survey
from weavergen_pipelines.artifacts.swap import can_swap, recover_swap, swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Publication", "place", "publish", "recover", "stale"]

_ATTEMPTS = 5
_CANNOT_SWAP = {
    errno.EACCES,  # the parent folder is not ours to write to
    errno.EBUSY,  # a mount point
    errno.EINVAL,  # a file system that cannot exchange
    errno.EMLINK,
    errno.ENOSYS,
    errno.ENOTSUP,
    errno.EPERM,  # a file system without links, or files of somebody else
    errno.EROFS,
    errno.EXDEV,  # a mounted folder, or something mounted below it
}


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did: relative paths of the files that it wrote, removed, found as they should be, or left alone
    because they are not ours. `digest` names the published tree, as the artifact store does.
    """

    folder: Path
    digest: str
    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]


def publish(files: FileTree, folder: Path, *, overwrite_edited: bool = False, timeout: float = 60.0) -> Publication:
    """Make a folder hold these files: remove what we once wrote and no longer make, leave the user's files alone.

    A process that is killed leaves the old files or the new ones. Where folders can be swapped (Linux and macOS, when
    the folder is not a mount point, a git repository or the working directory) that holds at every moment, elsewhere
    from the next `publish` or `recover` on.

    Args:
        files: relative POSIX path → content.
        folder: where to; it is made if it does not exist. A link to a folder is followed.
        overwrite_edited: replace files that are in the way though they were edited or are not ours.
        timeout: seconds to wait for another publisher of the folder.

    Raises:
        PublishConflict: files are in the way; all of them are named, and nothing was changed.
        UnsafePath, InvalidManifest, FolderBusy: as they say; nothing was changed.
        PublishFailed: the folder cannot be written (disk full, no permission); it is as it was.
    """
    folder = folder.resolve()

    def planned(found: Survey) -> Plan:
        return plan(files, folder, read_manifest(folder), found, overwrite=overwrite_edited)

    return _change(files, folder, planned, timeout)


def place(files: FileTree, folder: Path, *, timeout: float = 60.0) -> Publication:
    """Put files into a folder, over what is at their paths, and leave all else in it alone; no list of them is kept.

    They are there all or none, as those that are published; arguments and errors are those of `publish`.
    """
    folder = folder.resolve()

    def planned(found: Survey) -> Plan:
        return plan(files, folder, None, found, overwrite=True, listed=False)

    return _change(files, folder, planned, timeout)


def _change(files: FileTree, folder: Path, planned: Callable[[Survey], Plan], timeout: float) -> Publication:
    check_paths([*files, MANIFEST])
    if any(path.split("/")[0] in {MANIFEST, STATE} for path in files):
        raise UnsafePath(f"{MANIFEST} and {STATE} are names of our own", where=str(folder))
    with _failing_for(folder), _made(folder), folder_lock(folder, timeout):
        _recover(folder)
        for _attempt in range(_ATTEMPTS):
            todo = planned(survey(folder))
            if not (todo.writes or todo.removes) or _carry_out(todo):
                return _publication(todo, tree_digest(files))
    raise FolderBusy("somebody else keeps changing this folder", where=str(folder), hint="try again when they are done")


def recover(folder: Path) -> None:
    """Finish or undo a publication of this folder that was cut off; `publish` does it by itself.

    Raises:
        FolderBusy: it is being published just now.
        PublishFailed: the folder cannot be written.
    """
    folder = folder.resolve()
    if folder.is_dir():
        with _failing_for(folder), folder_lock(folder, 0):
            _recover(folder)


def _recover(folder: Path) -> None:
    recover_swap(folder)
    recover_in_place(folder)


def _carry_out(todo: Plan) -> bool:
    if can_swap(todo):
        try:
            return swap(todo)
        except OSError as error:
            if error.errno not in _CANNOT_SWAP:
                raise
    return change_in_place(todo)


def _publication(done: Plan, digest: str) -> Publication:
    written, unchanged = (tuple(p for p in paths if p != MANIFEST) for paths in (done.writes, done.unchanged))
    return Publication(done.folder, digest, written, done.removes, unchanged, done.kept)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder, and take it away again if nothing came of it."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # not empty
            for path in made:
                path.rmdir()
        raise


@contextmanager
def _failing_for(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename or folder
        hint = "make room or give write permission, then run again"
        raise PublishFailed(f"cannot publish: {error.strerror} ({place})", where=str(folder), hint=hint) from error
