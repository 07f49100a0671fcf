"""`WeaverEngine`: the registry commands, whoever carries them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from weavergen_pipelines.policy.rego.limits import PolicyLimits
from weavergen_pipelines.semconv.diagnostics import Diagnostic
from weavergen_pipelines.semconv.source import RegistrySource

if TYPE_CHECKING:
    from weavergen_pipelines.forge.cache import RenderCache
    from weavergen_pipelines.forge.markdown_update import MarkdownRequest, MarkdownUpdate
    from weavergen_pipelines.forge.request import ForgeRequest
    from weavergen_pipelines.policy.result import PolicyResult


@dataclass(frozen=True)
class PolicyRequest:
    """A registry, policies (path → Rego) beside those in its own folder, and the registry to compare it with."""

    source: RegistrySource
    modules: Mapping[str, str]
    baseline: RegistrySource | None = None
    v2: bool = False
    include_unreferenced: bool = False
    coverage: bool = False
    limits: PolicyLimits = field(default_factory=PolicyLimits)


@dataclass(frozen=True)
class CheckResult:
    """Every diagnostic of a registry; it passed when none of them is an error."""

    diagnostics: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        """Whether there is no error."""
        return self.errors == 0

    @property
    def errors(self) -> int:
        """How many diagnostics are errors."""
        return sum(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    @property
    def warnings(self) -> int:
        """How many diagnostics are no errors."""
        return len(self.diagnostics) - self.errors


class WeaverEngine(Protocol):
    """The commands of `weaver registry`, on a registry that was read already, with its dependencies.

    With `include_unreferenced`, everything that the dependencies define becomes part of the registry.
    """

    def check(
        self, source: RegistrySource, *, future: bool = False, v2: bool = False, include_unreferenced: bool = False
    ) -> CheckResult:
        """Validate every file and the resolution; with `v2`, the conversion to format 2 too."""
        ...

    def check_policies(self, request: PolicyRequest) -> PolicyResult:
        """Evaluate policies on a registry: what cannot be resolved is only seen by those of the first stage.

        Raises:
            CompoundError: the baseline does not resolve.
            PolicyLimitExceeded: the policies take too long.
        """
        ...

    def resolve(
        self, source: RegistrySource, *, v2: bool = False, include_unreferenced: bool = False
    ) -> dict[str, Any]:
        """The resolved document of template schema 1, or the materialized registry of version 2.

        Raises:
            WeavergenError: the registry does not resolve.
        """
        ...

    def stats(self, source: RegistrySource, *, v2: bool = False, include_unreferenced: bool = False) -> dict[str, Any]:
        """The counts that `weaver registry stats` prints as JSON.

        Raises:
            CompoundError: the registry does not resolve.
        """
        ...

    def diff(
        self,
        source: RegistrySource,
        baseline: RegistrySource,
        *,
        v2: bool = False,
        include_unreferenced: bool = False,
    ) -> dict[str, Any]:
        """What has changed since the baseline, as `weaver registry diff` prints it as JSON; its lists are sorted.

        Raises:
            CompoundError: one of the registries does not resolve.
            IncompatibleRegistries: only one of them is published in its resolved form.
        """
        ...

    def package(
        self, source: RegistrySource, resolved_registry_uri: str, *, include_unreferenced: bool = False
    ) -> dict[str, bytes]:
        """The files of a package: the resolved registry, and the manifest that leads to it by the URI.

        Raises:
            PackageError, CompoundError: the registry cannot be packaged, or does not resolve.
        """
        ...

    def json_schema(self, name: str) -> dict[str, Any]:
        """The JSON Schema of that name.

        Raises:
            UnknownSchema: there is none.
        """
        ...

    def update_markdown(
        self,
        source: RegistrySource,
        request: MarkdownRequest,
        *,
        v2: bool = False,
        trusted: bool = False,
        include_unreferenced: bool = False,
    ) -> MarkdownUpdate:
        """Pages of Markdown with their marked sections rendered; nothing is written. `trusted` as for `generate`.

        Raises:
            ForgeError, CompoundError: what is wrong with pages, templates or the registry.
        """
        ...

    def generate(
        self, request: ForgeRequest, *, trusted: bool = False, cache: RenderCache | None = None
    ) -> dict[str, bytes]:
        """The files of one target, by relative path.

        `trusted` templates are ours and run in this process; any others run in a limited one.

        Raises:
            ForgeError: a configuration, a filter or a template is wrong.
        """
        ...
