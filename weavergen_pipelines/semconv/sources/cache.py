"""What was fetched from remote sources, by content, so that it can be had again without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.artifacts.errors import ArtifactCorrupt
from weavergen_pipelines.artifacts.memory import Freed, TaskMemory
from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.artifacts.store import ArtifactStore

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

_FORMAT = "4"  # a change of what `discovery.Wanted` lets through changes this too


class SourceCache:
    """File trees and facts, each under a key of strings."""

    def __init__(self, cache_dir: Path) -> None:
        """Keep them below the folder `sources` of the user's cache folder."""
        self._store = ArtifactStore(str(cache_dir / "sources"))
        self._memory = TaskMemory(cache_dir / "sources" / "known", self._store)

    def fact(self, *key: str) -> Any:
        """A JSON value; None if there is none."""
        known = self._memory.get(self._key(key))
        return known.output if known else None

    def put_fact(self, value: Any, *key: str) -> None:
        """Remember a JSON value."""
        self._memory.put(self._key(key), value)

    def files(self, *key: str) -> dict[str, bytes] | None:
        """A tree of files; None if there is none, or if it is damaged."""
        known = self.fact(*key)
        try:
            return self._store.get_tree(ArtifactRef.model_validate(known)) if known else None
        except ArtifactCorrupt:
            return None

    def put_files(self, files: FileTree, *key: str) -> None:
        """Remember a tree of files."""
        self.put_fact(self._store.put_tree(files, kind="registry").model_dump(), *key)

    def gc(self, older_than: timedelta, *, dry_run: bool = False) -> Freed:
        """Forget what was not used for some time."""
        return self._memory.gc(older_than, dry_run=dry_run)

    def _key(self, key: tuple[str, ...]) -> str:
        return self._memory.key("source", _FORMAT, {"key": key})
