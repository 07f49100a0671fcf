"""What a registry is read from: a tree of files, wherever they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.digest import FileTree


@dataclass(frozen=True, slots=True)
class RegistrySource:
    """The files of a registry.

    `location` is the registry as its user named it (a folder, a URL); the paths in results and errors start with it.
    `files` maps POSIX paths relative to the registry's folder to contents. `digest` is the tree digest of `files`.
    """

    location: str
    files: FileTree
    digest: str
