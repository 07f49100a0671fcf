"""What is in a registry, typed: attributes, signals and their refinements, as format 2 has them (spec section 6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Stability = Literal["stable", "release_candidate", "beta", "alpha", "development"]
Level = Literal["required", "conditionally_required", "recommended", "opt_in"]
Instrument = Literal["counter", "updowncounter", "gauge", "histogram"]
SpanKind = Literal["client", "server", "producer", "consumer", "internal"]


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Why something should no longer be used: `renamed` (to `renamed_to`), `obsoleted`, `uncategorized` or else."""

    reason: str
    note: str = ""
    renamed_to: str | None = None


@dataclass(frozen=True, slots=True)
class RequirementLevel:
    """Whether an attribute is to be there; `text` says under which condition, or adds to a recommendation."""

    level: Level
    text: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.text}" if self.text else self.level


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that something is defined in, and the schema URL of the dependency that the file belongs to, if any."""

    path: str
    dependency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Described:
    """What everything in a registry has. A `stability` of None means that the registry does not say."""

    brief: str = ""
    note: str = field(default="", repr=False)
    stability: Stability | None = None
    deprecated: Deprecation | None = None
    annotations: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    origin: Origin | None = field(default=None, repr=False)

    @property
    def is_stable(self) -> bool:
        """Whether its stability is `stable`."""
        return self.stability == "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(_Described):
    """One of the values that an attribute of the type `enum` may have."""

    id: str
    value: str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(_Described):
    """An attribute: of the registry, or as a signal uses it.

    `type` is `string`, `int[]`, `template[string]` and so on, or `enum`, whose values are `members`. `requirement`, and
    `sampling_relevant` in spans, are those of the signal.
    """

    key: str
    type: str
    members: tuple[Member, ...] = field(default=(), repr=False)
    examples: Any = field(default=None, repr=False, hash=False)
    requirement: RequirementLevel | None = None
    sampling_relevant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signal(_Described):
    """What all signals have; `id` is that of a refinement, or the name.

    `entities` are the associations as JSON: `{"type": …}`, `{"one_of": […]}` or `{"all_of": […]}`; one is enough.
    """

    id: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict, repr=False, hash=False)
    entities: tuple[Any, ...] = field(default=(), repr=False, hash=False)
    requirement: RequirementLevel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(_Signal):
    """A metric."""

    name: str
    instrument: Instrument
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(_Signal):
    """A span; `name_note` says how its name is made."""

    type: str
    kind: SpanKind
    name_note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(_Signal):
    """An event."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(_Signal):
    """An entity; of its `attributes`, those in `identity` tell one from the other, the rest describes it."""

    type: str
    identity: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeGroup(_Described):
    """Attributes that belong together."""

    id: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Signals:
    """Signals by name (metrics, events), type (spans, entities) or, among refinements, id."""

    metrics: Mapping[str, Metric]
    spans: Mapping[str, Span]
    events: Mapping[str, Event]
    entities: Mapping[str, Entity]


@dataclass(frozen=True, slots=True)
class Content(Signals):
    """All that is in a registry. In `refinements` are the signals themselves too, each under its own name."""

    schema_url: str
    attributes: Mapping[str, Attribute]
    attribute_groups: Mapping[str, AttributeGroup]
    refinements: Signals
