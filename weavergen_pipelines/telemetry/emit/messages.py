"""Parts of OTLP messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from weavergen_pipelines.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SERVICE = "weavergen"


def any_value(value: Any) -> AnyValue:
    """A JSON value; null and objects have none."""
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue(values=[any_value(one) for one in value]))
    return AnyValue(string_value=value) if isinstance(value, str) else AnyValue()


def key_values(attributes: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> list[KeyValue]:
    """Attributes, in order."""
    return [KeyValue(key=name, value=any_value(value)) for name, value in dict(attributes).items()]


def own_resource() -> Resource:
    """The resource of what we send ourselves."""
    return Resource(attributes=key_values({"service.name": SERVICE, "service.version": __version__}))


def own_scope(name: str = SERVICE) -> InstrumentationScope:
    """The scope of what we send ourselves."""
    return InstrumentationScope(name=name, version=__version__)
