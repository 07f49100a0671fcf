"""The list of files that we published into a folder, kept in that folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from weavergen_pipelines.artifacts.digest import FileTree, digest, tree_digest
from weavergen_pipelines.artifacts.errors import InvalidManifest, UnsafePath
from weavergen_pipelines.artifacts.paths import check_paths

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = ".weavergen.json"


class Manifest(BaseModel):
    """`digest` names the whole tree (as the artifact store does), `files` is relative path → digest of its content."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    version: int = 1
    digest: str
    files: dict[str, str]

    @classmethod
    def of(cls, files: FileTree) -> Manifest:
        """The manifest of a tree."""
        return cls(digest=tree_digest(files), files={path: digest(files[path]) for path in sorted(files)})

    def encode(self) -> bytes:
        """JSON that reads and compares well line by line."""
        return orjson.dumps(self.model_dump(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_manifest(folder: Path) -> Manifest | None:
    """What was published into a folder; None if nothing was.

    Raises:
        InvalidManifest: the file was edited and cannot be trusted.
    """
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
        check_paths(manifest.files)
    except FileNotFoundError:
        return None
    except (ValidationError, UnsafePath) as error:
        raise InvalidManifest(
            f"the list of published files cannot be read: {error}",
            where=str(path),
            hint="restore it, or delete it: files that are as they would be published are then taken over",
        ) from error
    return manifest
