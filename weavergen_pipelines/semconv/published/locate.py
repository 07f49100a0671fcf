"""Where the resolved file of a published registry is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.source import RegistrySource, Unavailable

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.manifest import ResolvedFile
    from weavergen_pipelines.semconv.yaml import Document

Fetched = Mapping[str, RegistrySource | Unavailable]
"""What was fetched besides a registry, by reference."""


def resolved_document(source: RegistrySource, resolved: ResolvedFile, fetched: Fetched) -> Document | None:
    """The resolved file: one of the registry's own, or what was fetched by its reference; None if it is nowhere."""
    relative = resolved.uri.removeprefix("./")
    if relative in source.files:
        return source.document(relative)
    elsewhere = fetched.get(resolved.reference(source.location))
    if not isinstance(elsewhere, RegistrySource) or len(elsewhere.files) != 1:
        return None
    (name,) = elsewhere.files
    return elsewhere.document(name)
