"""What an advisor is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.telemetry.samples.model import (
    SampleLog,
    SampleMetric,
    SampleProfile,
    SampleResource,
    SampleSpan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.telemetry.live_check.registry import RegistryAttribute, RegistrySignal
    from weavergen_pipelines.telemetry.samples.model import Node, Observed

_SIGNALS: dict[type, str] = {
    SampleSpan: "span",
    SampleResource: "resource",
    SampleMetric: "metric",
    SampleLog: "log",
    SampleProfile: "profile",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """One sample, at the top or within another, and what the registry has about it.

    Attributes:
        kind: what it is, such as `attribute` or `number_data_point`.
        node: the sample.
        origin: what was sent, with its resource and scope.
        attribute: its definition, if it is an attribute that has one.
        group: the definition of the metric or event that it is, or belongs to.
    """

    kind: str
    node: Node
    origin: Observed
    attribute: RegistryAttribute | None = None
    group: RegistrySignal | None = None

    @property
    def name(self) -> str | None:
        """The name of the sample, if this kind has names; that of a log is its event."""
        return getattr(self.node, "event_name" if self.kind == "log" else "name", None)

    @property
    def signal_type(self) -> str | None:
        """What kind of signal was sent; none for a part of one."""
        return _SIGNALS.get(type(self.origin.sample))

    @property
    def signal_name(self) -> str | None:
        """The name of the signal that was sent, if it has one."""
        sample = self.origin.sample
        if isinstance(sample, SampleLog):
            return sample.event_name
        return sample.name if isinstance(sample, SampleSpan | SampleMetric) else None

    def finding(self, id_: str, level: Level, message: str, context: Any = None) -> Finding:
        """A finding about this sample."""
        return Finding(id_, message, level, context, self.signal_type, self.signal_name)


class Advisor(Protocol):
    """Looks at one sample. What it finds depends on nothing but the subject."""

    def advise(self, subject: Subject) -> Iterable[Finding]:
        """The findings about a sample, in order."""
        ...
