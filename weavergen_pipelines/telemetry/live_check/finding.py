"""Findings about samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from weavergen_pipelines.policy.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with the sample that it is about, and the resource that this came from, as JSON."""

    finding: Finding
    sample_type: str
    sample_name: str | None
    resource: Mapping[str, Any] = field(default_factory=dict)


def highest(findings: Iterable[Finding]) -> Level | None:
    """The worst level, if there is any finding."""
    return max((finding.level for finding in findings), default=None)
