"""Where telemetry is sent: an OTLP receiver, or a stream that shows it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TextIO
from urllib.parse import urlsplit

from weavergen_pipelines.telemetry.emit.errors import EmitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.message import Message  # type: ignore[import-untyped] # stubs are another package

DEFAULT_ENDPOINT = "http://localhost:4317"
_METHODS = {
    "ExportTraceServiceRequest": "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    "ExportMetricsServiceRequest": "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    "ExportLogsServiceRequest": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
}


class Sink(Protocol):
    """Takes export requests of traces, metrics and logs."""

    def send(self, request: Message) -> None:
        """Take one request.

        Raises:
            EmitError: it was not taken.
        """
        ...


class StreamSink:
    """Writes each request as one line of JSON, as OTLP has it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def send(self, request: Message) -> None:
        """Write it."""
        from google.protobuf.json_format import MessageToJson  # type: ignore[import-untyped] # stubs are another package

        self._stream.write(MessageToJson(request, indent=None) + "\n")


class GrpcSink:
    """Sends requests to an OTLP receiver; made by `grpc_sink`."""

    def __init__(self, channel: Any, endpoint: str, timeout: float) -> None:
        self._channel = channel
        self._endpoint = endpoint
        self._timeout = timeout

    def send(self, request: Message) -> None:
        """Send it, and wait until it is taken."""
        import grpc  # type: ignore[import-untyped] # stubs are another package

        export = self._channel.unary_unary(
            _METHODS[request.DESCRIPTOR.name], request_serializer=lambda message: message.SerializeToString()
        )
        try:
            export(request, timeout=self._timeout)
        except grpc.RpcError as error:
            raise EmitError(
                f"{self._endpoint} did not take the telemetry: {error.details()}",
                hint="is an OTLP receiver listening there, over gRPC?",
            ) from None


@contextmanager
def grpc_sink(endpoint: str = DEFAULT_ENDPOINT, *, timeout: float = 10.0) -> Iterator[GrpcSink]:
    """A connection to `http://host:port` or `https://host:port`, or `host:port` without encryption.

    Raises:
        EmitError: the endpoint is none of these.
    """
    import grpc

    target, secure = _target(endpoint)
    credentials = grpc.ssl_channel_credentials() if secure else None
    channel = grpc.secure_channel(target, credentials) if secure else grpc.insecure_channel(target)
    try:
        yield GrpcSink(channel, endpoint, timeout)
    finally:
        channel.close()


def _target(endpoint: str) -> tuple[str, bool]:
    parts = urlsplit(endpoint if "://" in endpoint else f"http://{endpoint}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise EmitError(f"{endpoint!r} is no endpoint", hint="write http://host:port or https://host:port")
    return parts.netloc if parts.port else f"{parts.netloc}:4317", parts.scheme == "https"
