"""What a sample is made of. The fields, and their order, are those of the JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from annotated_types import Interval
from pydantic import Field

from weavergen_pipelines.telemetry.samples.values import ValueType, inferred_type

U32: TypeAlias = Annotated[int, Interval(ge=0, lt=2**32)]
U64: TypeAlias = Annotated[int, Interval(ge=0, lt=2**64)]
I32: TypeAlias = Annotated[int, Interval(ge=-(2**31), lt=2**31)]
SpanKind: TypeAlias = Literal["client", "server", "producer", "consumer", "internal"]
INSTRUMENTS = frozenset({"counter", "updowncounter", "gauge", "histogram"})


@dataclass(frozen=True, slots=True)
class SampleAttribute:
    """A name and a JSON value. A type that is not given is that of the value, where it has one."""

    name: str
    value: Any = None
    type: ValueType | None = None

    def __post_init__(self) -> None:
        if self.type is None:
            object.__setattr__(self, "type", inferred_type(self.value))


Attributes: TypeAlias = tuple[SampleAttribute, ...]


@dataclass(frozen=True, slots=True)
class SampleResource:
    """What produced the telemetry that comes after it."""

    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class SampleScope:
    """The instrumentation scope of signals, and the schema URL that it was sent under."""

    name: str = ""
    version: str = ""
    schema_url: str = ""
    attributes: Attributes = ()
    dropped_attributes_count: U32 = 0


@dataclass(frozen=True, slots=True)
class Status:
    """How a span ended."""

    code: Literal["unset", "ok", "error"]
    message: str


@dataclass(frozen=True, slots=True)
class SampleSpanEvent:
    """An event of a span."""

    name: str
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class SampleSpanLink:
    """A link of a span to another one."""

    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class SampleSpan:
    """A span with its events and links."""

    name: str
    kind: SpanKind
    status: Status | None = None
    attributes: Attributes = ()
    span_events: tuple[SampleSpanEvent, ...] = ()
    span_links: tuple[SampleSpanLink, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleExemplar:
    """A measurement that went into a data point; the ids are hexadecimal, the time is RFC 3339."""

    filtered_attributes: Attributes
    value: Any
    timestamp: str
    span_id: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class NumberPoint:
    """A data point of a counter or a gauge."""

    attributes: Attributes
    value: Any
    flags: U32 = 0
    exemplars: tuple[SampleExemplar, ...] = ()


@dataclass(frozen=True, slots=True)
class HistogramPoint:
    """A data point with explicit buckets."""

    attributes: Attributes
    count: U64
    sum: float | None = None
    bucket_counts: tuple[U64, ...] = ()
    explicit_bounds: tuple[float, ...] = ()
    min: float | None = None
    max: float | None = None
    flags: U32 = 0
    exemplars: tuple[SampleExemplar, ...] = ()


@dataclass(frozen=True, slots=True)
class Buckets:
    """Exponential buckets; `offset` is the index of the first one."""

    offset: I32
    bucket_counts: tuple[U64, ...]


@dataclass(frozen=True, slots=True)
class ExponentialPoint:
    """A data point with exponential buckets."""

    attributes: Attributes
    count: U64
    sum: float | None = None
    scale: I32 = 0
    zero_count: U64 = 0
    positive: Buckets | None = None
    negative: Buckets | None = None
    flags: U32 = 0
    min: float | None = None
    max: float | None = None
    zero_threshold: float = 0.0
    exemplars: tuple[SampleExemplar, ...] = ()


Points: TypeAlias = tuple[NumberPoint, ...] | tuple[HistogramPoint, ...] | tuple[ExponentialPoint, ...]


@dataclass(frozen=True, slots=True)
class SampleMetric:
    """A metric. The first shape that fits its points is theirs; instruments besides `INSTRUMENTS` are not supported."""

    name: str
    instrument: str
    unit: str
    data_points: Annotated[Points | None, Field(union_mode="left_to_right")] = None


@dataclass(frozen=True, slots=True)
class SampleLog:
    """A log record; it is an event if it has an event name."""

    event_name: str
    severity_number: I32 | None = None
    severity_text: str | None = None
    body: str | None = None
    attributes: Attributes = ()
    trace_id: str | None = None
    span_id: str | None = None


@dataclass(frozen=True, slots=True)
class SampleProfile:
    """A profile; the format is that of what it was made from, such as `pprof`."""

    original_payload_format: str
    attributes: Attributes = ()


Sample: TypeAlias = (
    SampleAttribute | SampleSpan | SampleSpanEvent | SampleSpanLink | SampleResource | SampleScope | SampleMetric
    | SampleLog | SampleProfile
)  # fmt: skip
Part: TypeAlias = NumberPoint | HistogramPoint | ExponentialPoint | SampleExemplar
Node: TypeAlias = Sample | Part

KINDS: dict[type, str] = {
    SampleAttribute: "attribute",
    SampleSpan: "span",
    SampleSpanEvent: "span_event",
    SampleSpanLink: "span_link",
    SampleResource: "resource",
    SampleScope: "instrumentation_scope",
    SampleMetric: "metric",
    SampleLog: "log",
    SampleProfile: "profile",
}
"""What can be sent by itself, and its key in the JSON form."""

PART_KINDS: dict[type, str] = {
    NumberPoint: "number_data_point",
    HistogramPoint: "histogram_data_point",
    ExponentialPoint: "exponential_histogram_data_point",
    SampleExemplar: "exemplar",
}


@dataclass(frozen=True, slots=True)
class Observed:
    """A sample with where it came from, where that is known."""

    sample: Sample
    resource: SampleResource | None = None
    scope: SampleScope | None = None
