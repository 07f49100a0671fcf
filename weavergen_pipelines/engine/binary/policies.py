"""Policies by the executable: modules in, what they found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from weavergen_pipelines.engine.binary.answers import read_diagnostics
from weavergen_pipelines.engine.binary.coverage import read_coverage, split_coverage
from weavergen_pipelines.policy.diagnostics import PolicyDiagnostic
from weavergen_pipelines.policy.modules import registry_modules
from weavergen_pipelines.policy.result import PolicyResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from weavergen_pipelines.engine.binary.process import Finished
    from weavergen_pipelines.engine.binary.workspace import Workspace
    from weavergen_pipelines.engine.protocol import PolicyRequest
    from weavergen_pipelines.semconv.diagnostics import Diagnostic

    Run = Callable[[str, Sequence[str], Workspace], Finished]

_KINDS = ("policy_violation", "invalid_policy_file", "Checker", "BeforeResolutionUnsupported", "IncompatibleRegistries")


def check_policies(
    request: PolicyRequest, flags: Sequence[str], space: Workspace, run: Run, executable: str
) -> PolicyResult:
    """What policies found; problems of the registry itself are left to `check`."""
    policies, space = _write(request, space)
    compared = ["--baseline-registry", space.baseline] if space.baseline else []
    covering = ["--display-policy-coverage"] if request.coverage else []
    ended = run("check", [*flags, *policies, *compared, *covering], space)
    printed, answer = split_coverage(space.named(ended.output)) if request.coverage else ("", space.named(ended.output))
    found = read_diagnostics(answer, ended, executable)
    diagnostics = tuple(_diagnostic(each) for each in found if each.kind in _KINDS)
    modules = {**registry_modules(request.source), **request.modules}
    return PolicyResult(diagnostics, read_coverage(printed, modules) if request.coverage else None)


def _write(request: PolicyRequest, space: Workspace) -> tuple[list[str], Workspace]:
    """The flags that name the modules, which lie beside the registry, and the workspace that knows what they are."""
    flags, names = [], dict(space.names)
    for index, (path, text) in enumerate(request.modules.items()):
        file = space.root / "policies" / f"{index:04}" / PurePosixPath(path).name
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
        flags += ["--policy", str(file)]
        names[str(file)] = path
    return flags, replace(space, names=names)


def _diagnostic(found: Diagnostic) -> PolicyDiagnostic:
    return PolicyDiagnostic(found.error, found.message, found.severity, found.hint)
