"""What a registry is read from: a tree of files, wherever they came from, and those of the registries it depends on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.yaml import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.artifacts.digest import FileTree


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A registry that could not be read, and why; `missing` if a local path does not exist."""

    problem: str
    hint: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class RegistrySource:
    """The files of a registry.

    `location` is the registry as its user named it (a folder, a URL); the paths in results and errors start with it.
    `files` maps POSIX paths relative to the registry's folder to contents. `dependencies` are all other registries
    that it takes to resolve this one, directly or not, by the reference that names them in a manifest (`Dependency.
    reference`); theirs are left empty. `digest` covers all contents: it is the tree digest of `files` where there are
    no dependencies.
    """

    location: str
    files: FileTree
    digest: str
    dependencies: Mapping[str, RegistrySource | Unavailable] = field(default_factory=dict)

    def document(self, path: str) -> Document:
        """A file of the registry, by its path in it."""
        return Document(f"{self.location.rstrip('/')}/{path}", self.files[path])
