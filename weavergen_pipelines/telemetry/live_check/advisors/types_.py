"""Types of attributes, instruments and units of metrics, and attributes that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.telemetry.live_check.presence import missing_attributes
from weavergen_pipelines.telemetry.samples.model import INSTRUMENTS, SampleAttribute, SampleMetric

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.telemetry.live_check.subject import Subject

_WITH_ATTRIBUTES = frozenset({"log", "number_data_point", "histogram_data_point"})
"""The samples that have the attributes of a definition. Those of an exponential histogram are not looked at."""

_WIDER = {"int": "double", "int[]": "double[]"}


class TypeAdvisor:
    """Finds what is not as the registry says that it is."""

    def advise(self, subject: Subject) -> Iterable[Finding]:
        """The findings, in the order of the definition."""
        if subject.kind == "attribute":
            return _attribute(subject)
        if subject.kind == "metric":
            return _metric(subject)
        return missing_attributes(subject) if subject.kind in _WITH_ATTRIBUTES else ()


def _attribute(subject: Subject) -> Iterator[Finding]:
    node, definition = subject.node, subject.attribute
    if definition is None or not isinstance(node, SampleAttribute) or node.type is None:
        return
    context = {"attribute_key": node.name, "attribute_type": node.type}
    if definition.members is not None:
        if node.type not in {"string", "int"}:
            said = f"Enum attribute '{node.name}' has type '{node.type}'. Enum value type should be 'string' or 'int'."
            yield subject.finding("type_mismatch", Level.violation, said, context)
    elif not fits(node.type, definition.value_type):
        said = f"Attribute '{node.name}' has type '{node.type}'. Type should be '{definition.value_type}'."
        yield subject.finding("type_mismatch", Level.violation, said, {**context, "expected": definition.value_type})


def fits(seen: str, expected: str) -> bool:
    """Whether a value of one type may be where another one is expected: integers are doubles too."""
    return seen == expected or "any" in {seen, expected} or _WIDER.get(seen) == expected


def _metric(subject: Subject) -> Iterator[Finding]:
    node, definition = subject.node, subject.group
    if definition is None or not isinstance(node, SampleMetric):
        return
    expected = definition.document.get("instrument")
    if node.instrument not in INSTRUMENTS:
        said = f"Instrument '{node.instrument}' is not supported"
        yield subject.finding("unexpected_instrument", Level.violation, said, {"instrument": node.instrument})
    elif expected is not None and expected != node.instrument:
        said = f"Instrument should be '{expected}', but found '{node.instrument}'."
        context = {"instrument": node.instrument, "expected": expected}
        yield subject.finding("unexpected_instrument", Level.violation, said, context)
    yield from _unit(subject, node.unit, definition.document.get("unit"))


def _unit(subject: Subject, unit: str, expected: str | None) -> Iterator[Finding]:
    if expected is not None and expected != unit:
        said = f"Unit should be '{expected}', but found '{unit}'."
        yield subject.finding("unit_mismatch", Level.violation, said, {"unit": unit, "expected": expected})
