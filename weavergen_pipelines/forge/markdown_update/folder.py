"""The pages of a folder, from and to the disk."""

from __future__ import annotations

from pathlib import Path

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.artifacts.durable import write_atomic
from weavergen_pipelines.forge.markdown_update.errors import InvalidPage


def read_pages(folder: Path) -> dict[str, bytes]:
    """All files below a folder whose names end in `.md`, by POSIX path relative to it; links are not followed.

    Raises:
        InvalidPage: there is no such folder, or a page cannot be read.
    """
    if not folder.is_dir():
        raise InvalidPage("there is no such folder", where=str(folder))
    try:
        found = (path for path in sorted(folder.rglob("*.md")) if path.is_file() and not path.is_symlink())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    except OSError as error:
        raise InvalidPage(f"a page cannot be read: {error.strerror}", where=error.filename) from error


def write_pages(pages: FileTree, folder: Path) -> tuple[str, ...]:
    """Replace those pages of the folder that have other contents, each at once; their names.

    Raises:
        InvalidPage: a page cannot be written.
    """
    known = read_pages(folder)
    changed = tuple(path for path, content in sorted(pages.items()) if known.get(path) != content)
    try:
        for path in changed:
            write_atomic(folder / path, pages[path])
    except OSError as error:
        raise InvalidPage(f"a page cannot be written: {error.strerror}", where=error.filename) from error
    return changed
