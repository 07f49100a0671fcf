"""What a policy check gives; known without what evaluates policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.policy.diagnostics import PolicyDiagnostic
    from weavergen_pipelines.policy.rego.coverage import Coverage


@dataclass(frozen=True)
class PolicyResult:
    """Everything that policies found, in a fixed order; which of their lines were evaluated, if that was asked for."""

    diagnostics: tuple[PolicyDiagnostic, ...] = ()
    coverage: Coverage | None = field(default=None, compare=False)

    @property
    def errors(self) -> int:
        """How many diagnostics are errors."""
        return sum(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    @property
    def warnings(self) -> int:
        """How many diagnostics are no errors."""
        return len(self.diagnostics) - self.errors
