"""The problems of a policy check, for people and as the reference's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weavergen_pipelines.errors import Location, WeavergenError
from weavergen_pipelines.policy.finding import Finding

LANGUAGE = "https://www.openpolicyagent.org/docs/latest/policy-language/"


@dataclass(frozen=True)
class PolicyDiagnostic:
    """One problem: `error` is its machine-readable part; `location` is in the registry, or in a policy."""

    error: Any
    message: str
    severity: str = "error"
    hint: str | None = None
    location: Location | None = None
    url: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The item of the reference's JSON diagnostics, with our location beside it."""
        diagnostic: dict[str, Any] = {"message": self.message}
        if self.severity != "error":
            diagnostic["severity"] = self.severity.capitalize()
        if self.hint:
            diagnostic["help"] = self.hint
        if self.url:
            diagnostic["url"] = self.url
        if self.location:
            place = {"path": self.location.path, "line": self.location.line, "column": self.location.column}
            diagnostic["location"] = place
        return {"error": self.error, "diagnostic": diagnostic}


def violation(found: Finding, provenance: str, location: Location | None) -> PolicyDiagnostic:
    """A finding of a policy. Every one is an error, whatever its level."""
    error = {"type": "policy_violation", "provenance": provenance, "violation": found.to_json()}
    return PolicyDiagnostic(error, f"Policy violation: {found}, provenance: {provenance}", location=location)


def invalid_policy(problem: WeavergenError, file: str | None = None) -> PolicyDiagnostic:
    """A policy that cannot be compiled, or that has no result; `file` is what was checked by it, if it was."""
    location = problem.where if isinstance(problem.where, Location) else None
    what = problem.what if file is None else f"Violation evaluation error: {problem.what}"
    named = file or (location.path if location else str(problem.where))
    error = {"type": "invalid_policy_file", "file": named, "error": what}
    message = f"Invalid policy file '{named}', error: {what}"
    return PolicyDiagnostic(
        error if file is not None else {"Checker": error}, message, hint=problem.hint, location=location, url=LANGUAGE
    )


def before_resolution_unsupported() -> PolicyDiagnostic:
    """Files of format 2 are not given to policies as they are written."""
    message = "policies of the stage before_resolution are not evaluated with format 2"
    hint = "write them for after_resolution, or check without --v2"
    return PolicyDiagnostic("BeforeResolutionUnsupported", message, severity="warning", hint=hint)


def incompatible_registries() -> PolicyDiagnostic:
    """A registry of one format cannot be compared with one of the other."""
    message = "a registry of format 1 cannot be compared with one of format 2"
    return PolicyDiagnostic("IncompatibleRegistries", message, hint="check both with --v2")
