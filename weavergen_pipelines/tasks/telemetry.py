"""What the tasks on telemetry are given, and what they give."""

from __future__ import annotations

from typing import Any, Literal

from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.tasks.values import Value
from weavergen_pipelines.telemetry.ingest import Ingestion
from weavergen_pipelines.telemetry.receive.receiver import ReceiverOptions

LevelName = Literal["violation", "improvement", "information"]


class TelemetryInput(Value):
    """Where telemetry comes from: a file, `stdin`, or `otlp` with where to listen and for how many seconds at most."""

    source: str
    format: str
    address: str
    grpc_port: int
    admin_port: int
    inactivity_timeout: float

    @property
    def ingestion(self) -> Ingestion:
        """The same for the receiver."""
        options = ReceiverOptions(
            address=self.address,
            grpc_port=self.grpc_port,
            admin_port=self.admin_port,
            inactivity_timeout=self.inactivity_timeout,
        )
        return Ingestion(self.source, self.format, options)


class Advice(Value):
    """Policies, data and a preprocessor of the user, as paths, and what becomes of findings."""

    policies: str | None
    data: str | None
    preprocessor: str | None
    overrides: list[dict[str, Any]]
    filters: list[dict[str, Any]]


class ReportOutput(Value):
    """What is shown: `place` is standard output if null, else `none`, `http` or a folder."""

    format: str
    templates: str | None
    place: str | None
    stream: bool
    statistics: bool


class FindingLogs(Value):
    """Whether findings are sent as logs, and where to."""

    enabled: bool
    endpoint: str
    stdout: bool


class CheckGate(Value):
    """What makes a live check fail: findings, too little that was seen, or nothing."""

    fail_on: LevelName | Literal["none"]
    require_telemetry: bool
    min_coverage: float
    namespace_coverage: dict[str, float]


class LiveCheckReport(Value):
    """What a live check came to: whether it passed, and if not, why; counts by level; coverage by namespace.

    `statistics` is a JSON document; without it nothing but the samples was counted.
    """

    type: Literal["live_check_report"] = "live_check_report"
    registry: str
    passed: bool
    errors: list[str]
    samples: int
    levels: dict[str, int]
    coverage: float | None
    namespaces: dict[str, tuple[int, int]]
    statistics: ArtifactRef | None


class Emission(Value):
    """How many signals were sent, and where to."""

    type: Literal["emission"] = "emission"
    registry: str
    destination: str
    spans: int
    metrics: int
    events: int


class InferredRegistry(Value):
    """What was seen, and the file that describes it; there is none where nothing was seen."""

    type: Literal["inferred_registry"] = "inferred_registry"
    path: str | None
    definition: ArtifactRef | None
    attributes: int
    spans: int
    metrics: int
    events: int
