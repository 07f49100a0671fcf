"""Real commands that listen for telemetry, a registry to check it against, and a real SDK that sends it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import httpx
import pytest
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.logs.v1.logs_service_pb2_grpc import LogsServiceStub
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2_grpc import MetricsServiceStub
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from weavergen_pipelines.cli.app import build_app
from weavergen_pipelines.cli.failure import run_reported

REGISTRY = """\
file_format: definition/2
attributes:
- {key: service.name, type: string, brief: Service., stability: stable, examples: [shop]}
- {key: shop.cart, type: string, brief: Cart., stability: stable, examples: [c1]}
- {key: shop.items, type: int, brief: Items., stability: stable, examples: [3]}
- {key: shop.unseen, type: string, brief: Unseen., stability: stable, examples: [u]}
metrics:
- name: shop.sold
  instrument: counter
  unit: '1'
  brief: Sold.
  stability: stable
  requirement_level: recommended
  attributes: [{ref: shop.cart, requirement_level: required}]
events:
- name: shop.left
  brief: Left.
  stability: stable
  requirement_level: recommended
  attributes: [{ref: shop.items, requirement_level: required}]
"""
LISTENING = re.compile(r"listening for OTLP over gRPC on 127\.0\.0\.1:(\d+);.*127\.0\.0\.1:(\d+)/stop")


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A small registry."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.yaml").write_text(REGISTRY)
    (folder / "manifest.yaml").write_text("schema_url: https://example.com/shop/1.0.0\n")
    return folder


@dataclass(frozen=True)
class Done:
    """What a command has come to."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs a command on registries in this process, which takes a tenth of the time, with a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEAVERGEN_V2_STORAGE__CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr("sys.argv", ["weavergen", "registry", *map(str, arguments)])
        try:
            code = run_reported(build_app())
        except SystemExit as ended:
            code = ended.code
        return Done(code, *capsys.readouterr())

    return run


@dataclass
class Listening:
    """A command that listens."""

    process: subprocess.Popen[str]
    grpc_port: int
    admin_port: int

    def stop(self) -> httpx.Response:
        """Ask it to stop, over HTTP."""
        return httpx.post(f"http://127.0.0.1:{self.admin_port}/stop", timeout=60)

    def end(self) -> tuple[int, str, str]:
        """Its exit code, output and remarks."""
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


Listen = Callable[..., "Iterator[Listening]"]


@pytest.fixture
def listen(tmp_path: Path):
    """Starts a command on free ports, and waits until it listens."""
    environment = {**os.environ, "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache")}
    environment |= {"DAGSTER_HOME": str(tmp_path / "dagster")}
    started: list[subprocess.Popen[str]] = []

    def start(command: str, *arguments: str | Path) -> Listening:
        prefix = "--otlp-grpc" if command == "live-check" else "--grpc"
        ports = [f"{prefix}-address", "127.0.0.1", f"{prefix}-port", "0", "--admin-port", "0"]
        words = [sys.executable, "-m", "weavergen_pipelines", "registry", command, *ports, *map(str, arguments)]
        process = subprocess.Popen(
            words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        said = ""
        for line in process.stderr:
            said += line
            if found := LISTENING.search(said):
                return Listening(process, int(found[1]), int(found[2]))
        pytest.fail(f"it does not listen: {said}")

    yield start
    for process in started:
        process.kill()
        process.communicate()


@contextmanager
def _channel(port: int) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel


@pytest.fixture
def send() -> Callable[[int], None]:
    """Sends a span, a metric and an event, as a real SDK makes and encodes them, over gRPC."""

    def traffic(port: int, *, bad: bool = False) -> None:
        resource = Resource({"service.name": "shop"})
        with _channel(port) as channel:
            TraceServiceStub(channel).Export(encode_spans(_spans(resource, bad)), timeout=10)
            MetricsServiceStub(channel).Export(encode_metrics(_metrics(resource)), timeout=10)
            LogsServiceStub(channel).Export(encode_logs(_logs(resource)), timeout=10)

    return traffic


def _spans(resource: Resource, bad: bool):
    exporter = InMemorySpanExporter()
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer("test").start_as_current_span("buy") as span:
        span.set_attribute("shop.cart", "c1")
        if bad:
            span.set_attribute("shop.items", "many")
    return exporter.get_finished_spans()


def _metrics(resource: Resource):
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], resource, shutdown_on_exit=False)
    provider.get_meter("test").create_counter("shop.sold", "1").add(2, {"shop.cart": "c1"})
    return reader.get_metrics_data()


def _logs(resource: Resource):
    exporter = InMemoryLogRecordExporter()
    provider = LoggerProvider(resource, shutdown_on_exit=False)
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    provider.get_logger("test").emit(event_name="shop.left", attributes={"shop.items": 3})
    return exporter.get_finished_logs()
