"""How a receiver ends, and what it refuses."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import grpc
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.profiles.v1development.profiles_service_pb2 import ExportProfilesServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1 import metrics_pb2 as otlp
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from weavergen_pipelines.telemetry.receive.common import attributes_of, hexadecimal, timestamp
from weavergen_pipelines.telemetry.receive.errors import ReceiverError
from weavergen_pipelines.telemetry.receive.inbox import Inbox, StopReason
from weavergen_pipelines.telemetry.receive.interrupts import INTERRUPTED, interruptible
from weavergen_pipelines.telemetry.receive.metrics import metric_of
from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver
from weavergen_pipelines.telemetry.receive.services import SERVICES, profile_samples
from weavergen_pipelines.telemetry.samples.model import Observed, SampleAttribute, SampleProfile, SampleResource

TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
Start = Callable[..., OtlpReceiver]


def _send(receiver: OtlpReceiver, data: bytes, method: str = TRACES) -> bytes:
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel:
        answer: bytes = channel.unary_unary(method)(data, timeout=10)
        return answer


def _request(*names: str) -> bytes:
    spans = [ScopeSpans(spans=[Span(name=name) for name in names])]
    return ExportTraceServiceRequest(resource_spans=[ResourceSpans(scope_spans=spans)]).SerializeToString()


def _admin(receiver: OtlpReceiver, path: str) -> str:
    return f"http://127.0.0.1:{receiver.admin_port}{path}"


def test_health_and_stop(receiver: OtlpReceiver) -> None:
    assert httpx.get(_admin(receiver, "/health")).json() == {"status": "ready"}
    assert httpx.get(_admin(receiver, "/stop")).status_code == 404
    assert httpx.post(_admin(receiver, "/other")).status_code == 404
    _send(receiver, _request("before"))
    assert httpx.post(_admin(receiver, "/stop")).status_code == 200
    assert [one.sample.name for one in receiver.samples()] == ["before"]
    assert receiver.stopped_by is StopReason.ADMIN


def test_what_comes_after_the_end_is_refused(receiver: OtlpReceiver) -> None:
    receiver.stop()
    with pytest.raises(grpc.RpcError) as refused:
        _send(receiver, _request("late"))
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


def test_stop_is_answered_with_the_report(start: Start) -> None:
    answers: list[httpx.Response] = []
    with start(expect_report=True) as receiver:
        asking = threading.Thread(target=lambda: answers.append(httpx.post(_admin(receiver, "/stop"), timeout=10)))
        asking.start()
        assert list(receiver.samples()) == []
        assert receiver.report_awaited
        receiver.deliver("text/plain", b"all is well")
        asking.join()
    assert (answers[0].status_code, answers[0].text) == (200, "all is well")
    assert answers[0].headers["content-type"] == "text/plain"


def test_stop_says_when_there_is_no_report(start: Start) -> None:
    answers: list[httpx.Response] = []
    with start(expect_report=True) as receiver:
        asking = threading.Thread(target=lambda: answers.append(httpx.post(_admin(receiver, "/stop"), timeout=10)))
        asking.start()
        list(receiver.samples())
    asking.join()
    assert answers[0].status_code == 500


def test_stop_does_not_wait_for_ever(start: Start) -> None:
    with start(expect_report=True, report_timeout=0.05) as receiver:
        assert httpx.post(_admin(receiver, "/stop"), timeout=10).status_code == 504


def test_it_ends_when_nothing_comes(start: Start) -> None:
    with start(inactivity_timeout=0.2) as receiver:
        _send(receiver, _request("only"))
        assert len(list(receiver.samples())) == 1
        assert receiver.stopped_by is StopReason.INACTIVITY


def test_without_a_timeout_it_does_not_end_by_itself() -> None:
    now = [0.0]
    inbox = Inbox(size=1, inactivity=0, clock=lambda: now.__setitem__(0, now[0] + 1e6) or now[0])
    timer = threading.Timer(0.3, inbox.stop, [StopReason.INTERRUPT])
    timer.start()
    assert list(inbox.samples()) == []
    assert inbox.reason is StopReason.INTERRUPT


def test_time_spent_on_a_batch_is_no_inactivity() -> None:
    now = [0.0]
    inbox = Inbox(size=2, inactivity=10, clock=lambda: now[0])
    inbox.offer(lambda: iter([Observed(SampleResource())]), 0)
    samples = inbox.samples()
    next(samples)
    now[0] = 60
    inbox.offer(lambda: iter([Observed(SampleResource())]), 0)
    assert next(samples).sample == SampleResource()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_it(start: Start, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with start(ends=[INTERRUPTED]) as receiver, interruptible():
        os.kill(os.getpid(), number)
        assert list(receiver.samples()) == []
        assert signal.getsignal(number) == before
    assert receiver.stopped_by is StopReason.INTERRUPT


def test_a_signal_that_comes_before_it_listens_ends_it_too(start: Start) -> None:
    with interruptible():
        os.kill(os.getpid(), signal.SIGINT)
        with start(ends=[INTERRUPTED]) as receiver:
            assert list(receiver.samples()) == []


def test_an_event_ends_it_while_much_is_sent(start: Start) -> None:
    ended = threading.Event()
    inbox = Inbox(size=3, inactivity=0, ends=[ended])
    for _ in range(3):
        inbox.offer(lambda: iter([Observed(SampleResource())]), 0)
    samples = inbox.samples()
    next(samples)
    ended.set()
    assert len(list(samples)) == 2
    assert not inbox.offer(lambda: iter([]), 0)


def test_a_full_inbox_is_said(start: Start) -> None:
    inbox = Inbox(size=1, inactivity=0)
    assert inbox.offer(lambda: iter([]), 0)
    assert not inbox.offer(lambda: iter([]), 0.01)


@pytest.mark.parametrize("taken", ["grpc_port", "admin_port"])
def test_ports_that_are_taken(start: Start, receiver: OtlpReceiver, taken: str) -> None:
    with pytest.raises(ReceiverError, match="cannot listen on"), start(**{taken: getattr(receiver, taken)}):
        pass


@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x05abc"])
def test_malformed_messages_are_refused_and_do_no_harm(receiver: OtlpReceiver, data: bytes) -> None:
    for service in SERVICES:
        with pytest.raises(grpc.RpcError) as refused:
            _send(receiver, data, f"/{service.name}/Export")
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    _send(receiver, _request("good"))
    receiver.stop()
    assert len(list(receiver.samples())) == 1


def _field(number: int, content: bytes) -> bytes:
    """A field of a message whose content is shorter than 16 kB, as protobuf writes it."""
    size = len(content)
    return bytes([number << 3 | 2, size & 0x7F | 0x80, size >> 7]) + content


def test_deeply_nested_values_are_refused(receiver: OtlpReceiver) -> None:
    value = AnyValue(string_value="x").SerializeToString()
    for _ in range(200):
        value = _field(5, _field(1, value))  # an array with one element
    attribute = _field(1, b"k") + _field(2, value)
    request = _field(1, _field(2, _field(2, _field(9, attribute))))
    with pytest.raises(grpc.RpcError) as refused:
        _send(receiver, request)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_messages_that_are_too_large_are_refused(start: Start) -> None:
    with start(max_message_bytes=1000) as receiver, pytest.raises(grpc.RpcError) as refused:
        _send(receiver, _request("x" * 2000))
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=200), place=st.sampled_from(range(4)))
def test_any_message_is_samples_or_refused(data: bytes, place: int) -> None:
    request = SERVICES[place].request()
    try:
        request.ParseFromString(data)
    except Exception as error:  # noqa: BLE001 - the class depends on the implementation of protobuf
        assert type(error).__name__ == "DecodeError"  # noqa: PT017 - what is not raised is looked at below
        return
    assert all(isinstance(one, Observed) for one in SERVICES[place].samples(request))


@pytest.mark.parametrize(
    ("nanos", "text"),
    [
        (0, "1970-01-01T00:00:00+00:00"),
        (1_700_000_000_123_000_000, "2023-11-14T22:13:20.123+00:00"),
        (1_700_000_000_000_000_001, "2023-11-14T22:13:20.000000001+00:00"),
        (2**63, ""),
    ],
)
def test_times(nanos: int, text: str) -> None:
    assert timestamp(nanos) == text


def test_ids_of_another_size_are_none() -> None:
    assert hexadecimal(bytes(range(8)), 8) == "0001020304050607"
    assert hexadecimal(b"\x00", 8) == ""


def test_numbers_that_json_has_not_are_null() -> None:
    values = [AnyValue(double_value=float(text)) for text in ("nan", "inf", "-inf")]
    assert attributes_of([KeyValue(key="k", value=one) for one in values]) == (SampleAttribute("k"),) * 3


def test_summaries_have_an_instrument_that_no_registry_has() -> None:
    metric = metric_of(otlp.Metric(name="m", summary=otlp.Summary()))
    assert (metric.instrument, metric.data_points) == ("Summary", None)
    assert metric_of(otlp.Metric(name="m")).instrument == "Unspecified"


def test_profiles_have_their_attributes_in_a_dictionary() -> None:
    request: Any = ExportProfilesServiceRequest()
    request.dictionary.string_table.extend(["", "process.pid"])
    request.dictionary.attribute_table.add(key_strindex=1, value=AnyValue(int_value=7))
    profile = request.resource_profiles.add().scope_profiles.add().profiles.add(original_payload_format="pprof")
    profile.attribute_indices.extend([0, 5])
    assert [one.sample for one in profile_samples(request)] == [
        SampleProfile("pprof", (SampleAttribute("process.pid", 7),))
    ]
