"""`Registry`: everything that the command line does with a registry, from Python and without configuration."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.engine import engine as embedded
from weavergen_pipelines.registry.contents import Contents
from weavergen_pipelines.registry.generated import Generated
from weavergen_pipelines.semconv.source import RegistrySource

if TYPE_CHECKING:
    from weavergen_pipelines.engine.protocol import CheckResult, WeaverEngine
    from weavergen_pipelines.policy.result import PolicyResult
    from weavergen_pipelines.semconv.diagnostics import Diagnostic
    from weavergen_pipelines.telemetry.live_check.report import Report

ALLOWED_SCHEMES = ("https", "ssh")


class Registry(Contents):
    """A registry that was read, with all that it depends on. Nothing is read again: load it anew for that.

    What is computed is computed when it is asked for, once. `future` makes errors of the warnings that will be errors;
    `include_unreferenced` makes all that the dependencies define a part of the registry.
    """

    def __init__(
        self,
        source: RegistrySource,
        *,
        future: bool = False,
        include_unreferenced: bool = False,
        engine: WeaverEngine | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        self.source = source
        self._future = future
        self._include_unreferenced = include_unreferenced
        self._engine = embedded() if engine is None else engine
        self._cache_dir = cache_dir or _user_cache()

    @classmethod
    def load(
        cls,
        source: str | PathLike[str] = "bundled",
        *,
        future: bool = False,
        include_unreferenced: bool = False,
        engine: WeaverEngine | None = None,
        cache_dir: Path | None = None,
        offline: bool = False,
        allowed_schemes: Collection[str] = ALLOWED_SCHEMES,
        overrides: Mapping[str, str] | None = None,
    ) -> Self:
        """Read a registry.

        Args:
            source: a folder, a YAML file, an archive or a git repository, as a path or URL, with `@ref` and
                `[subfolder]`; or `bundled`, the one that WeaverGen ships about itself.
            future: make errors of the warnings that will be errors.
            include_unreferenced: make all that the dependencies define a part of the registry.
            engine: who does the work, the embedded engine unless given.
            cache_dir: the folder of what comes over a network; that of the user unless given.
            offline: use what is cached without asking.
            allowed_schemes: the URL schemes that may be used; paths always may.
            overrides: references to read dependencies from, by their schema URL.

        Raises:
            WeavergenError: there is no registry there, or it cannot be read. What is wrong in it is in `diagnostics`.
        """
        from weavergen_pipelines.semconv.sources import load_source

        cache = cache_dir or _user_cache()
        found = load_source(
            fspath(source), cache_dir=cache, allowed_schemes=allowed_schemes, offline=offline, overrides=overrides
        )
        return cls(found, future=future, include_unreferenced=include_unreferenced, engine=engine, cache_dir=cache)

    @classmethod
    def from_files(cls, files: Mapping[str, str | bytes], *, location: str = "registry", **options: Any) -> Self:
        """A registry without dependencies that is in no folder: contents by path; messages name the `location`."""
        tree = {path: text.encode() if isinstance(text, str) else text for path, text in sorted(files.items())}
        return cls(RegistrySource(location, tree, tree_digest(tree)), **options)

    @property
    def location(self) -> str:
        """Where it was read from; the paths in results start with it."""
        return self.source.location

    @property
    def digest(self) -> str:
        """The digest of all files, those of dependencies too."""
        return self.source.digest

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is wrong with it, with file, line and column."""
        return self._checked.diagnostics

    @cached_property
    def _checked(self) -> CheckResult:
        return self.check()

    def check(self, *, v2: bool = False) -> CheckResult:
        """Validate every file and the resolution; with `v2`, the conversion to format 2 too."""
        return self._engine.check(
            self.source, future=self._future, v2=v2, include_unreferenced=self._include_unreferenced
        )

    def check_policies(
        self, policies: Iterable[str | PathLike[str]] = (), *, baseline: Registry | None = None, v2: bool = False
    ) -> PolicyResult:
        """Evaluate the policies of the registry, and those named: files, folders, archives, git repositories.

        With a `baseline`, also those that compare it with this registry. Findings are in the result.

        Raises:
            PolicyUnavailable: a policy cannot be read.
            CompoundError: the baseline does not resolve.
            PolicyLimitExceeded: the policies take too long.
        """
        from weavergen_pipelines.engine.protocol import PolicyRequest
        from weavergen_pipelines.policy.modules import named_modules

        modules = named_modules(
            [fspath(path) for path in policies], cache_dir=self._cache_dir, allowed_schemes=ALLOWED_SCHEMES
        )
        compared = baseline.source if baseline else None
        request = PolicyRequest(self.source, modules, compared, v2, self._include_unreferenced)
        return self._engine.check_policies(request)

    def resolve(self, *, v2: bool = False) -> dict[str, Any]:
        """The resolved document that templates see, of either format. Do not change it: it is shared.

        Raises:
            CompoundError: the registry does not resolve.
        """
        return self._engine.resolve(self.source, v2=v2, include_unreferenced=self._include_unreferenced)

    def stats(self, *, v2: bool = False) -> dict[str, Any]:
        """The counts that `weavergen registry stats --format json` prints; with `v2`, those of format 2.

        Raises:
            CompoundError: the registry does not resolve.
        """
        return self._engine.stats(self.source, v2=v2, include_unreferenced=self._include_unreferenced)

    def diff(self, baseline: Registry, *, v2: bool = False) -> dict[str, Any]:
        """What has changed since the baseline, as `weavergen registry diff --format json` prints it.

        Raises:
            CompoundError: one of the registries does not resolve.
        """
        unreferenced = self._include_unreferenced
        return self._engine.diff(self.source, baseline.source, v2=v2, include_unreferenced=unreferenced)

    def package(self, resolved_registry_uri: str) -> Generated:
        """The files that others depend on: the resolved registry, and the manifest that leads to it by this URI.

        Raises:
            WeavergenError: the registry cannot be packaged, or does not resolve.
        """
        unreferenced = self._include_unreferenced
        files = self._engine.package(self.source, resolved_registry_uri, include_unreferenced=unreferenced)
        return Generated("package", files)

    def live_check(
        self, samples: Iterable[Mapping[str, Any]], *, policies: str | PathLike[str] | None = None
    ) -> Report:
        """Check samples of telemetry: objects with one key each, `{"span": {…}}`, as `live-check` reads them.

        A resource is that of what comes after it. `policies` are those of a folder, instead of those that are shipped.

        Raises:
            InvalidSample: one is no sample.
            WeavergenError: a policy cannot be read, or fails; or the registry does not resolve.
        """
        from weavergen_pipelines.telemetry.live_check.rego.files import read_policies
        from weavergen_pipelines.telemetry.live_check.report import LiveCheck
        from weavergen_pipelines.telemetry.live_check.setup import live_checker
        from weavergen_pipelines.telemetry.samples.attach import with_resources
        from weavergen_pipelines.telemetry.samples.read_json import decode

        modules = None if policies is None else read_policies(Path(policies))
        checker = live_checker(self.resolve(v2=True), policies=modules)
        return LiveCheck(checker).report(with_resources(map(decode, samples)))

    def generate(
        self,
        target: str,
        *,
        templates: str | PathLike[str] | None = None,
        params: Mapping[str, Any] | None = None,
        v2: bool = False,
        trusted: bool | None = None,
    ) -> Generated:
        """Render a target.

        Args:
            target: a folder of the templates; of the bundled ones `python`, `rust`, `go`, `java` and `javascript`.
            templates: the folder of templates, those that WeaverGen ships unless given.
            params: values for the templates.
            v2: give the templates the document of format 2.
            trusted: run the templates in this process, without limits. Only the bundled ones are, unless it is said.

        Raises:
            ForgeError: a configuration, a filter or a template is wrong.
            CompoundError: several are, or the registry does not resolve.
        """
        from weavergen_pipelines.forge.folder import bundled_templates, read_templates
        from weavergen_pipelines.forge.request import ForgeRequest

        tree = read_templates(bundled_templates() if templates is None else Path(templates))
        origin = "bundled" if templates is None else fspath(templates)
        request = ForgeRequest(self.resolve(v2=v2), tree, target, dict(params or {}), origin, source=self.source)
        return Generated(
            target, self._engine.generate(request, trusted=templates is None if trusted is None else trusted)
        )

    def __repr__(self) -> str:
        return f"Registry({self.location!r}, {self.digest!r})"


def _user_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("weavergen")
