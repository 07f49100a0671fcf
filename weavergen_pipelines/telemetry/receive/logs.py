"""Log records of OTLP as samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped] # stubs are another package

from weavergen_pipelines.telemetry.receive.common import attributes_of, hexadecimal, json_value
from weavergen_pipelines.telemetry.samples.model import SampleLog

if TYPE_CHECKING:
    from opentelemetry.proto.common.v1.common_pb2 import AnyValue
    from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord


def log_of(record: LogRecord) -> SampleLog:
    """A log record."""
    return SampleLog(
        event_name=record.event_name,
        severity_number=record.severity_number,
        severity_text=record.severity_text,
        body=_body(record.body) if record.HasField("body") else None,
        attributes=attributes_of(record.attributes),
        trace_id=hexadecimal(record.trace_id, 16) or None,
        span_id=hexadecimal(record.span_id, 8) or None,
    )


def _body(body: AnyValue) -> str | None:
    """A body as text: a string as it is, anything else as JSON (maps and bytes as OTLP writes them)."""
    kind = body.WhichOneof("value")
    if kind is None or kind == "string_value":
        return body.string_value if kind else None
    plain = json_value(body)
    return orjson.dumps(MessageToDict(body) if plain is None else plain).decode()
