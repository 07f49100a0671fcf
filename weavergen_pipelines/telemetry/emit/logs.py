"""Log records, among them events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs, SeverityNumber

from weavergen_pipelines.telemetry.emit.messages import SERVICE, any_value, key_values, own_resource, own_scope
from weavergen_pipelines.telemetry.emit.signals import EventSignal


def events_request(events: Sequence[EventSignal], now: int) -> ExportLogsServiceRequest:
    """Every event as a log record whose body is its name; `now` is in nanoseconds."""
    return logs_request(_record(one, now) for one in events)


def logs_request(records: Iterable[LogRecord], scope: str = SERVICE) -> ExportLogsServiceRequest:
    """Log records of ours."""
    scoped = ScopeLogs(scope=own_scope(scope), log_records=records)
    return ExportLogsServiceRequest(resource_logs=[ResourceLogs(resource=own_resource(), scope_logs=[scoped])])


def _record(event: EventSignal, now: int) -> LogRecord:
    return LogRecord(
        event_name=event.name,
        severity_number=SeverityNumber.SEVERITY_NUMBER_INFO,
        severity_text="INFO",
        body=any_value(event.name),
        attributes=key_values(event.attributes),
        time_unix_nano=now,
        observed_time_unix_nano=now,
    )
