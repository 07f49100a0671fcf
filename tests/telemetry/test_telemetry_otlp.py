"""OTLP to a real receiver over HTTP, and to endpoints that are not there."""

import socket
import subprocess
import sys
import textwrap
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from weavergen_pipelines.telemetry.otlp import PAUSE_SECONDS, Gate
from weavergen_pipelines.telemetry.span_store import read_spans

PROGRAM = """
    from multiprocessing import get_context
    from pathlib import Path
    from weavergen_pipelines.config import load_settings
    from weavergen_pipelines.telemetry.tracing import current_traceparent, execution_span, task_span
    from weavergen_pipelines.workflow.service_task import TaskContext

    def work(settings, traceparent, name="a.b", error=None):
        context = TaskContext(settings, None, "e1", workflow="p", traceparent=traceparent, element_id="x")
        try:
            with task_span(name, context) as span:
                span.remembered(name == "a.known")
                if error:
                    raise error
        except ValueError:
            pass

    def work_in_child(settings):
        child = get_context("spawn").Process(target=work, args=(settings, current_traceparent(), "a.child"))
        child.start()
        child.join()

    def main():
        settings = load_settings(cwd=Path.cwd()).settings
        with execution_span("p", "e1", settings):
            {body}

    if __name__ == "__main__":
        main()
"""


class Receiver(ThreadingHTTPServer):
    """Keeps what it is sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.spans, self.metrics, self.resources, self.requests = [], {}, [], []

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(self.path)
        if self.path == "/v1/traces":
            for group in ExportTraceServiceRequest.FromString(content).resource_spans:
                self.server.resources.append(attributes(group.resource))
                self.server.spans += [span for scope in group.scope_spans for span in scope.spans]
        else:
            for group in ExportMetricsServiceRequest.FromString(content).resource_metrics:
                for scope in group.scope_metrics:
                    self.server.metrics |= {metric.name: metric for metric in scope.metrics}
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


def attributes(thing):
    return {entry.key: getattr(entry.value, entry.value.WhichOneof("value")) for entry in thing.attributes}


@pytest.fixture
def receiver():
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(folder, endpoint, body="work(settings, None)", **env):
    """Run a program of its own, to its end; returns how many seconds it took inside."""
    (folder / "program.py").write_text(textwrap.dedent(PROGRAM).format(body=body))
    environment = {"WEAVERGEN_V2_CACHE_DIR": str(folder), "WEAVERGEN_V2_OTEL_ENDPOINT": endpoint, **env}
    begin = time.monotonic()
    done = subprocess.run(  # noqa: PLW1510 - the code is asserted with its output
        [sys.executable, "program.py"], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return time.monotonic() - begin


@pytest.mark.parametrize("processor", ["batch", "simple"])
def test_spans_arrive_with_their_attributes_and_parents(tmp_path, receiver, processor):
    run(tmp_path, receiver.endpoint, WEAVERGEN_V2_SPAN_PROCESSOR=processor)
    found = {span.name: span for span in receiver.spans}
    assert set(found) == {"p", "a.b"}
    assert found["a.b"].parent_span_id == found["p"].span_id
    assert attributes(found["a.b"])["weavergen.operation"] == "a.b"
    assert attributes(found["a.b"])["weavergen.task.remembered"] is False
    assert receiver.resources[0]["service.name"] == "weavergen"


def test_spans_of_child_processes_arrive(tmp_path, receiver):
    run(tmp_path, receiver.endpoint, "work_in_child(settings)")
    found = {span.name: span for span in receiver.spans}
    assert found["a.child"].parent_span_id == found["p"].span_id


def test_metrics_say_how_long_and_how_tasks_ended(tmp_path, receiver):
    body = "work(settings, None); work(settings, None, 'a.known'); work(settings, None, 'a.b', ValueError('no'))"
    run(tmp_path, receiver.endpoint, body)
    metrics = receiver.metrics
    assert set(metrics) == {
        "workflow.execution.duration",
        "weavergen.task.duration",
        "weavergen.task.runs",
        "weavergen.task.errors",
    }
    runs = {
        attributes(p)["weavergen.task.remembered"]: p.as_int for p in metrics["weavergen.task.runs"].sum.data_points
    }
    assert runs == {True: 1, False: 1}
    (error,) = metrics["weavergen.task.errors"].sum.data_points
    assert attributes(error) == {"weavergen.operation": "a.b", "error.type": "ValueError"}
    (execution,) = metrics["workflow.execution.duration"].histogram.data_points
    assert attributes(execution) == {"workflow.name": "p", "workflow.execution.outcome": "completed"}
    assert 0 < execution.sum < 10
    assert sum(point.count for point in metrics["weavergen.task.duration"].histogram.data_points) == 3


def test_metrics_can_be_off(tmp_path, receiver):
    run(tmp_path, receiver.endpoint, WEAVERGEN_V2_ENABLE_METRICS="false")
    assert set(receiver.requests) == {"/v1/traces"}


@pytest.mark.parametrize("processor", ["batch", "simple"])
@pytest.mark.parametrize("listening", [True, False], ids=["silent", "refusing"])
def test_a_dead_endpoint_neither_fails_nor_delays(tmp_path, listening, processor):
    body = "[work(settings, None) for _ in range(50)]"
    with socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))
        if listening:
            dead.listen()
        endpoint = f"http://127.0.0.1:{dead.getsockname()[1]}"
        took = run(tmp_path, endpoint, body, WEAVERGEN_V2_SPAN_PROCESSOR=processor)
    assert took < 6
    assert len(read_spans(tmp_path, "e1")) == 51


def test_the_gate_closes_after_a_failure_and_opens_again():
    now = [0.0]
    gate = Gate(clock=lambda: now[0])
    answers = iter(["no", "yes"])
    assert gate.attempt(lambda: next(answers), "no") == "no"
    now[0] = PAUSE_SECONDS - 1
    assert gate.attempt(lambda: pytest.fail("it was asked"), "no") == "no"
    now[0] = PAUSE_SECONDS
    assert gate.attempt(lambda: next(answers), "no") == "yes"
