"""What attributes, metrics and events have in common: a definition that a finding names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from weavergen_pipelines.telemetry.live_check.registry import Document
    from weavergen_pipelines.telemetry.live_check.subject import Subject

_WORDS = {
    "attribute": ("Attribute", "attribute_key"),
    "metric": ("Metric", "metric_name"),
    "log": ("Event", "event_name"),
}


class Defined(NamedTuple):
    """How a finding speaks of a sample, and the definition of this."""

    word: str
    key: str
    name: str
    document: Document


def defined(subject: Subject) -> Defined | None:
    """The definition of the sample itself, if it is of a kind that has one and the registry has it."""
    words = _WORDS.get(subject.kind)
    definition = subject.attribute if subject.kind == "attribute" else subject.group
    if words is None or definition is None:
        return None
    return Defined(*words, subject.name or "", definition.document)
