"""The receiver: listens from `with` to its end, and hands out samples."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from weavergen_pipelines.telemetry.receive.admin import AdminServer, ReportSlot
from weavergen_pipelines.telemetry.receive.grpc_server import start_grpc
from weavergen_pipelines.telemetry.receive.inbox import Inbox, StopReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from threading import Event

    from weavergen_pipelines.telemetry.samples.model import Observed

_GRACE = 1.0


@dataclass(frozen=True, slots=True)
class ReceiverOptions:
    """Where and how long to listen.

    Attributes:
        address: of both servers.
        grpc_port: for OTLP; 0 takes a free one.
        admin_port: for `/stop` and `/health`; 0 takes a free one.
        inactivity_timeout: seconds without a request after which it ends; 0 for never.
        max_message_bytes: of one request.
        queue_size: requests that may wait.
        report_timeout: seconds that `/stop` waits for the report.
    """

    address: str = "0.0.0.0"  # noqa: S104 - as Weaver: what is checked often runs in a container
    grpc_port: int = 4317
    admin_port: int = 4320
    inactivity_timeout: float = 10.0
    max_message_bytes: int = 64 * 1024 * 1024
    queue_size: int = 100
    report_timeout: float = 60.0


class OtlpReceiver:
    """Receives traces, metrics, logs and profiles over gRPC, until it is told to stop or nothing comes any more."""

    def __init__(
        self, options: ReceiverOptions | None = None, *, expect_report: bool = False, ends: Iterable[Event] = ()
    ) -> None:
        """With `expect_report`, a `/stop` request is answered by `deliver`. It stops when one of `ends` is set."""
        self._options = options or ReceiverOptions()
        self._slot = ReportSlot(expected=expect_report)
        self._inbox = Inbox(size=self._options.queue_size, inactivity=self._options.inactivity_timeout, ends=ends)
        self._running = ExitStack()
        self.grpc_port = self._options.grpc_port
        self.admin_port = self._options.admin_port

    def __enter__(self) -> Self:
        """Listen.

        Raises:
            ReceiverError: a port is not free.
        """
        options = self._options
        with ExitStack() as started:
            server, self.grpc_port = start_grpc(
                self._inbox, options.address, options.grpc_port, options.max_message_bytes
            )
            started.callback(lambda: server.stop(_GRACE).wait())
            admin = AdminServer(self._inbox, self._slot, options.address, options.admin_port, options.report_timeout)
            started.callback(admin.close)
            self.admin_port = admin.port
            started.callback(self._slot.ready.set)
            self._running = started.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(StopReason.CLOSED)
        self._running.close()

    @property
    def stopped_by(self) -> StopReason | None:
        """Why it stopped; none while it listens."""
        return self._inbox.reason

    @property
    def report_awaited(self) -> bool:
        """Whether someone waits for `deliver`."""
        return self._slot.awaited

    def samples(self) -> Iterator[Observed]:
        """What is received, as it comes, until the end."""
        return self._inbox.samples()

    def received(self) -> Iterator[Observed]:
        """What was received and not looked at yet; it goes on listening."""
        return self._inbox.waiting()

    def stop(self, reason: StopReason = StopReason.INTERRUPT) -> None:
        """Take nothing more; `samples` ends after what came before. Any thread and any signal handler may call this."""
        self._inbox.stop(reason)

    def deliver(self, content_type: str, body: bytes) -> None:
        """Answer the `/stop` request that waits for the report."""
        self._slot.deliver(content_type, body)
