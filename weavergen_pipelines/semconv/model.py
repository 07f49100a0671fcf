"""Groups as they are written, before and while they are resolved: definition format 2 is brought to this form too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.yaml import Document, KeyPath, Place

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.schema_url import SchemaUrl

AttributeSpec = dict[str, Any]
"""An attribute of a group, absent values left out: a reference has `ref`, a definition has `name` and `type`."""


@dataclass(slots=True)
class Group:
    """One group, with the fields of the definition format.

    `path` names the file in results; it is None for a group of a published registry that does not tell. `attributes`
    are references and definitions as written, then as inherited; `origins` are the registries that define those which
    are inherited from a dependency, by name. `attribute_keys` lead to them in the file. `base` and `includes` are the
    parents of the group, once it has inherited from them; `lineage` tells of each attribute that is not defined here
    where it is from; `resolved` are the attributes of the outcome.
    """

    id: str
    type: str
    document: Document
    keys: KeyPath
    schema_url: SchemaUrl
    path: str | None
    brief: str = ""
    note: str = ""
    prefix: str = ""
    extends: str | None = None
    stability: str | None = None
    deprecated: dict[str, str] | None = None
    attributes: list[AttributeSpec] = field(default_factory=list)
    origins: dict[str, SchemaUrl] = field(default_factory=dict)
    attribute_keys: tuple[str, ...] = ("attributes",)
    span_kind: str | None = None
    events: list[str] = field(default_factory=list)
    metric_name: str | None = None
    instrument: str | None = None
    unit: str | None = None
    name: str | None = None
    display_name: str | None = None
    body: dict[str, Any] | None = None
    annotations: dict[str, Any] | None = None
    entity_associations: list[Any] = field(default_factory=list)
    include_groups: list[str] = field(default_factory=list)
    visibility: str | None = None
    is_v2: bool = False
    span_name: dict[str, str] | None = None
    requirement_level: str | None = None
    base: str | None = None
    base_type: str | None = None
    includes: list[str] = field(default_factory=list)
    lineage: dict[str, dict[str, Any]] = field(default_factory=dict)
    resolved: list[dict[str, Any]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where the group is written."""
        return Place(self.document, self.keys)

    @property
    def provenance(self) -> dict[str, str] | None:
        """Where the group comes from, as results say it; None if that is not known."""
        return None if self.path is None else {"schema_url": self.schema_url.url, "path": self.path}

    @property
    def is_v2_refinement(self) -> bool:
        """Whether format 2 wrote it as a refinement."""
        return self.is_v2 and self.base is not None

    @property
    def refines(self) -> bool:
        """Whether its parent is a signal of its own type."""
        return self.base_type == self.type


def attribute_name(spec: AttributeSpec) -> str:
    """The name that a reference refers to or a definition defines."""
    name: str = spec["ref"] if "ref" in spec else spec["name"]
    return name


def is_excluded(annotations: dict[str, Any] | None) -> bool:
    """Whether annotations keep their owner from being used by others."""
    if not annotations:
        return False
    resolution = annotations.get("dependency_resolution")
    return isinstance(resolution, dict) and resolution.get("exclude") is True


def is_private(group: Group) -> bool:
    """Whether a group is kept from others, so that it may itself use what is."""
    return is_excluded(group.annotations) or (group.type == "attribute_group" and group.visibility != "public")
