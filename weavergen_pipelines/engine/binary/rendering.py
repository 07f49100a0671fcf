"""`generate` by the executable: templates and their overrides in, a tree of files out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from weavergen_pipelines.engine.binary.workspace import CONFIG, read_tree, write_tree
from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.forge import errors as forge_errors
from weavergen_pipelines.forge.config.load import load_config
from weavergen_pipelines.forge.errors import ForgeError
from weavergen_pipelines.semconv.kinds import KINDS
from weavergen_pipelines.semconv.resolution import InvalidRegistryError
from weavergen_pipelines.semconv.yaml import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from weavergen_pipelines.engine.binary.workspace import Workspace
    from weavergen_pipelines.forge.request import ForgeRequest, Overrides
    from weavergen_pipelines.semconv.diagnostics import Diagnostic

    Run = Callable[[str, Sequence[str], Workspace], tuple[Diagnostic, ...]]


def generate(request: ForgeRequest, space: Workspace, run: Run) -> dict[str, bytes]:
    """The files of one target.

    Raises:
        ForgeError, CompoundError: what is wrong with templates or configuration.
    """
    write_tree(request.templates, space.templates)
    parameters = space.root / "parameters.json"
    parameters.write_text(json.dumps({"params": dict(request.params)}))
    configure(request.overrides, space)
    flags = ["--skip-policies", "--templates", str(space.templates), *_configs(request.overrides, space)]
    flags += ["--params", str(parameters)] if request.params else []
    flags += [] if "groups" in request.document else ["--v2"]
    problems = run("generate", [*flags, request.target, str(space.results)], space)
    errors = [_error(problem, request, space) for problem in problems if problem.severity == "error"]
    if errors:
        raise errors[0] if len(errors) == 1 else CompoundError(errors)
    return read_tree(space.results)


def configure(overrides: Overrides, space: Workspace) -> None:
    """Tell the executable of acronyms and text maps, by its configuration, and of `weaver.yaml` files, by its home."""
    with (space.folder / CONFIG).open("a") as config:
        config.write(_section(overrides))
    if overrides.farther:
        merged = load_config(Document(path, content) for path, content in overrides.farther.items()).config
        (space.home / ".weaver").mkdir(parents=True, exist_ok=True)
        (space.home / ".weaver/weaver.yaml").write_text(yaml.safe_dump(merged.model_dump(exclude_unset=True)))


def _configs(overrides: Overrides, space: Workspace) -> list[str]:
    flags = []
    for index, content in enumerate((overrides.configs or {}).values()):
        path = space.root / f"weaver-{index}.yaml"
        path.write_bytes(content)
        flags += ["--config", str(path)]
    return flags


def _section(overrides: Overrides) -> str:
    lines = ["[template]", f"acronyms = {json.dumps(list(overrides.acronyms))}"]
    for name, entries in overrides.text_maps.items():
        lines += [f"[template.text_maps.{json.dumps(name)}]"]
        lines += [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in entries.items()]
    return "\n".join([*lines, ""])


def _error(problem: Diagnostic, request: ForgeRequest, space: Workspace) -> WeavergenError:
    """The error of a problem, of the kind that the embedded engine raises for it."""
    what = problem.message.replace(str(space.templates), request.origin.rstrip("/") or ".")
    if problem.kind in KINDS:
        return InvalidRegistryError(what, where=problem.location, hint=problem.hint)
    kind: type[ForgeError] = getattr(forge_errors, problem.kind, ForgeError)
    return kind(what, where=_template(problem.fields, request, space), hint=problem.hint)


def _template(fields: Mapping[str, Any], request: ForgeRequest, space: Workspace) -> str | None:
    found = next((fields[key] for key in ("template", "config_file", "file_path") if key in fields), None)
    return str(found).replace(str(space.templates), request.origin.rstrip("/") or ".") if found else None
