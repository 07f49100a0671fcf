"""What all signals have: attributes, a resource, a scope."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.telemetry.samples.model import SampleAttribute, SampleResource, SampleScope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
    from opentelemetry.proto.resource.v1.resource_pb2 import Resource

_NANOS = 1_000_000_000
_SCALARS = frozenset({"string_value", "int_value", "bool_value"})


def json_value(value: AnyValue) -> Any:
    """A value as JSON; null for maps, bytes, numbers that JSON has not, and nothing."""
    kind = value.WhichOneof("value")
    if kind in _SCALARS:
        return getattr(value, kind)
    if kind == "double_value":
        return value.double_value if math.isfinite(value.double_value) else None
    if kind == "array_value":
        elements = (json_value(element) for element in value.array_value.values)
        return [element for element in elements if element is not None]
    return None


def attributes_of(listed: Iterable[KeyValue]) -> tuple[SampleAttribute, ...]:
    """Attributes, in order."""
    return tuple(SampleAttribute(one.key, json_value(one.value)) for one in listed)


def resource_of(container: Any) -> SampleResource | None:
    """The resource of a message that may have one."""
    resource: Resource = container.resource
    return SampleResource(attributes_of(resource.attributes)) if container.HasField("resource") else None


def scope_of(container: Any) -> SampleScope | None:
    """The scope of a message, with the schema URL that is beside it; none if there is neither."""
    scope: InstrumentationScope = container.scope
    if not container.HasField("scope") and not container.schema_url:
        return None
    attributes = attributes_of(scope.attributes)
    return SampleScope(scope.name, scope.version, container.schema_url, attributes, scope.dropped_attributes_count)


def hexadecimal(identity: bytes, size: int) -> str:
    """An id in hexadecimal; empty if it has not the size that it should have."""
    return identity.hex() if len(identity) == size else ""


def timestamp(nanos: int) -> str:
    """A time in nanoseconds since 1970 as RFC 3339, with as many groups of three digits as it needs."""
    if nanos >= 2**63:
        return ""
    seconds, rest = divmod(nanos, _NANOS)
    digits = f"{rest:09}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}{'.' if digits else ''}{digits}+00:00"
