"""The files that the templates of one target make: names that stay inside the output folder, each written once."""

from __future__ import annotations

import re
from posixpath import normpath
from unicodedata import category, normalize

from weavergen_pipelines.errors import Location
from weavergen_pipelines.forge.errors import InvalidFilePath, OutputConflict

_MAX_NAME = 255
"""Bytes that file systems allow in one part of a path."""


class OutputTree:
    """Collects rendered files under POSIX paths relative to the output folder."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._writers: dict[str, tuple[str, Location]] = {}
        self._folders: dict[str, tuple[str, Location]] = {}

    def add(self, path: str, content: bytes, where: Location) -> None:
        """Add one file; `where` is what named it.

        Raises:
            OutputConflict: another render made a file of that name, or of one that a file system may take for it.
        """
        known, writer = self._writers.setdefault(_folded(path), (path, where))
        if known != path or self.files.get(path, content) != content:
            raise _conflict(path, known, writer, where)
        self._check_folders(path, where)
        self.files[path] = content

    def _check_folders(self, path: str, where: Location) -> None:
        if _folded(path) in self._folders:
            raise _conflict(path, *self._folders[_folded(path)], where)
        folder = path.rpartition("/")[0]
        while folder:
            if _folded(folder) in self._writers:
                raise _conflict(path, *self._writers[_folded(folder)], where)
            self._folders.setdefault(_folded(folder), (path, where))
            folder = folder.rpartition("/")[0]


def checked_path(name: str, where: Location) -> str:
    """The file name that a template asked for, as a path relative to the output folder.

    Raises:
        InvalidFilePath: the name is empty, or leads or could be taken to lead outside of the folder.
    """
    problem = _problem(name)
    if problem:
        raise InvalidFilePath(
            f"the file name {name!r} {problem}", where=where, hint="it is relative to the output folder"
        )
    return normpath(name)


def _problem(name: str) -> str | None:
    folded = normalize("NFKC", name)
    if not name.strip("/. "):
        return "names no file"
    if name.startswith(("/", "~")) or re.match(r"[A-Za-z]:", name):
        return "is absolute"
    if ".." in name.split("/"):
        return "leads outside of the output folder"
    if "\\" in folded or folded.count("/") != name.count("/") or ".." in folded.split("/"):
        return "has characters that some systems take for a separator or a parent folder"
    if any(category(char) in {"Cc", "Cf", "Cs"} for char in name):
        return "has control characters"
    if any(len(part.encode()) > _MAX_NAME for part in name.split("/")):
        return f"has a part of more than {_MAX_NAME} bytes"
    return None


def _folded(path: str) -> str:
    """One key for all names that some file system takes for the same."""
    return normalize("NFKC", normalize("NFKC", path).casefold())


def _conflict(path: str, known: str, writer: Location, where: Location) -> OutputConflict:
    if path == known:
        what = f"{path!r} is written twice, with different contents"
    else:
        what = f"{path!r} and {known!r} cannot be files of one folder on every system"
    return OutputConflict(what, where=where, hint=f"the other one is made by {writer}")
