"""Imports: what a registry takes over from its dependencies, by patterns for each kind of signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.load import Imports

_SIGNALS = ("metrics", "events", "spans", "entities", "attribute_groups")


def unmatched_imports(imports: list[Imports]) -> Iterator[Diagnostic]:
    """The patterns that match nothing: all of them, for a registry without dependencies."""
    for signal in _SIGNALS:
        for written in imports:
            for index, pattern in enumerate(written.patterns.get(signal) or ()):
                yield diagnose("UnmatchedImport", written.place.below(signal, index), pattern=pattern, signal=signal)
