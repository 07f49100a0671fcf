"""The settings: one class per section of `weavergen.yaml`. Types are strict, unknown keys are errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from weavergen_pipelines.config.values import (
    ArtifactUrl,
    Days,
    FilePath,
    Fraction,
    HttpUrl,
    Map,
    Name,
    Owner,
    Reference,
    Seconds,
    Several,
    Some,
    StoreUrl,
    filled,
)

Target = Literal["python", "rust", "go", "java", "javascript"]
TARGETS: tuple[Target, ...] = get_args(Target)

DEFAULT_REGISTRY = "weavergen"
DEFAULT_REGISTRIES: dict[str, Any] = {DEFAULT_REGISTRY: {"source": "bundled"}}
"""What is declared where no configuration declares a registry."""


class Section(BaseModel):
    """A section of the file: frozen, strict, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_empty(cls, value: object) -> object:
        return filled(value)


def _executions_file() -> str:
    from platformdirs import user_state_path

    return str(user_state_path("weavergen") / "executions.sqlite")


class EngineSettings(Section):
    """How processes run.

    `workflow_dir` has diagrams of the user's own. `default_timeout` of one service task is in seconds. `executions` is
    where executions are kept: an SQLite file, or a `postgresql://` URL; those that ended stay for `retention` days. A
    message that nobody waits for is kept for `message_ttl` seconds. An execution whose engine has not been heard of for
    `lease` seconds is taken over. Scripts in diagrams run only where `allow_scripts` is set. `starts` says who runs the
    processes that a message, a signal, a time or a condition starts: an engine, or the sensors of Dagster.
    """

    workflow_dir: FilePath | None = None
    max_concurrent_workflows: int = Field(default=10, ge=1)
    default_timeout: Seconds = 300
    allow_scripts: bool = False
    starts: Literal["engine", "dagster"] = "engine"
    executions: StoreUrl = Field(default_factory=_executions_file)
    retention: Days = 30
    message_ttl: Seconds = 3600
    lease: Seconds = 30


class WeaverSettings(Section):
    """What does the registry commands.

    `binary_path` is a `weaver` executable. `default_registry` is a declared name or a reference, used where a command
    names no registry. `timeout` of one command of the executable is in seconds.
    """

    binary_path: FilePath | None = None
    default_registry: str = DEFAULT_REGISTRY
    timeout: Seconds = 120


class AiSettings(Section):
    """The model that agents use, as `provider:name`; `base_url` is for a server of one's own."""

    model: str | None = None
    api_key: SecretStr | None = None
    base_url: HttpUrl | None = None


class EntropyThresholds(Section):
    """The entropy at which each level ends: below `low` the level is low, from `high` on it is critical.

    Above `critical` only an emergency rollback or a person acts.
    """

    low: Fraction = 0.3
    medium: Fraction = 0.6
    high: Fraction = 0.8
    critical: Fraction = 0.95

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.low < self.medium < self.high < self.critical:
            raise ValueError("expected low < medium < high < critical")
        return self


class RegenerationSettings(Section):
    """When systems are regenerated, and for how long: `max_regeneration_time` is in seconds."""

    entropy_thresholds: EntropyThresholds = Field(default_factory=EntropyThresholds)
    max_regeneration_time: Seconds = 600


class ObservabilitySettings(Section):
    """Where spans and metrics go besides the disk: an OTLP/HTTP endpoint, such as `http://localhost:4318`.

    `span_processor` `batch` sends spans together in the background, `simple` each one when it ends.
    """

    otel_endpoint: HttpUrl | None = None
    span_processor: Literal["batch", "simple"] = "batch"
    enable_metrics: bool = True


def _user_cache_dir() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("weavergen")


class StorageSettings(Section):
    """Where things are kept. `artifacts` is a folder or any fsspec URL.

    `allowed_schemes` are the URL schemes that registries may be read from; local folders always may.
    """

    cache_dir: FilePath = Field(default_factory=_user_cache_dir)
    artifacts: ArtifactUrl = Field(default_factory=lambda known: str(known["cache_dir"] / "artifacts"))
    allowed_schemes: Several[str] = ("https", "ssh")


class PolicySettings(Section):
    """How much one evaluation of policies may use: `max_steps` elements looked at, `timeout` in seconds."""

    max_steps: int = Field(default=1_000_000_000, ge=1)
    timeout: Seconds = 60


class ApiSettings(Section):
    """Who may use the HTTP API: whoever sends `token`, and without one this machine alone.

    `hosts` are the names under which it may be reached, beside those of this machine.
    """

    token: SecretStr | None = None
    hosts: Several[str] = ()


class RegistrySettings(Section):
    """One registry: where it is, what is generated from it, and where that is published.

    `templates` replaces the bundled templates. `policies` are files or folders. Code goes to `<output>/<target>`.
    `owners` are e-mail addresses or `team:name`: whom Dagster names as the owners of the registry's assets.
    """

    source: Reference
    targets: Some[Target] = TARGETS
    templates: FilePath | None = None
    policies: Several[FilePath] = ()
    output: FilePath = Field(default=Path("generated"), validate_default=True)
    owners: Several[Owner] = ()


class SystemSettings(Section):
    """A system that is kept in health: code generated from a declared registry, in `folders` of its own.

    `targets` are those of the registry unless given.
    """

    registry: Name
    targets: Several[Target] | None = None
    folders: Several[FilePath] = ()


class Settings(Section):
    """All settings. Without configuration one registry is declared: `weavergen`, the bundled one."""

    engine: EngineSettings = Field(default_factory=EngineSettings)
    weaver: WeaverSettings = Field(default_factory=WeaverSettings)
    ai: AiSettings = Field(default_factory=AiSettings)
    regeneration: RegenerationSettings = Field(default_factory=RegenerationSettings)
    observability: ObservabilitySettings = Field(default_factory=ObservabilitySettings)
    storage: StorageSettings = Field(default_factory=StorageSettings)
    policy: PolicySettings = Field(default_factory=PolicySettings)
    api: ApiSettings = Field(default_factory=ApiSettings)
    registries: Map[RegistrySettings] = Field(default_factory=lambda: DEFAULT_REGISTRIES, validate_default=True)
    systems: Map[SystemSettings] = Field(default_factory=dict)
