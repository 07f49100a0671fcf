"""`weaver.policies.load` and `weaver.policies.check`."""

from __future__ import annotations

from dataclasses import asdict

from weavergen_pipelines.engine import PolicyRequest
from weavergen_pipelines.policy.modules import named_modules
from weavergen_pipelines.policy.rego.limits import PolicyLimits
from weavergen_pipelines.policy.result import PolicyResult
from weavergen_pipelines.tasks.loading import Access, engine_of, load_registry, registry_source
from weavergen_pipelines.tasks.registry import ROOMS as REGISTRY_ROOMS
from weavergen_pipelines.tasks.values import LoadedPolicies, LoadedRegistry, PolicyReport
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = ("weavergen_pipelines.policy", *REGISTRY_ROOMS)


@service_task("weaver.policies.load", effects=True)
def load(
    registry: str,
    context: TaskContext,
    *,
    policies: list[str],
    baseline: str | None = None,
    skip: bool = False,
    follow_symlinks: bool = False,
    include_unreferenced: bool = False,
    allow_git_credentials: bool = False,
    weaver_config: str | None = None,
) -> LoadedPolicies:
    """Read the policies that are named, and those configured for the registry; and the registry to compare it with.

    Policies are files, folders, archives or git repositories, or paths with wildcards. The other options are those
    of `weaver.registry.load`.
    """
    settings = context.settings
    configured = settings.registries.get(registry)
    references = [*(map(str, configured.policies) if configured else ()), *policies]
    access = Access(follow_symlinks, allow_git_credentials, weaver_config)
    modules = {} if skip else named_modules(references, **access.for_files(context))
    compared = None
    if baseline and not skip:
        compared = load_registry(baseline, context, access, include_unreferenced=include_unreferenced)
    return LoadedPolicies(
        modules=context.artifacts.put_json(modules, kind="policies"),
        module_count=len(modules),
        skipped=skip,
        baseline=compared,
        max_steps=settings.policy.max_steps,
        max_seconds=settings.policy.timeout,
    )


@service_task("weaver.policies.check", rooms=ROOMS)
def check(
    load: LoadedRegistry, policies: LoadedPolicies, context: TaskContext, v2: bool = False, coverage: bool = False
) -> PolicyReport:
    """Evaluate the policies before resolution, after it, and in comparison with the baseline.

    The policies in the registry's own folder are evaluated too. With `coverage`, the lines that were are reported.
    """
    result = PolicyResult() if policies.skipped else _checked(load, policies, context, v2, coverage)
    findings = [diagnostic.to_json() for diagnostic in result.diagnostics]
    files = [asdict(file) for file in result.coverage.files] if result.coverage else None
    return PolicyReport(
        location=load.location,
        passed=result.errors == 0,
        errors=result.errors,
        warnings=result.warnings,
        findings=context.artifacts.put_json(findings, kind="findings"),
        coverage=context.artifacts.put_json(files, kind="coverage") if files is not None else None,
    )


def _checked(
    load: LoadedRegistry, policies: LoadedPolicies, context: TaskContext, v2: bool, coverage: bool
) -> PolicyResult:
    artifacts, baseline = context.artifacts, policies.baseline
    request = PolicyRequest(
        registry_source(load, artifacts),
        # The store orders the keys of what it keeps: so the order of the modules does not depend on that of the flags.
        artifacts.get_json(policies.modules),
        registry_source(baseline, artifacts) if baseline else None,
        v2=v2,
        include_unreferenced=load.include_unreferenced,
        coverage=coverage,
        limits=PolicyLimits(policies.max_steps, policies.max_seconds),
    )
    return engine_of(load, context).check_policies(request)
