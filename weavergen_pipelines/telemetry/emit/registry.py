"""Everything that a registry defines, sent once."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.telemetry.emit.logs import events_request
from weavergen_pipelines.telemetry.emit.metrics import metrics_request
from weavergen_pipelines.telemetry.emit.signals import signals_of
from weavergen_pipelines.telemetry.emit.traces import trace_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.telemetry.emit.signals import Signals
    from weavergen_pipelines.telemetry.emit.sinks import Sink
    from weavergen_pipelines.telemetry.emit.traces import NewId


def emit_registry(
    document: Mapping[str, Any],
    registry_path: str,
    sink: Sink,
    *,
    clock: Callable[[], int] = time.time_ns,
    new_id: NewId = os.urandom,
) -> Signals:
    """Send the signals of a resolved document, of format 1 or 2: the spans as one trace, metrics, then events as logs.

    Raises:
        EmitError: the receiver did not take them.
    """
    signals, now = signals_of(document), clock()
    sink.send(trace_request(signals.spans, registry_path, now, new_id))
    sink.send(metrics_request(signals.metrics, now))
    sink.send(events_request(signals.events, now))
    return signals
