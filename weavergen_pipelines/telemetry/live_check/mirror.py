"""Findings as log records (`--emit-otlp-logs`)."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, SeverityNumber

from weavergen_pipelines.policy.finding import Level
from weavergen_pipelines.telemetry.emit.errors import EmitError
from weavergen_pipelines.telemetry.emit.logs import logs_request
from weavergen_pipelines.telemetry.emit.messages import any_value, key_values
from weavergen_pipelines.telemetry.emit.sinks import StreamSink, grpc_sink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from google.protobuf.message import Message  # type: ignore[import-untyped] # stubs are another package

    from weavergen_pipelines.telemetry.emit.sinks import Sink
    from weavergen_pipelines.telemetry.live_check.checked import Checked
    from weavergen_pipelines.telemetry.live_check.finding import Located

EVENT = "weaver.live_check.finding"
_SEVERITIES = {
    Level.violation: (SeverityNumber.SEVERITY_NUMBER_ERROR, "ERROR"),
    Level.improvement: (SeverityNumber.SEVERITY_NUMBER_WARN, "WARN"),
    Level.information: (SeverityNumber.SEVERITY_NUMBER_INFO, "INFO"),
}


def mirrored(samples: Iterable[Checked], sink: Sink, *, clock: Callable[[], int] = time.time_ns) -> Iterator[Checked]:
    """The same samples; what was found in each is sent when it comes by.

    Raises:
        EmitError: the receiver did not take it.
    """
    for checked in samples:
        if checked.findings:
            records = [log_record(one, clock()) for one in checked.findings]
            sink.send(logs_request(records, "weaver.live_check"))
        yield checked


class TellingSink:
    """Sends to another sink; when that takes no more, this is told once, and nothing further is sent."""

    def __init__(self, sink: Sink, tell: Callable[[str], None]) -> None:
        self._sink = sink
        self._tell = tell
        self._taken = True

    def send(self, request: Message) -> None:
        """Send it, or leave it."""
        if not self._taken:
            return
        try:
            self._sink.send(request)
        except EmitError as error:
            self._taken = False
            self._tell(f"findings are no longer sent as logs: {error.what}")


@contextmanager
def finding_sink(endpoint: str, *, stdout: bool, tell: Callable[[str], None]) -> Iterator[Sink]:
    """Where findings go as logs: standard output, or a receiver; `tell` is told when that takes no more.

    Raises:
        EmitError: the endpoint is none.
    """
    if stdout:
        yield StreamSink(sys.stdout)
        return
    with grpc_sink(endpoint) as sink:
        yield TellingSink(sink, tell)


def log_record(located: Located, now: int) -> LogRecord:
    """A finding as the event `weaver.live_check.finding`; the body is its message."""
    number, text = _SEVERITIES[located.finding.level]
    return LogRecord(
        event_name=EVENT,
        severity_number=number,
        severity_text=text,
        body=any_value(located.finding.message),
        attributes=key_values(_attributes(located)),
        time_unix_nano=now,
        observed_time_unix_nano=now,
    )


def _attributes(located: Located) -> Iterator[tuple[str, Any]]:
    finding = located.finding
    for name, value in _flat(finding.context, ""):
        yield f"weaver.finding.context{name}", value
    yield "weaver.finding.id", finding.id
    yield "weaver.finding.level", finding.level.name
    for name, value in located.resource.items():
        if value is not None and not isinstance(value, dict):
            yield f"weaver.finding.resource.attribute.{name}", value
    yield "weaver.finding.sample.type", located.sample_type
    for key, known in (("signal.name", finding.signal_name), ("signal.type", finding.signal_type)):
        if known is not None:
            yield f"weaver.finding.{key}", known


def _flat(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The scalars in a value, with their paths; one that is not in an object or an array has none, and is left out."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            yield from _flat(inner, f"{name}.{key}")
    elif value is not None and name:
        yield name, value
