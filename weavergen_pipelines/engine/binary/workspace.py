"""A registry in a folder of its own, laid out so that the executable reads what was loaded, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.paths import check_paths
from weavergen_pipelines.semconv.decode.definition_v2 import dotted
from weavergen_pipelines.semconv.manifest import manifest_of
from weavergen_pipelines.semconv.source import RegistrySource

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.digest import FileTree

CONFIG = ".weaver.toml"
_STANDS_FOR = "./././"
"""How a path starts that stands for a location; the executable keeps it, and leaves it out of the names of groups."""
_SPECIAL = re.compile(r"[@\[\]\\~:\"\x00-\x1f\x7f]|\.(?=(?:zip|gz|ya?ml|git)$)")
"""What makes more than a path of a path."""


@dataclass(frozen=True)
class Workspace:
    """Where the executable works: its folder, its home, what it writes, and what it is to call the registry."""

    root: Path
    folder: Path
    registry: str
    names: Mapping[str, str]
    baseline: str | None = None

    @property
    def home(self) -> Path:
        """An empty home folder."""
        return self.root / "home"

    @property
    def results(self) -> Path:
        """The folder for what it writes."""
        return self.root / "results"

    @property
    def templates(self) -> Path:
        """The folder for templates."""
        return self.root / "templates"

    def named(self, answer: bytes) -> bytes:
        """An answer with the places of registries as their user named them."""
        text = answer.decode(errors="surrogateescape")
        for name in sorted(self.names, key=len, reverse=True):
            location = self.names[name]
            text = text.replace(f'"registry.{dotted(name)}.', f'"registry.{dotted(location)}.')
            text = text.replace(name, json.dumps(location, ensure_ascii=False)[1:-1])
        return text.encode(errors="surrogateescape")


@contextmanager
def workspace(source: RegistrySource, baseline: RegistrySource | None = None) -> Iterator[Workspace]:
    """The files of a registry, and of one to compare it with, with their dependencies, in a folder that is gone after.

    A relative location is the same there. Any other has a name that stands for it, which `named` undoes.

    Raises:
        UnsafePath: the registry has a file outside of itself.
    """
    with TemporaryDirectory(prefix="weavergen-") as temporary:
        root = Path(temporary).resolve()
        layout = _Layout()
        registry = layout.add(source)
        compared = layout.add(baseline) if baseline else None
        folder = layout.write(root / "work")
        for name in ("home", "results", "templates"):
            (root / name).mkdir()
        yield Workspace(root, folder, registry, layout.names, compared)


class _Layout:
    """Where each of the registries goes."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._trees: dict[str, FileTree] = {}
        self._overrides: dict[str, str] = {}

    def add(self, source: RegistrySource) -> str:
        """Where a registry goes; so do those that it depends on."""
        place = self._place(source)
        urls = dict(_schema_urls(source))
        for reference, found in source.dependencies.items():
            needed = self._place(found) if isinstance(found, RegistrySource) else self._name(reference)
            if not _is_relative(reference):
                self._overrides |= {url: needed for url, written in urls.items() if written == reference}
                self._overrides[reference] = needed
        return place

    def _place(self, source: RegistrySource) -> str:
        location = source.location
        taken = self._trees.get(location, source.files) != source.files
        place = self._name(location) if taken or not _is_relative(location) else location
        self._trees[place] = source.files
        return place

    def _name(self, location: str) -> str:
        """A relative path that stands for something else; where nothing is put there, nothing is found.

        It has the parts of the location: the executable makes the names of groups from them, and sorts by these.
        """
        parts = [part for part in location.split("/") if part not in ("", ".", "..")]
        name = _STANDS_FOR + _SPECIAL.sub("_", "/".join(parts))
        while name in self.names:
            name += "_"
        self.names[name] = location
        return name

    def write(self, work: Path) -> Path:
        """Everything below a folder; the folder below it that all of their paths are relative to."""
        steps = max(place.split("/").count("..") for place in self._trees)
        folder = work.joinpath(*["below"] * steps)
        folder.mkdir(parents=True)
        for place, files in self._trees.items():
            write_tree(files, folder / place)
        (folder / CONFIG).write_text(_toml("resolve.schema_url_overrides", self._overrides))
        return folder


def write_tree(files: FileTree, folder: Path) -> None:
    """Write files below a folder.

    Raises:
        UnsafePath: one of them would not be below it.
    """
    check_paths(files)
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def read_tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by relative path."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return dict(sorted((path.relative_to(folder).as_posix(), path.read_bytes()) for path in found))


def _toml(section: str, entries: Mapping[str, str]) -> str:
    """A section of texts; the quoted texts of JSON are texts of TOML too."""
    return "\n".join([f"[{section}]", *(f"{json.dumps(key)} = {json.dumps(entries[key])}" for key in entries), ""])


def _schema_urls(source: RegistrySource) -> Iterator[tuple[str, str]]:
    """The schema URL and the reference of each dependency that any of the registries names."""
    for registry in (source, *source.dependencies.values()):
        manifest = manifest_of(registry)[0] if isinstance(registry, RegistrySource) else None
        for dependency in manifest.dependencies if manifest else ():
            yield dependency.schema_url.url, dependency.reference


def _is_relative(place: str) -> bool:
    """Whether a place is a relative path, and is nothing else to the executable."""
    path = PurePosixPath(place)
    if path.is_absolute() or _SPECIAL.search(place):
        return False
    parts = path.parts
    return ".." not in parts[next((index for index, part in enumerate(parts) if part != ".."), len(parts)) :]
