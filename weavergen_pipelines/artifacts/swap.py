"""Publishing by swapping whole folders: at every moment the folder is the old one or the new one.

The new folder is built beside the old one. What does not change, the user's own files among it, is linked into it and
so stays the same file. Then the two are swapped in one step, and the old one is removed.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from weavergen_pipelines.artifacts.digest import canonical_json, digest
from weavergen_pipelines.artifacts.durable import JOURNAL, discard, sync_folders, write_atomic, write_files
from weavergen_pipelines.artifacts.exchange import exchange
from weavergen_pipelines.artifacts.folder_lock import folder_lock
from weavergen_pipelines.artifacts.survey import Survey, survey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.artifacts.plan import Plan

_MOST_KEPT = 1000
"""A folder with more files of the user's than this is theirs, not ours: it is changed in place."""

_log = logging.getLogger(__name__)


def can_swap(plan: Plan) -> bool:
    """Whether nobody would be harmed by another folder in the place of this one."""
    harmless = not (plan.folder / ".git").exists() and not _is_working_directory(plan.folder)
    return os.name == "posix" and harmless and not plan.folder.is_mount() and len(plan.kept) <= _MOST_KEPT


def swap(plan: Plan) -> bool:
    """Carry out a plan.

    Returns:
        False if somebody else changed the folder since it was planned; then it is as they left it.

    Raises:
        OSError: nothing was changed.
    """
    state = _state_of(plan.folder)
    tree = state / "tree"
    linked = [*plan.unchanged, *plan.kept]
    expected = _fingerprint(plan.before, linked)
    try:
        _build(plan, linked, tree)
        journal = {"tree": tree.stat().st_ino, "linked": linked, "old": expected}
        write_atomic(state / JOURNAL, canonical_json(journal))
        with folder_lock(tree, 0):  # whoever finds the new folder waits until the old one is gone
            exchange(tree, plan.folder)
            if _fingerprint(survey(tree), linked) != expected:
                exchange(tree, plan.folder)
                return False
            sync_folders([plan.folder.parent])
            discard(state)
    finally:
        if not _was_swapped(plan.folder, state):
            discard(state)
    return True


def recover_swap(folder: Path) -> None:
    """Finish or forget a swap that was cut off: the folder itself is whole already."""
    state = _state_of(folder)
    if not state.exists():
        return
    tree = state / "tree"
    if _was_swapped(folder, state) and tree.exists():
        journal = orjson.loads((state / JOURNAL).read_bytes())
        if _fingerprint(survey(tree), journal["linked"]) != journal["old"]:
            saved = folder.with_name(f"{folder.name}.saved-{tree.stat().st_ino}")
            tree.rename(saved)
            _log.warning("%s was changed while it was published; the changed folder is %s", folder, saved)
    discard(state)


def _build(plan: Plan, linked: Iterable[str], tree: Path) -> None:
    tree.mkdir(parents=True)
    for folder in sorted(plan.folders):
        (tree / folder).mkdir()
    for path in linked:
        os.link(plan.folder / path, tree / path, follow_symlinks=False)
    write_files(tree, plan.writes)
    for path in plan.writes.keys() & plan.before.files.keys():
        shutil.copymode(plan.folder / path, tree / path)
    folders = ["", *sorted(plan.folders)]
    for folder in reversed(folders):
        if not folder or folder in plan.before.folders:
            _dress_like(plan.folder / folder, tree / folder)
    sync_folders(tree / folder for folder in folders)


def _dress_like(old: Path, new: Path) -> None:
    """Owner, mode and extended attributes of a folder."""
    owner = old.stat()
    if (owner.st_uid, owner.st_gid) != (new.stat().st_uid, new.stat().st_gid):
        os.chown(new, owner.st_uid, owner.st_gid)
    shutil.copystat(old, new)
    os.utime(new)


def _fingerprint(found: Survey, linked: Iterable[str]) -> str:
    """What must not change while a folder is replaced; a linked file may, since both folders have that same file."""
    marks = {**found.files, **found.others}
    inodes = {path: marks.pop(path)[0] for path in linked if path in marks}
    return digest(canonical_json([marks, inodes, sorted(found.folders)]))


def _was_swapped(folder: Path, state: Path) -> bool:
    try:
        journal = orjson.loads((state / JOURNAL).read_bytes())
        return bool(folder.stat().st_ino == journal["tree"])
    except FileNotFoundError:
        return False


def _is_working_directory(folder: Path) -> bool:
    """Whether we were called from inside the folder: our caller would be left in a removed one."""
    try:
        return Path.cwd().is_relative_to(folder)
    except FileNotFoundError:
        return False


def _state_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.weavergen-publishing")
