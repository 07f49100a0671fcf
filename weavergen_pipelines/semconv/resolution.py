"""The result of resolving a registry: its documents, computed when asked for, and everything that is wrong."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.semconv.collector import collector_paused
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose, in_future
from weavergen_pipelines.semconv.output.published import published_document
from weavergen_pipelines.semconv.output.v1 import v1_document
from weavergen_pipelines.semconv.output.v2 import v2_document
from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry, resolve
from weavergen_pipelines.semconv.stats import registry_stats

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.load import LoadedRegistry


class InvalidRegistryError(WeavergenError):
    """One problem of a registry that has no resolved form."""


class Resolution:
    """A resolved registry, or the reasons why there is none.

    Documents are plain JSON values that share parts: do not change them.
    """

    def __init__(self, loaded: LoadedRegistry) -> None:
        self._loaded = loaded
        self._registry: ResolvedRegistry | None = None
        self._published: dict[str, Any] | None = None
        self._problems = list(loaded.diagnostics)
        if not loaded.failed:
            self._problems.extend(self._resolve())

    @collector_paused()
    def _resolve(self) -> list[Diagnostic]:
        manifest = self._loaded.manifest
        if manifest is not None and manifest.resolved is not None:
            self._published, problems = published_document(self._loaded, manifest.resolved)
        else:
            self._registry, problems = resolve(self._loaded)
        return problems

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All problems, for a user of format 1."""
        notes = [diagnose("V2FlagMissingWarning", None)] if self._published is not None else []
        return self._judged([*self._problems, *notes])

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
        if self._published is not None:
            return self._published
        if self._registry is None:
            raise self._failure(self.diagnostics)
        with collector_paused():
            return v1_document(self._registry)

    @property
    def v2(self) -> dict[str, Any]:
        """The document in format 2.

        Raises:
            CompoundError: the registry cannot be resolved, or cannot be said in this format.
        """
        document = self._materialised[0]
        if document is None:
            raise self._failure(self.diagnostics_v2)
        return document

    @cached_property
    def stats(self) -> dict[str, Any]:
        """The statistics of the registry in format 1.

        Raises:
            CompoundError: the registry cannot be resolved, or it is published and has no format 1.
        """
        if self._registry is None:
            raise self._failure(self.diagnostics)
        return registry_stats(self._registry)

    @cached_property
    def _materialised(self) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
        return self._materialise()

    @collector_paused()
    def _materialise(self) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
        if self._registry is None:
            return self._published, []
        document, problems = v2_document(self._registry)
        return (None if problems else document), problems

    def _judged(self, problems: list[Diagnostic]) -> tuple[Diagnostic, ...]:
        return in_future(problems) if self._loaded.future else tuple(problems)

    def _failure(self, diagnostics: tuple[Diagnostic, ...]) -> CompoundError:
        problems = [
            InvalidRegistryError(diagnostic.message, where=diagnostic.location, hint=diagnostic.hint)
            for diagnostic in diagnostics
            if diagnostic.severity == "error" or diagnostic.kind == "V2FlagMissingWarning"
        ]
        return CompoundError(list(problems))


def resolve_registry(loaded: LoadedRegistry) -> Resolution:
    """Resolve a loaded registry. What is wrong is in the result; nothing is raised for it."""
    return Resolution(loaded)
