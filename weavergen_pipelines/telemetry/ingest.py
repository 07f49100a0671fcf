"""Telemetry to look at: from a file, from standard input, or as it is sent over OTLP."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.telemetry.samples.files import read_file, read_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from threading import Event

    from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver, ReceiverOptions
    from weavergen_pipelines.telemetry.samples.files import Format
    from weavergen_pipelines.telemetry.samples.model import Observed

_OTLP = frozenset({"otlp", "o"})
_STDIN = frozenset({"stdin", "s"})
_JSON = frozenset({"json", "js"})


@dataclass(frozen=True, slots=True)
class Ingestion:
    """Where telemetry comes from.

    Attributes:
        source: `otlp`, `stdin`, or the path of a file.
        form: what a file or standard input has: `json`, or text.
        options: of the receiver.
    """

    source: str
    form: str
    options: ReceiverOptions

    @property
    def listens(self) -> bool:
        """Whether telemetry is received."""
        return self.source.lower() in _OTLP


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Samples as they come, and who receives them, if they are received."""

    samples: Iterator[Observed]
    receiver: OtlpReceiver | None = None


@contextmanager
def open_telemetry(
    ingestion: Ingestion, *, ends: Iterable[Event], tell: Callable[[str], None], expect_report: bool = False
) -> Iterator[Telemetry]:
    """Read, or listen until one of `ends` is set, a `/stop` request comes, or nothing else; `tell` is told where.

    With `expect_report` a `/stop` request is answered by `deliver` of the receiver.

    Raises:
        InvalidSample, CompoundError: as the samples are read: they are wrong.
        ReceiverError: a port is not free.
    """
    if not ingestion.listens:
        yield Telemetry(_read(ingestion))
        return
    from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver

    with OtlpReceiver(ingestion.options, expect_report=expect_report, ends=ends) as receiver:
        address, admin = ingestion.options.address, receiver.admin_port
        tell(
            f"listening for OTLP over gRPC on {address}:{receiver.grpc_port};"
            f" Ctrl-C ends it, or POST http://{_reachable(address)}:{admin}/stop"
        )
        yield Telemetry(receiver.samples(), receiver)


def _read(ingestion: Ingestion) -> Iterator[Observed]:
    form: Format = "json" if ingestion.form.lower() in _JSON else "text"
    if ingestion.source.lower() in _STDIN:
        return read_stream(sys.stdin.buffer, form)
    return read_file(Path(ingestion.source), form)


def _reachable(address: str) -> str:
    """A name for this machine where an address stands for all of its own."""
    return "localhost" if address in {"0.0.0.0", "::", "[::]"} else address  # noqa: S104 - it is not bound to
