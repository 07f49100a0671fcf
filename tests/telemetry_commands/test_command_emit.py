"""`weavergen registry emit`, as a person runs it."""

from __future__ import annotations

import json

import pytest

from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver, ReceiverOptions
from weavergen_pipelines.telemetry.samples.model import SampleLog, SampleMetric, SampleSpan

LOCAL = ReceiverOptions(address="127.0.0.1", grpc_port=0, admin_port=0)


@pytest.fixture
def receiver():
    """A receiver that listens."""
    with OtlpReceiver(LOCAL) as running:
        yield running


def names(receiver):
    """What has arrived."""
    receiver.stop()
    samples = [one.sample for one in receiver.samples()]
    return (
        [one.name for one in samples if isinstance(one, SampleSpan)],
        [one.name for one in samples if isinstance(one, SampleMetric)],
        [one.event_name for one in samples if isinstance(one, SampleLog)],
    )


SENT = (["otel.weaver.emit"], ["shop.sold"], ["shop.left"])


@pytest.mark.parametrize("flags", [[], ["--v2"], pytest.param(["--executor", "dagster"], marks=pytest.mark.slow)])
def test_everything_of_a_registry_arrives(command, registry, receiver, flags):
    done = command("emit", "-r", registry, "--endpoint", f"http://127.0.0.1:{receiver.grpc_port}", *flags)

    assert done.returncode == 0, done.stderr
    assert "0 spans, 1 metrics and 1 events" in done.stderr
    assert names(receiver) == SENT


def test_the_receiver_of_the_environment_where_none_is_named(command, registry, receiver, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{receiver.grpc_port}")

    assert command("emit", "-r", registry).returncode == 0
    assert names(receiver) == SENT


def test_the_receiver_of_weaver_toml(command, registry, receiver, tmp_path):
    (tmp_path / ".weaver.toml").write_text(f'[emit]\nendpoint = "http://127.0.0.1:{receiver.grpc_port}"\n')

    assert command("emit", "-r", registry).returncode == 0
    assert names(receiver) == SENT


def test_it_prints_requests_as_otlp_has_them(command, registry):
    done = command("emit", "-r", registry, "--stdout")

    requests = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [next(iter(request)) for request in requests] == ["resourceSpans", "resourceMetrics", "resourceLogs"]


def test_nobody_listens(command, registry):
    done = command("emit", "-r", registry, "--endpoint", "http://127.0.0.1:1")

    assert done.returncode == 1
    assert "did not take the telemetry" in done.stderr


def test_what_was_sent_is_told_to_programs(command, registry, receiver):
    endpoint = f"http://127.0.0.1:{receiver.grpc_port}"

    done = command("emit", "-r", registry, "--endpoint", endpoint, "--format", "json")

    counts = {"spans": 0, "metrics": 1, "events": 1}
    assert json.loads(done.stdout) == {"registry": str(registry), "destination": endpoint, **counts}
    assert "spans" not in done.stderr


def test_telemetry_and_what_is_told_of_it_are_not_mixed(command, registry):
    assert command("emit", "-r", registry, "--stdout", "--format", "json").returncode == 2
