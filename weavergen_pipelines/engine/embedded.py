"""The embedded engine: everything in this process, from Python wheels alone."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.engine.protocol import CheckResult
from weavergen_pipelines.errors import CompoundError

if TYPE_CHECKING:
    from weavergen_pipelines.engine.protocol import PolicyRequest
    from weavergen_pipelines.forge.cache import RenderCache
    from weavergen_pipelines.forge.markdown_update import MarkdownRequest, MarkdownUpdate
    from weavergen_pipelines.forge.request import ForgeRequest
    from weavergen_pipelines.policy.result import PolicyResult
    from weavergen_pipelines.semconv.resolution import Resolution
    from weavergen_pipelines.semconv.source import RegistrySource

KEPT = 2
"""Resolutions that an engine keeps: checking and resolving one registry resolve it once."""


class EmbeddedEngine:
    """`WeaverEngine` on our own resolver and forge."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._resolutions: OrderedDict[tuple[str, str, bool, bool], Resolution] = OrderedDict()

    def check(
        self, source: RegistrySource, *, future: bool = False, v2: bool = False, include_unreferenced: bool = False
    ) -> CheckResult:
        """Validate every file and the resolution."""
        resolution = self._resolution(source, future, include_unreferenced)
        return CheckResult(resolution.diagnostics_v2 if v2 else resolution.diagnostics)

    def check_policies(self, request: PolicyRequest) -> PolicyResult:
        """Evaluate policies on a registry.

        Raises:
            CompoundError: the baseline does not resolve.
            PolicyLimitExceeded: the policies take too long.
        """
        from weavergen_pipelines.policy.modules import registry_modules
        from weavergen_pipelines.policy.result import PolicyResult

        modules = {**registry_modules(request.source), **request.modules}
        if not modules and request.baseline is None and not request.coverage:
            return PolicyResult()
        from weavergen_pipelines.policy.stages import PolicySubject, check_policies  # costs 60 ms

        resolution = self._resolution(request.source, False, request.include_unreferenced)
        baseline = None
        if request.baseline is not None:
            baseline = self.resolve(request.baseline, v2=request.v2, include_unreferenced=request.include_unreferenced)
        subject = PolicySubject(resolution.loaded, _document(resolution, request.v2), baseline, request.v2)
        return check_policies(subject, modules, limits=request.limits, coverage=request.coverage)

    def resolve(
        self, source: RegistrySource, *, v2: bool = False, include_unreferenced: bool = False
    ) -> dict[str, Any]:
        """The resolved document of either schema.

        Raises:
            CompoundError: the registry does not resolve.
        """
        resolution = self._resolution(source, False, include_unreferenced)
        return resolution.v2 if v2 else resolution.v1

    def stats(self, source: RegistrySource, *, v2: bool = False, include_unreferenced: bool = False) -> dict[str, Any]:
        """The counts of a registry, in the format that it has.

        Raises:
            CompoundError: the registry does not resolve.
        """
        resolution = self._resolution(source, False, include_unreferenced)
        return resolution.stats_v2 if v2 or resolution.is_published else resolution.stats

    def diff(
        self,
        source: RegistrySource,
        baseline: RegistrySource,
        *,
        v2: bool = False,
        include_unreferenced: bool = False,
    ) -> dict[str, Any]:
        """What has changed since the baseline.

        Raises:
            CompoundError: one of the registries does not resolve.
            IncompatibleRegistries: only one of them is published in its resolved form.
        """
        from weavergen_pipelines.semconv.collector import collector_paused
        from weavergen_pipelines.semconv.diff import diff_registries

        with collector_paused():
            head, old = (self._resolution(registry, False, include_unreferenced) for registry in (source, baseline))
            return diff_registries(head, old, v2=v2)

    def package(
        self, source: RegistrySource, resolved_registry_uri: str, *, include_unreferenced: bool = False
    ) -> dict[str, bytes]:
        """The files of a package.

        Raises:
            PackageError, CompoundError: the registry cannot be packaged, or does not resolve.
        """
        from weavergen_pipelines.semconv.package import package_registry

        return package_registry(self._resolution(source, False, include_unreferenced), resolved_registry_uri)

    def json_schema(self, name: str) -> dict[str, Any]:
        """The JSON Schema of that name.

        Raises:
            UnknownSchema: there is none.
        """
        from weavergen_pipelines.semconv.json_schema import json_schema

        return json_schema(name)

    def update_markdown(
        self,
        source: RegistrySource,
        request: MarkdownRequest,
        *,
        v2: bool = False,
        trusted: bool = False,
        include_unreferenced: bool = False,
    ) -> MarkdownUpdate:
        """Pages with their marked sections rendered.

        Raises:
            ForgeError, CompoundError: what is wrong with pages, templates or the registry.
        """
        from weavergen_pipelines.forge.markdown_update import update_markdown

        resolution = self._resolution(source, False, include_unreferenced)
        return update_markdown(request, resolution, v2=v2, trusted=trusted)

    def generate(
        self, request: ForgeRequest, *, trusted: bool = False, cache: RenderCache | None = None
    ) -> dict[str, bytes]:
        """The files of one target."""
        from weavergen_pipelines.forge.generate import generate

        return generate(request, trusted=trusted, cache=cache)

    def _resolution(self, source: RegistrySource, future: bool, include_unreferenced: bool) -> Resolution:
        from weavergen_pipelines.semconv.load import load_registry
        from weavergen_pipelines.semconv.resolution import resolve_registry

        key = (source.location, source.digest, future, include_unreferenced)
        with self._lock:
            if key not in self._resolutions:
                loaded = load_registry(source, future=future)
                self._resolutions[key] = resolve_registry(loaded, include_unreferenced=include_unreferenced)
                if len(self._resolutions) > KEPT:
                    self._resolutions.popitem(last=False)
            return self._resolutions[key]


def _document(resolution: Resolution, v2: bool) -> dict[str, Any] | None:
    """The resolved document of either schema, if there is one."""
    try:
        return resolution.v2 if v2 else resolution.v1
    except CompoundError:
        return None
