"""The search of the reference's command line, in format 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.stats import distinct_attributes

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry


def attribute_names(registry: ResolvedRegistry, part: str) -> list[str]:
    """The names of attributes that contain `part`, sorted; one that groups use differently comes as often."""
    return sorted(attribute["name"] for attribute in distinct_attributes(registry) if part in attribute["name"])
