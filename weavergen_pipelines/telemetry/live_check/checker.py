"""Checks samples: walks over their parts, asks the advisors about each, and remembers equal ones."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.telemetry.live_check.associations import Associations
from weavergen_pipelines.telemetry.live_check.checked import Checked
from weavergen_pipelines.telemetry.live_check.finding import Located, highest
from weavergen_pipelines.telemetry.live_check.modify import FindingModifier
from weavergen_pipelines.telemetry.live_check.statistics import Entry
from weavergen_pipelines.telemetry.live_check.subject import Subject
from weavergen_pipelines.telemetry.samples.model import KINDS, PART_KINDS, SampleAttribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry, RegistrySignal
    from weavergen_pipelines.telemetry.live_check.subject import Advisor
    from weavergen_pipelines.telemetry.samples.model import Node, Observed

Json: TypeAlias = dict[str, Any]

_KINDS: dict[type, str] = {**KINDS, **PART_KINDS}
_CHILDREN = frozenset({"attributes", "span_events", "span_links", "data_points", "exemplars", "filtered_attributes"})


class LiveChecker:
    """Checks samples against a registry. Equal samples from equal resources and scopes are checked once."""

    KEPT = 50_000
    """How many distinct samples are remembered at a time."""

    def __init__(
        self, registry: LiveRegistry, advisors: Sequence[Advisor], modifier: FindingModifier | None = None
    ) -> None:
        self.registry = registry
        self._advisors = tuple(advisors)
        self._modifier = modifier or FindingModifier()
        self._known: dict[tuple[type, bytes], Checked] = {}

    def check(self, observed: Observed) -> Checked:
        """The sample with what was found. It may be shared with equal samples: do not change it.

        Raises:
            PolicyError: a policy failed.
        """
        key = type(observed.sample), orjson.dumps((observed.sample, observed.resource, observed.scope))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= self.KEPT:
                self._known.clear()
            known = self._known[key] = _Walk(self, observed).checked()
        return known

    def group(self, subject: Subject) -> RegistrySignal | None:
        """The definition of a metric or an event."""
        table = self.registry.metrics if subject.kind == "metric" else self.registry.events
        return table.get(subject.name or "")

    def findings(self, subject: Subject) -> tuple[Finding, ...]:
        """What is found about one sample, apart from its parts."""
        return self._modifier.kept(self._all(subject), subject)

    def _all(self, subject: Subject) -> Iterator[Finding]:
        yield from _matching(subject)
        for advisor in self._advisors:
            yield from advisor.advise(subject)
        if subject.kind in {"metric", "log"}:
            yield from Associations(subject, self.registry).findings()


class _Walk:
    """One sample with all its parts."""

    def __init__(self, checker: LiveChecker, observed: Observed) -> None:
        self._checker = checker
        self._observed = observed
        self._entries: list[Entry] = []
        self._located: list[Located] = []
        self._resource = {one.name: one.value for one in observed.resource.attributes} if observed.resource else {}

    def checked(self) -> Checked:
        sample = self._observed.sample
        document = {KINDS[type(sample)]: self._node(sample, None)}
        return Checked(self._observed, document, tuple(self._located), tuple(self._entries))

    def _node(self, node: Node, group: RegistrySignal | None) -> Json:
        subject = self._subject(node, group)
        findings = self._checker.findings(subject)
        self._entries.append(_entry(subject, findings))
        self._located += [Located(one, subject.kind, subject.name, self._resource) for one in findings]
        return {**self._fields(node, subject.group), "live_check_result": _result(findings)}

    def _subject(self, node: Node, group: RegistrySignal | None) -> Subject:
        kind = _KINDS[type(node)]
        attribute = self._checker.registry.attribute(node.name) if isinstance(node, SampleAttribute) else None
        subject = Subject(kind, node, self._observed, attribute, group)
        if kind not in {"metric", "log"}:
            return subject
        return Subject(kind, node, self._observed, None, self._checker.group(subject))

    def _fields(self, node: Node, group: RegistrySignal | None) -> Json:
        values: Iterable[tuple[str, Any]] = ((field.name, getattr(node, field.name)) for field in fields(node))
        return {
            name: [self._node(one, group) for one in value] if name in _CHILDREN and value is not None else value
            for name, value in values
        }


def _entry(subject: Subject, findings: tuple[Finding, ...]) -> Entry:
    if subject.kind == "attribute":
        return Entry("attribute", _counted_name(subject.name or "", findings), findings)
    entity = "data_point" if subject.kind.endswith("_data_point") else subject.kind
    return Entry(entity, subject.name or "", findings)


def _matching(subject: Subject) -> Iterator[Finding]:
    """Whether the registry has the sample at all."""
    name = subject.name or ""
    if subject.kind == "attribute":
        yield from _matching_attribute(subject, name)
    elif subject.kind == "metric" and subject.group is None:
        yield subject.finding("missing_metric", Level.violation, "Metric does not exist in the registry.")
    elif subject.kind == "log" and subject.group is None and name:
        yield subject.finding("missing_event", Level.violation, f"Event '{name}' does not exist in the registry.")


def _matching_attribute(subject: Subject, name: str) -> Iterator[Finding]:
    context = {"attribute_key": name}
    if subject.attribute is None:
        said = f"Attribute '{name}' does not exist in the registry."
        yield subject.finding("missing_attribute", Level.violation, said, context)
    elif subject.attribute.is_template:
        context["template_name"] = subject.attribute.name
        yield subject.finding("template_attribute", Level.information, f"Attribute '{name}' is a template", context)


def _counted_name(name: str, findings: Sequence[Finding]) -> str:
    """The name that an attribute counts as: that of its template, where a finding says so."""
    contexts = [one.context for one in findings if one.id == "template_attribute" and isinstance(one.context, dict)]
    return str(contexts[-1].get("template_name", name)) if contexts else name


def _result(findings: Sequence[Finding]) -> Json:
    worst = highest(findings)
    return {
        "all_advice": [finding.to_json() for finding in findings],
        "highest_advice_level": worst.name if worst else None,
    }
