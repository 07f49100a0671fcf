"""The result of resolving a registry: its documents, computed when asked for, and everything that is wrong."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.semconv.collector import collector_paused
from weavergen_pipelines.semconv.demand import Demanded
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose, in_future
from weavergen_pipelines.semconv.output.materialise import materialise
from weavergen_pipelines.semconv.output.v1 import v1_document
from weavergen_pipelines.semconv.resolve.defined import DefinedDependency
from weavergen_pipelines.semconv.resolve.published import PublishedDependency
from weavergen_pipelines.semconv.resolve.tree import Resolver
from weavergen_pipelines.semconv.stats import registry_stats
from weavergen_pipelines.semconv.stats_v2 import registry_stats_v2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.semconv.loaded import LoadedRegistry
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry
    from weavergen_pipelines.semconv.resolve.tree import Resolved


class InvalidRegistryError(WeavergenError):
    """One problem of a registry that has no resolved form."""


class Resolution:
    """A resolved registry, or the reasons why there is none.

    `loaded` is the registry as it is written. Documents are plain JSON values that share parts: do not change them.
    """

    def __init__(self, loaded: LoadedRegistry, *, include_unreferenced: bool = False) -> None:
        self.loaded = loaded
        self._resolver = Resolver(include_unreferenced=include_unreferenced)
        self._resolved: Resolved | None = None
        self._problems = list(loaded.diagnostics)
        if not loaded.failed:
            self._resolve()

    @collector_paused()
    def _resolve(self) -> None:
        self._resolved, problems = self._resolver.resolve(self.loaded)
        self._problems.extend(problems)

    @property
    def resolved(self) -> Resolved | None:
        """What resolving gave; None if the registry cannot be resolved."""
        return self._resolved

    @property
    def is_published(self) -> bool:
        """Whether the registry was published in its resolved form, so that it has no format 1."""
        return isinstance(self._resolved, PublishedDependency)

    @property
    def registry(self) -> ResolvedRegistry:
        """The groups of the registry as they were resolved.

        Raises:
            CompoundError: the registry cannot be resolved, or it is published and has no format 1.
        """
        if isinstance(self._resolved, DefinedDependency):
            return self._resolved.registry
        raise self.failure(self.diagnostics)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All problems, for a user of format 1."""
        if not self.is_published:
            return self._judged(self._problems)
        document, problems = self._materialised
        notes = [diagnose("V2FlagMissingWarning", None)] if document is not None else []
        return self._judged([*self._problems, *notes, *problems])

    @cached_property
    def diagnostics_v2(self) -> tuple[Diagnostic, ...]:
        """All problems, for a user of format 2."""
        return self._judged([*self._problems, *self._materialised[1]])

    @cached_property
    def v1(self) -> dict[str, Any]:
        """The document in format 1; that of format 2 if the registry is published in it.

        Raises:
            CompoundError: the registry cannot be resolved.
        """
        if self.is_published:
            return self.v2
        with collector_paused():
            return v1_document(self.registry)

    @property
    def v2(self) -> dict[str, Any]:
        """The document in format 2.

        Raises:
            CompoundError: the registry cannot be resolved, or cannot be said in this format.
        """
        document = self._materialised[0]
        if document is None:
            raise self.failure(self.diagnostics_v2)
        return document

    @cached_property
    def stats(self) -> dict[str, Any]:
        """The statistics of the registry in format 1.

        Raises:
            CompoundError: the registry has errors, or it is published and has no format 1.
        """
        self.require_sound()
        return registry_stats(self.registry)

    @cached_property
    def stats_v2(self) -> dict[str, Any]:
        """The statistics of the registry in format 2.

        Raises:
            CompoundError: the registry has errors, or cannot be said in this format.
        """
        self.require_sound(v2=True)
        return registry_stats_v2(self.v2)

    @cached_property
    def _materialised(self) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
        return self._materialise()

    @collector_paused()
    def _materialise(self) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
        if self._resolved is None:
            return None, []
        return materialise(self._resolved, Demanded(self.loaded.source, self._resolver))

    def _judged(self, problems: list[Diagnostic]) -> tuple[Diagnostic, ...]:
        return in_future(problems) if self.loaded.future else tuple(problems)

    def require_sound(self, *, v2: bool = False) -> None:
        """Make sure that a user of the format finds no error.

        Raises:
            CompoundError: all that there are.
        """
        diagnostics = self.diagnostics_v2 if v2 else self.diagnostics
        if any(diagnostic.severity == "error" for diagnostic in diagnostics):
            raise self.failure(diagnostics)

    def failure(self, diagnostics: Iterable[Diagnostic]) -> CompoundError:
        """The error of what cannot be had because of these."""
        problems = [
            InvalidRegistryError(diagnostic.message, where=diagnostic.location, hint=diagnostic.hint)
            for diagnostic in diagnostics
            if diagnostic.severity == "error" or diagnostic.kind == "V2FlagMissingWarning"
        ]
        return CompoundError(list(problems))


def resolve_registry(loaded: LoadedRegistry, *, include_unreferenced: bool = False) -> Resolution:
    """Resolve a loaded registry. What is wrong is in the result; nothing is raised for it.

    With `include_unreferenced`, everything in its dependencies is imported, whatever it says itself.
    """
    return Resolution(loaded, include_unreferenced=include_unreferenced)
