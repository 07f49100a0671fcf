"""Attributes, metrics and events that are deprecated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.telemetry.live_check.advisors.defined import defined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.telemetry.live_check.subject import Subject

_REASONS = frozenset({"renamed", "obsoleted"})


class DeprecatedAdvisor:
    """Finds what is deprecated, with the reason and the note of the registry."""

    def advise(self, subject: Subject) -> Iterator[Finding]:
        """At most one finding."""
        found = defined(subject)
        deprecated = found and found.document.get("deprecated")
        if not found or not deprecated:
            return
        reason = deprecated["reason"] if deprecated["reason"] in _REASONS else "uncategorized"
        note = deprecated["note"]
        yield subject.finding(
            "deprecated",
            Level.violation,
            f"{found.word} '{found.name}' is deprecated; reason = '{reason}', note = '{note}'.",
            {found.key: found.name, "deprecation_reason": reason, "deprecation_note": note},
        )
