"""Names by content: canonical JSON, its digest, and the reference that a token carries."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

FileTree = Mapping[str, bytes]
"""Relative POSIX paths to contents."""


class ArtifactRef(BaseModel):
    """What a token carries in place of bytes.

    `digest` is `sha256:<64 hex digits>` of the content, `kind` says what it is (`registry`, `resolved`, `code`, …),
    `size` is in bytes.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    digest: str
    kind: str
    media_type: str
    size: int


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(content: bytes) -> str:
    """`sha256:` and the hex digest of the content."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def tree_digest(files: FileTree) -> str:
    """The digest of a tree of files: of the canonical JSON of path → digest."""
    return digest(canonical_json({path: digest(content) for path, content in files.items()}))
