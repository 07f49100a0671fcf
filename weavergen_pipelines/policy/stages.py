"""The stages of a policy check: before resolution, after it, and in comparison with a baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.policy.diagnostics import (
    PolicyDiagnostic,
    before_resolution_unsupported,
    incompatible_registries,
    invalid_policy,
    violation,
)
from weavergen_pipelines.policy.errors import InvalidFinding
from weavergen_pipelines.policy.finding import Finding
from weavergen_pipelines.policy.findings import findings
from weavergen_pipelines.policy.modules import HELPERS, helper_modules
from weavergen_pipelines.policy.places import Places
from weavergen_pipelines.policy.rego.errors import PolicyFailed, RegoError
from weavergen_pipelines.policy.rego.policies import Policies
from weavergen_pipelines.policy.rego.values import UNDEFINED
from weavergen_pipelines.policy.result import PolicyResult
from weavergen_pipelines.policy.written import written_files
from weavergen_pipelines.semconv.collector import collector_paused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.policy.rego.limits import PolicyLimits
    from weavergen_pipelines.semconv.loaded import LoadedRegistry

BEFORE, AFTER, COMPARISON = "before_resolution", "after_resolution", "comparison_after_resolution"


@dataclass(frozen=True)
class PolicySubject:
    """What is checked: a registry, its resolved document if it has one, and that of the baseline to compare it with.

    The documents are those of template schema 1, or the materialized registries of version 2.
    """

    loaded: LoadedRegistry
    document: Mapping[str, Any] | None = None
    baseline: Mapping[str, Any] | None = None
    v2: bool = False


@collector_paused()
def check_policies(
    subject: PolicySubject,
    modules: Mapping[str, str],
    *,
    limits: PolicyLimits | None = None,
    coverage: bool = False,
) -> PolicyResult:
    """Evaluate policies (path → Rego) in every stage that they and the subject have. Nothing is raised for findings."""
    try:
        policies = Policies({**helper_modules(), **modules}, limits=limits, coverage=coverage)
    except (CompoundError, RegoError) as error:
        problems = error.errors if isinstance(error, CompoundError) else [error]
        return PolicyResult(tuple(map(invalid_policy, problems)))
    found = tuple(_Check(policies, subject).diagnostics())
    return PolicyResult(found, policies.coverage.without(HELPERS) if coverage else None)


class _Check:
    """One run over all stages."""

    def __init__(self, policies: Policies, subject: PolicySubject) -> None:
        self._policies = policies
        self._subject = subject
        self._places = Places(subject.loaded)

    def diagnostics(self) -> Iterator[PolicyDiagnostic]:
        """What is found, stage by stage."""
        if self._has(BEFORE):
            yield from self._before_resolution()
        if self._subject.document is None:
            return
        location, document = self._subject.loaded.source.location, self._subject.document
        yield from self._stage(AFTER, location, document, {})
        if self._subject.baseline is not None:
            yield from self._compared(location, document, self._subject.baseline)

    def _has(self, stage: str) -> bool:
        return (stage,) in self._policies.packages

    def _before_resolution(self) -> Iterable[PolicyDiagnostic]:
        if self._subject.v2:
            return [before_resolution_unsupported()]
        files = written_files(self._subject.loaded)
        return (problem for path, content in files for problem in self._stage(BEFORE, path, content, {}))

    def _compared(
        self, location: str, document: Mapping[str, Any], baseline: Mapping[str, Any]
    ) -> Iterable[PolicyDiagnostic]:
        if ("groups" in document) != ("groups" in baseline):
            return [incompatible_registries()]
        return self._stage(COMPARISON, location, document, baseline)

    def _stage(self, stage: str, provenance: str, given: Any, data: Any) -> list[PolicyDiagnostic]:
        """The findings of a stage; one problem in place of them if it cannot be evaluated."""
        if not self._has(stage):
            return []
        try:
            found = self._findings(stage, given, data)
        except (PolicyFailed, InvalidFinding) as error:
            return [invalid_policy(error, provenance)]
        return [violation(one, provenance, self._places.of(one)) for one in found]

    def _findings(self, stage: str, given: Any, data: Any) -> list[Finding]:
        denied = self._policies.value((stage, "deny"), given, data)
        if denied is UNDEFINED:
            raise InvalidFinding(f"the package {stage} has no rule `deny`")
        return list(findings(denied))
