"""The typed Python API: registries and what is in them."""

from weavergen_pipelines.registry.generated import Generated
from weavergen_pipelines.registry.model import (
    Attribute,
    AttributeGroup,
    Content,
    Deprecation,
    Entity,
    Event,
    Member,
    Metric,
    Origin,
    RequirementLevel,
    Signals,
    Span,
)
from weavergen_pipelines.registry.registry import Registry

__all__ = [
    "Attribute",
    "AttributeGroup",
    "Content",
    "Deprecation",
    "Entity",
    "Event",
    "Generated",
    "Member",
    "Metric",
    "Origin",
    "Registry",
    "RequirementLevel",
    "Signals",
    "Span",
]
