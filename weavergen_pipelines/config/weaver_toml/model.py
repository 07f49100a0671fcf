"""The content of a `.weaver.toml`: one class per section, defaults as those of the reference.

In the shared sections (`registry`, `policy`, `diagnostics`, `template`) None means that the file does not say.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr, model_validator

Port = Annotated[int, Field(ge=0, le=65535)]


def to_kebab(name: str) -> str:
    """The name of a section as it is written."""
    return name.replace("_", "-")


class TomlSection(BaseModel):
    """A section: frozen, strict; unknown keys are problems."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class RegistrySection(TomlSection):
    """Which registry, and how it is read."""

    path: str | None = None
    follow_symlinks: bool | None = None
    include_unreferenced: bool | None = None
    v2: bool | None = None


class PolicySection(TomlSection):
    """Which policies are checked."""

    paths: list[str] | None = None
    skip: bool | None = None
    display_policy_coverage: bool | None = None


class DiagnosticsSection(TomlSection):
    """How problems are shown."""

    format: str | None = None
    template: str | None = None
    stdout: bool | None = None


class ResolveSection(TomlSection):
    """References to read registries from, by their schema URL."""

    schema_url_overrides: dict[str, str] = Field(
        default_factory=dict,
        validation_alias=AliasChoices("schema_url_overrides", "overrides", "dependency_overrides"),
    )


class TemplateSection(TomlSection):
    """What is put in place of, or added to, the configuration of templates."""

    acronyms: list[str] | None = None
    text_maps: dict[str, dict[str, str]] | None = None


class AuthEntry(TomlSection):
    """A token for all URLs that begin with a prefix: as it is, in an environment variable, or printed by a command."""

    url_prefix: str
    name: str | None = None
    token: SecretStr | None = None
    token_env: str | None = None
    token_command: list[str] | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        given = [source for source in (self.token, self.token_env, self.token_command) if source is not None]
        if len(given) != 1:
            raise ValueError("expected one of token, token_env and token_command")
        return self


class CheckSection(TomlSection):
    """Settings of `registry check`: none yet."""


class GenerateSection(TomlSection):
    """Settings of `registry generate`."""

    target: str = ""
    templates: str = "templates"
    output: str = "output"


class DiffSection(TomlSection):
    """Settings of `registry diff`."""

    format: str = "ansi"
    templates: str = "diff_templates"
    output: str | None = None


class StatsSection(TomlSection):
    """Settings of `registry stats`."""

    format: str = "text"
    templates: str = "stats_templates"
    output: str | None = None


class EmitSection(TomlSection):
    """Settings of `registry emit`."""

    endpoint: str = "http://localhost:4317"
    stdout: bool = False


class InferSection(TomlSection):
    """Settings of `registry infer`; the time without telemetry is in seconds."""

    output: str = "./inferred-registry/"
    grpc_address: str = "0.0.0.0"  # noqa: S104  # the reference's default
    grpc_port: Port = 4317
    admin_port: Port = 8080
    inactivity_timeout: int = Field(60, ge=0)


class OtlpSection(TomlSection):
    """Where a live check takes telemetry in; the time without telemetry is in seconds."""

    grpc_address: str = "0.0.0.0"  # noqa: S104  # the reference's default
    grpc_port: Port = 4317
    admin_port: Port = 4320
    inactivity_timeout: int = Field(10, ge=0)


class FindingLogsSection(TomlSection):
    """Findings as OTLP logs."""

    otlp_logs: bool = False
    otlp_logs_endpoint: str = "http://localhost:4317"
    otlp_logs_stdout: bool = False


class LiveCheckSection(TomlSection):
    """Settings of `registry live-check`; overrides and filters are read where they are applied."""

    input_source: str = "otlp"
    input_format: str = "json"
    format: str = "ansi"
    templates: str = "live_check_templates"
    output: str | None = None
    no_stream: bool = False
    no_stats: bool = False
    fail_on: Literal["violation", "improvement", "information", "none"] = "violation"
    advice_policies: str | None = None
    advice_preprocessor: str | None = None
    advice_data: str | None = None
    otlp: OtlpSection = OtlpSection()
    emit: FindingLogsSection = FindingLogsSection()
    finding_level_overrides: list[dict[str, Any]] = Field(default_factory=list)
    finding_filters: list[dict[str, Any]] = Field(default_factory=list)


class McpSection(TomlSection):
    """Settings of `registry mcp`."""

    namespace_separator: str = "."
    advice_policies: str | None = None
    advice_preprocessor: str | None = None
    advice_data: str | None = None


class PackageSection(TomlSection):
    """Settings of `registry package`."""

    output: str = "output"
    resolved_registry_uri: str | None = None


class ServeSection(TomlSection):
    """Settings of `serve`."""

    bind: str = "127.0.0.1:8080"
    cors_origins: str | None = None


class UpdateMarkdownSection(TomlSection):
    """Settings of `registry update-markdown`."""

    markdown_dir: str | None = None
    dry_run: bool = False
    attribute_registry_base_url: str | None = None
    templates: str = "templates"
    target: str | None = None


class WeaverToml(TomlSection):
    """The whole file. Relative paths in it are relative to the current folder, as the reference takes them."""

    model_config = ConfigDict(alias_generator=to_kebab)

    registry: RegistrySection = RegistrySection()
    policy: PolicySection = PolicySection()
    diagnostics: DiagnosticsSection = DiagnosticsSection()
    resolve: ResolveSection = Field(ResolveSection(), validation_alias=AliasChoices("resolve", "resolution"))
    template: TemplateSection = TemplateSection()
    auth: list[AuthEntry] = Field(default_factory=list)
    check: CheckSection = CheckSection()
    generate: GenerateSection = GenerateSection()
    diff: DiffSection = DiffSection()
    stats: StatsSection = StatsSection()
    emit: EmitSection = EmitSection()
    infer: InferSection = InferSection()
    live_check: LiveCheckSection = LiveCheckSection()
    mcp: McpSection = McpSection()
    package: PackageSection = PackageSection()
    serve: ServeSection = ServeSection()
    update_markdown: UpdateMarkdownSection = UpdateMarkdownSection()
