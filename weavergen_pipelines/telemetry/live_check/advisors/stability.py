"""Attributes, metrics and events that are not stable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.telemetry.live_check.advisors.defined import defined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.telemetry.live_check.subject import Subject


class StabilityAdvisor:
    """Finds what has a stability other than stable."""

    def advise(self, subject: Subject) -> Iterator[Finding]:
        """At most one finding."""
        found = defined(subject)
        stability = found and found.document.get("stability")
        if found and stability and stability != "stable":
            yield subject.finding(
                "not_stable",
                Level.improvement,
                f"{found.word} '{found.name}' is not stable; stability = {stability}.",
                {found.key: found.name, "stability": stability},
            )
