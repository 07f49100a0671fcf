"""Task memory: what a pure task gave for the same inputs, so that nothing is computed twice (an action cache)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.artifacts.digest import canonical_json, digest
from weavergen_pipelines.artifacts.local_files import LocalFiles
from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.artifacts.references import references
from weavergen_pipelines.artifacts.store import GRACE, ArtifactStore, StoredArtifact, reaching

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Remembered:
    """The output of a task as JSON, and the artifacts that it names, all of them in the store."""

    output: Any
    artifacts: tuple[ArtifactRef, ...]


@dataclass(frozen=True, slots=True)
class Freed:
    """What a collection removed, or would remove: artifacts, and the number of forgotten task results."""

    artifacts: tuple[StoredArtifact, ...]
    results: int

    @property
    def size(self) -> int:
        """Bytes of content."""
        return sum(artifact.ref.size for artifact in self.artifacts)


class TaskMemory:
    """One small file per remembered result in a local folder, shared by any number of processes.

    A file is the digest of its JSON, a newline and the JSON: one that a crash left incomplete is no memory.
    """

    def __init__(self, folder: Path, store: ArtifactStore) -> None:
        """Remember in `folder` what refers to artifacts in `store`."""
        self._files = LocalFiles(folder, durable=False)
        self._store = store
        self._place = str(folder)

    def key(self, name: str, code_version: str, inputs: Mapping[str, Any]) -> str:
        """The name of a result: the digest of all that it depends on."""
        return digest(canonical_json([name, code_version, inputs]))

    def get(self, key: str) -> Remembered | None:
        """The remembered result; None if there is none, or if an artifact that it names is no longer in the store.

        Raises:
            StoreUnavailable: memory or store cannot be read.
        """
        entry = _entry(key)
        try:
            with reaching(self._place):
                recorded, _newline, content = self._files.read(entry).partition(b"\n")
        except FileNotFoundError:
            return None
        if recorded != digest(content).encode():
            return None
        output = orjson.loads(content)
        artifacts = tuple(references(output))
        if not all(self._store.touch(ref) for ref in artifacts):
            return None
        self._files.touch(entry)
        return Remembered(output, artifacts)

    def put(self, key: str, output: Any) -> None:
        """Remember a JSON output.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        content = canonical_json(output)
        with reaching(self._place):
            self._files.write(_entry(key), digest(content).encode() + b"\n" + content)

    def gc(self, older_than: timedelta, *, dry_run: bool = False) -> Freed:
        """Forget results, and remove artifacts, that were not used for `older_than`.

        Kept beside those used since: artifacts that a kept result names, pinned ones, and what either names in turn.
        What was used within the last hour is always kept.
        """
        limit = time.time() - max(older_than, GRACE).total_seconds()
        entries = list(self._files.scan("results"))
        old = [entry for entry, used in entries if used <= limit]
        if not dry_run:
            old = [entry for entry in old if self._files.remove(entry, unused_since=limit)]
        keep = {ref.digest for entry, _used in entries if entry not in old for ref in self._named(entry)}
        return Freed(self._store.gc(keep, older_than=older_than, dry_run=dry_run), len(old))

    def _named(self, entry: str) -> list[ArtifactRef]:
        try:
            return list(references(orjson.loads(self._files.read(entry).partition(b"\n")[2])))
        except (FileNotFoundError, orjson.JSONDecodeError):
            return []


def _entry(key: str) -> str:
    hexadecimal = key.removeprefix("sha256:")
    return f"results/{hexadecimal[:2]}/{hexadecimal[2:]}"
