"""Policies by the executable: modules in, what they found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from weavergen_pipelines.engine.choose import CommandNotSupported
from weavergen_pipelines.policy.diagnostics import PolicyDiagnostic
from weavergen_pipelines.policy.stages import PolicyResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from weavergen_pipelines.engine.binary.workspace import Workspace
    from weavergen_pipelines.engine.protocol import PolicyRequest
    from weavergen_pipelines.semconv.diagnostics import Diagnostic

    Run = Callable[[str, Sequence[str], Workspace], tuple[Diagnostic, ...]]

_KINDS = ("policy_violation", "invalid_policy_file", "Checker", "BeforeResolutionUnsupported", "IncompatibleRegistries")


def check_policies(request: PolicyRequest, flags: Sequence[str], space: Workspace, run: Run) -> PolicyResult:
    """What policies found; problems of the registry itself are left to `check`."""
    if request.coverage:
        raise CommandNotSupported("the binary engine has no coverage of policies", hint="use --engine embedded")
    policies, space = _write(request, space)
    compared = ["--baseline-registry", space.baseline] if space.baseline else []
    found = run("check", [*flags, *policies, *compared], space)
    return PolicyResult(tuple(_diagnostic(each) for each in found if each.kind in _KINDS))


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
