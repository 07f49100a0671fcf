"""The reference that a token carries in place of bytes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


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
