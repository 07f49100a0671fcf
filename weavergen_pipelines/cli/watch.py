"""`--watch`: a command that runs again when one of the local files that it reads has changed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, TypeAlias

import typer

from weavergen_pipelines.errors import UsageError, WeavergenError
from weavergen_pipelines.home import from_home

if TYPE_CHECKING:
    from rich.console import Console

INTERVAL = 0.25
"""Seconds between two looks at the files."""
_BESIDES = re.compile(r"(?:@[^@\[\]]+)?(?:\[[^\[\]]*\])?$")
"""What may follow a path in a reference: `@ref` and `[subfolder]`."""
Snapshot: TypeAlias = Mapping[str, tuple[int, int, int]]
"""Time, size and identity of each file."""


def watch(
    run: Callable[[], None],
    paths: Iterable[Path],
    notes: Console,
    *,
    stopped: Event | None = None,
    interval: float = INTERVAL,
) -> int:
    """Run a command now and after each change, until it is interrupted; the exit code of the last run.

    Raises:
        UsageError: there is nothing to watch.
    """
    roots = sorted(set(paths))
    if not roots:
        raise UsageError("--watch has nothing to watch", hint="it looks at local folders and files, not at URLs")
    code = 0
    try:
        for changed in changes(roots, stopped or Event(), interval):
            if changed:
                notes.print(f"[dim]changed: {', '.join(changed[:3])}{' …' if len(changed) > 3 else ''}[/]")
            code = _once(run)
            notes.print(f"[dim]watching {', '.join(map(str, roots))}; Ctrl-C ends[/]")
    except KeyboardInterrupt:
        notes.print("")
    return code


def _once(run: Callable[[], None]) -> int:
    """The exit code of one run, whose error is shown."""
    from weavergen_pipelines.cli.failure import show

    try:
        run()
    except WeavergenError as error:
        show(error)
        return error.exit_code
    except typer.Exit as end:
        return end.exit_code
    return 0


def changes(roots: Iterable[Path], stopped: Event, interval: float) -> Iterator[list[str]]:
    """Nothing at once, then the files of every change, when nothing has changed for one interval any more.

    What changes while the caller is busy with a change is the next one.
    """
    roots = list(roots)
    known = snapshot(roots)
    yield []
    while not stopped.wait(interval):
        found = snapshot(roots)
        if found == known:
            continue
        while not stopped.wait(interval) and found != (found := snapshot(roots)):
            pass
        changed = sorted({path for path, _ in known.items() ^ found.items()})
        known = found
        if changed:
            yield changed


def snapshot(roots: Iterable[Path]) -> Snapshot:
    """All files below the roots, hidden ones left out."""
    return dict(each for root in roots for each in _files(root))


def _files(root: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    if root.is_file():
        folders: Iterable[tuple[str, list[str], list[str]]] = [(str(root.parent), [], [root.name])]
    else:
        folders = os.walk(root)
    for folder, below, names in folders:
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            try:
                status = path.stat()
            except OSError:
                continue  # it has just gone, or it is a link to nothing
            yield str(path), (status.st_mtime_ns, status.st_size, status.st_ino)


def local_paths(options: Mapping[str, Any], names: Iterable[str], sources: Mapping[str, str]) -> Iterator[Path]:
    """The local paths that some options name; `sources` are those of the registries that are called by a name."""
    for value in (options.get(name) for name in names):
        for each in value if isinstance(value, list | tuple) else [value]:
            reference = sources.get(str(each), str(each)) if each else ""
            path = from_home(reference if Path(reference).exists() else _BESIDES.sub("", reference))
            if reference and path.exists():
                yield path
