"""The HTTP side of the receiver: `GET /health` and `POST /stop`."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from weavergen_pipelines.telemetry.receive.errors import ReceiverError
from weavergen_pipelines.telemetry.receive.inbox import Inbox, StopReason

_JSON = "application/json"


@dataclass(slots=True)
class ReportSlot:
    """Where the answer to `/stop` is put, if it is to be the report."""

    expected: bool = False
    content_type: str = _JSON
    body: bytes | None = None
    ready: Event = field(default_factory=Event)
    awaited: bool = False

    def deliver(self, content_type: str, body: bytes) -> None:
        """Answer whoever asked to stop."""
        self.content_type, self.body = content_type, body
        self.ready.set()


class AdminServer:
    """Serves the two requests in threads of its own."""

    def __init__(self, inbox: Inbox, slot: ReportSlot, address: str, port: int, patience: float) -> None:
        """Listen.

        Raises:
            ReceiverError: it cannot listen there.
        """
        handler = type("Handler", (_Handler,), {"inbox": inbox, "slot": slot, "patience": patience})
        try:
            self._server = ThreadingHTTPServer((address, port), handler)
        except OSError as error:
            raise ReceiverError(
                f"cannot listen on {address}:{port}: {error.strerror}", hint="name another port"
            ) from None
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, after the requests that are being answered."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    inbox: Inbox
    slot: ReportSlot
    patience: float
    timeout = 10

    def do_GET(self) -> None:
        if self.path == "/health":
            self._answer(HTTPStatus.OK, b'{"status":"ready"}')
        else:
            self._answer(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        if self.path != "/stop":
            self._answer(HTTPStatus.NOT_FOUND)
            return
        self.slot.awaited = self.slot.expected
        self.inbox.stop(StopReason.ADMIN)
        if self.slot.expected:
            self._report()
        else:
            self._answer(HTTPStatus.OK)

    def _report(self) -> None:
        if not self.slot.ready.wait(self.patience):
            self._answer(HTTPStatus.GATEWAY_TIMEOUT, b'{"error":"Timed out waiting for report"}')
        elif self.slot.body is None:
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, b'{"error":"Report generation failed"}')
        else:
            self._answer(HTTPStatus.OK, self.slot.body, self.slot.content_type)

    def _answer(self, status: HTTPStatus, body: bytes = b"", content_type: str = _JSON) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so in the base class
        """Requests are not logged."""
