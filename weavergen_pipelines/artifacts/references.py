"""Finding the artifacts that a JSON value names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from weavergen_pipelines.artifacts.ref import ArtifactRef

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELDS = frozenset(ArtifactRef.model_fields)


def references(value: Any) -> Iterator[ArtifactRef]:
    """Every artifact reference anywhere in a JSON value."""
    if isinstance(value, dict):
        if value.keys() == _FIELDS:
            try:
                yield ArtifactRef.model_validate(value)
            except ValidationError:
                pass
            else:
                return
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from references(part)
