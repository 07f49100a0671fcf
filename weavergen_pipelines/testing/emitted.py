"""What one test emits: by providers of the SDK, or over OTLP; and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Self

from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import Counter as CounterInstrument
from opentelemetry.sdk.metrics import Histogram, MeterProvider, ObservableCounter
from opentelemetry.sdk.metrics.export import AggregationTemporality, InMemoryMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from weavergen_pipelines.telemetry.live_check.report import LiveCheck
from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver, ReceiverOptions
from weavergen_pipelines.telemetry.receive.services import log_samples, metric_samples, trace_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from opentelemetry.sdk._logs import LogRecordProcessor
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.trace import SpanProcessor

    from weavergen_pipelines.policy.finding import Level
    from weavergen_pipelines.telemetry.live_check.checked import Checked
    from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
    from weavergen_pipelines.telemetry.live_check.finding import Located
    from weavergen_pipelines.telemetry.live_check.report import Report
    from weavergen_pipelines.telemetry.samples.model import Observed

_RECEIVER = ReceiverOptions(address="127.0.0.1", grpc_port=0, admin_port=0, inactivity_timeout=0, queue_size=10_000)

_DELTA: dict[type, AggregationTemporality] = dict.fromkeys(
    (CounterInstrument, Histogram, ObservableCounter), AggregationTemporality.DELTA
)
"""A report has what was counted since the one before."""


class EmittedTelemetry:
    """Takes the telemetry of one test, and checks it.

    `tracer_provider`, `meter_provider` and `logger_provider` are for code that is given its providers;
    `span_processor`, `metric_reader` and `log_record_processor` for providers that are there already; `endpoint` for
    whatever sends OTLP over gRPC, in this process or another one.
    """

    def __init__(self, checker: LiveChecker, fail_on: Level | None, note: Callable[[Report], None]) -> None:
        """Check with `checker`; findings from the level `fail_on` upward are problems; `note` gets each report."""
        self._checker = checker
        self._fail_on = fail_on
        self._note = note
        self._spans = InMemorySpanExporter()
        self._logs = InMemoryLogRecordExporter()  # type: ignore[no-untyped-call] # the SDK has no types for it
        self._reader: InMemoryMetricReader | None = None
        self._receiver: OtlpReceiver | None = None
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @property
    def span_processor(self) -> SpanProcessor:
        """Takes the spans of a provider: `provider.add_span_processor(live_check.span_processor)`."""
        return SimpleSpanProcessor(self._spans)

    @property
    def log_record_processor(self) -> LogRecordProcessor:
        """Takes the log records of a provider."""
        return SimpleLogRecordProcessor(self._logs)

    @property
    def metric_reader(self) -> MetricReader:
        """Takes the metrics of a provider that is made with it: `MeterProvider([live_check.metric_reader])`."""
        self._reader = self._reader or InMemoryMetricReader(_DELTA)
        return self._reader

    @cached_property
    def tracer_provider(self) -> TracerProvider:
        """A provider whose spans are checked."""
        provider = TracerProvider(resource=Resource.get_empty(), shutdown_on_exit=False)
        provider.add_span_processor(self.span_processor)
        return provider

    @cached_property
    def meter_provider(self) -> MeterProvider:
        """A provider whose metrics are checked."""
        provider = MeterProvider([self.metric_reader], Resource.get_empty(), shutdown_on_exit=False)
        self._closing.callback(provider.shutdown)
        return provider

    @cached_property
    def logger_provider(self) -> LoggerProvider:
        """A provider whose log records are checked."""
        provider = LoggerProvider(Resource.get_empty(), shutdown_on_exit=False)
        provider.add_log_record_processor(self.log_record_processor)
        return provider

    @cached_property
    def endpoint(self) -> str:
        """Where OTLP is received over gRPC until the test ends. What was sent has to be flushed by then."""
        self._receiver = self._closing.enter_context(OtlpReceiver(_RECEIVER))
        return f"http://127.0.0.1:{self._receiver.grpc_port}"

    def report(self) -> Report:
        """What was found in the telemetry that was emitted since the last report."""
        report = LiveCheck(self._checker).report(self._samples())
        self._note(report)
        return report

    def problems(self) -> tuple[str, ...]:
        """The findings that a test fails by, since the last report; the same ones together."""
        if self._fail_on is None:
            self.report()
            return ()
        found = Counter(
            _said(one, sample)
            for sample in self.report().samples
            for one in sample.findings
            if one.finding.level >= self._fail_on
        )
        return tuple(f"{said} ({times} times)" if times > 1 else said for said, times in found.items())

    def _samples(self) -> Iterator[Observed]:
        spans, logs = self._spans.get_finished_spans(), self._logs.get_finished_logs()
        self._spans.clear()
        self._logs.clear()
        yield from trace_samples(encode_spans(spans))
        metrics = self._reader.get_metrics_data() if self._reader else None
        yield from metric_samples(encode_metrics(metrics)) if metrics else ()
        yield from log_samples(encode_logs(logs))
        yield from self._receiver.received() if self._receiver else ()


def _said(located: Located, sample: Checked) -> str:
    kind, fields = next(iter(sample.document.items()))
    name = fields.get("event_name") or fields.get("name")
    where = f"{kind} {name!r}" if name else kind
    return f"{located.finding.level.name}: {located.finding.message} [{located.finding.id}] in {where}"
