"""Publishing file by file, where a whole folder cannot be swapped: new contents beside, a journal, renames.

Before the journal is written nothing in the folder has changed; from then on what was cut off is carried on. A failure
turns the journal round, and what was done is undone.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import orjson

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.artifacts.durable import JOURNAL, discard, sync_folders, write_atomic, write_files
from weavergen_pipelines.artifacts.plan import Plan, parents
from weavergen_pipelines.artifacts.survey import STATE, Mark, mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class _Journal:
    """What is to be done: path → the mark of what was there, None for nothing; `vacated` are empty folders."""

    writes: dict[str, Mark | None]
    removes: dict[str, Mark | None]
    vacated: tuple[str, ...] = ()
    forward: bool = True

    def save(self, state: Path) -> None:
        write_atomic(state / JOURNAL, canonical_json(asdict(self)))

    @classmethod
    def load(cls, state: Path) -> _Journal | None:
        try:
            fields = orjson.loads((state / JOURNAL).read_bytes())
        except FileNotFoundError:
            return None
        writes, removes = (
            {path: mark and (mark[0], mark[1], mark[2]) for path, mark in fields[name].items()}
            for name in ("writes", "removes")
        )
        return cls(writes, removes, tuple(fields["vacated"]), fields["forward"])


def change_in_place(plan: Plan) -> bool:
    """Carry out a plan.

    Returns:
        False if somebody else changed one of the files since it was planned; then all is as they left it.

    Raises:
        OSError: what was done has been undone.
    """
    state = plan.folder / STATE
    writes = {path: plan.marks[path] for path in plan.writes}
    removes = {path: plan.marks[path] for path in plan.removes}
    journal = _Journal(writes, removes, tuple(sorted(plan.vacated, reverse=True)))
    try:
        _prepare(plan, state)
        journal.save(state)
        touched = _carry_out(journal, plan.folder)
        if touched:
            _turn_back(journal, plan.folder)
    except BaseException:
        if _Journal.load(state):
            _turn_back(journal, plan.folder)
        discard(state)
        raise
    discard(state)
    return not touched


def recover_in_place(folder: Path) -> None:
    """Carry on what was cut off, or undo it if that is not possible; a file that was edited since is left alone."""
    state = folder / STATE
    journal = _Journal.load(state)
    if journal and journal.forward:
        try:
            _carry_out(journal, folder)
        except OSError:
            _turn_back(journal, folder)
    elif journal:
        _undo(journal, folder)
    discard(state)


def _prepare(plan: Plan, state: Path) -> None:
    write_files(state / "new", plan.writes)
    for path, mark in plan.marks.items():
        if mark:
            _keep(plan.folder / path, state / "old" / path)
    for path in plan.writes.keys() & plan.before.files.keys():
        shutil.copymode(plan.folder / path, state / "new" / path)


def _keep(current: Path, old: Path) -> None:
    """Keep the old file under a second name: a link, or a copy where the file system has no links."""
    old.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(current, old, follow_symlinks=False)
    except OSError:
        shutil.copy2(current, old, follow_symlinks=False)


def _carry_out(journal: _Journal, folder: Path) -> list[str]:
    """Do what is left to do; the paths that somebody else changed meanwhile."""
    touched: list[str] = []
    for path, mark in journal.removes.items():
        current = mark_of(folder / path)
        if current == mark:
            (folder / path).unlink()
        elif current:
            touched.append(path)
    _prune(journal.removes, folder)
    for path in journal.vacated:
        if (folder / path).is_dir():
            (folder / path).rmdir()
    for path, mark in journal.writes.items():
        new = folder / STATE / "new" / path
        if new.exists():
            if mark_of(folder / path) == mark:
                _move(new, folder / path)
            else:
                touched.append(path)
    _settle(journal, folder)
    return touched


def _turn_back(journal: _Journal, folder: Path) -> None:
    backward = replace(journal, forward=False)
    backward.save(folder / STATE)
    _undo(backward, folder)


def _undo(journal: _Journal, folder: Path) -> None:
    """Put back what was replaced or removed. What is still in `new` never got to its place."""
    new, old = folder / STATE / "new", folder / STATE / "old"
    for path, mark in journal.writes.items():
        if (new / path).exists():
            continue
        if mark is None and mark_of(folder / path):
            _move(folder / path, new / path)
        elif mark and mark_of(old / path):
            _move(old / path, folder / path)
    _prune(journal.writes, folder)
    for path in journal.removes:
        if mark_of(folder / path) is None and mark_of(old / path):
            _move(old / path, folder / path)
    _settle(journal, folder)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _prune(removed: Iterable[str], folder: Path) -> None:
    """Remove the folders that were emptied."""
    for parent in sorted(parents(removed), reverse=True):
        if (folder / parent).is_dir() and not any((folder / parent).iterdir()):
            (folder / parent).rmdir()


def _settle(journal: _Journal, folder: Path) -> None:
    """Put the changed folders on disk."""
    paths = [*journal.writes, *journal.removes]
    changed = {folder / PurePosixPath(path).parent for path in paths}
    sync_folders(sorted(path for path in changed if path.is_dir()))
