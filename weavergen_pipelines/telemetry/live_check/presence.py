"""Attributes that a definition has and a sample has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from weavergen_pipelines.policy.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.telemetry.live_check.registry import RegistryAttribute, RegistrySignal
    from weavergen_pipelines.telemetry.live_check.subject import Subject
    from weavergen_pipelines.telemetry.samples.model import Attributes


class Requirement(NamedTuple):
    """What it means that an attribute of a requirement level is not there."""

    id: str
    word: str
    level: Level


_REQUIREMENTS = {
    "required": Requirement("required", "Required", Level.violation),
    "recommended": Requirement("recommended", "Recommended", Level.improvement),
    "opt_in": Requirement("opt_in", "Opt-in", Level.information),
    "conditionally_required": Requirement("conditionally_required", "Conditionally required", Level.information),
}


def requirement_of(attribute: RegistryAttribute) -> Requirement:
    """The requirement level, without the condition that it may have."""
    level: Any = attribute.document.get("requirement_level", "recommended")
    return _REQUIREMENTS[level if isinstance(level, str) else next(iter(level))]


def missing_attributes(subject: Subject) -> Iterator[Finding]:
    """A finding for each attribute of the definition that the sample has not, in the order of the definition."""
    definition = subject.group
    if definition is None:
        return
    names = {attribute.name for attribute in getattr(subject.node, "attributes", ())}
    for attribute in definition.attributes:
        if not _is_there(attribute, names):
            need = requirement_of(attribute)
            said = f"{need.word} attribute '{attribute.name}' is not present."
            context = {"attribute_key": attribute.name}
            yield subject.finding(f"{need.id}_attribute_not_present", need.level, said, context)


def missing_entity_attributes(subject: Subject, entity: RegistrySignal, resource: Attributes) -> Iterator[Finding]:
    """A finding for each attribute of an entity that the resource of the sample has not."""
    names = {attribute.name for attribute in resource}
    for attribute in entity.attributes:
        if attribute.name not in names:
            need = requirement_of(attribute)
            said = (
                f"{need.word} attribute '{attribute.name}' for entity '{entity.name}' is not present in the resource."
            )
            context = {"attribute_key": attribute.name, "entity_type": entity.name}
            yield subject.finding(f"entity_{need.id}_attribute_not_present", need.level, said, context)


def _is_there(attribute: RegistryAttribute, names: set[str]) -> bool:
    if attribute.is_template:
        return any(name.startswith(attribute.name) for name in names)
    return attribute.name in names
