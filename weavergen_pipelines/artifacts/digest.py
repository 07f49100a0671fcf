"""Names by content: canonical JSON, and the digest of bytes and of trees of files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

FileTree = Mapping[str, bytes]
"""Relative POSIX paths to contents."""


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(content: bytes) -> str:
    """`sha256:` and the hex digest of the content."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def tree_digest(files: FileTree) -> str:
    """The digest of a tree of files: of the canonical JSON of path → digest."""
    return digest(canonical_json({path: digest(content) for path, content in files.items()}))
