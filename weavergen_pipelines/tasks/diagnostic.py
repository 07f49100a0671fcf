"""`weaver.diagnostic.init`: the templates that problems are printed by, to be changed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from weavergen_pipelines.artifacts.durable import write_atomic
from weavergen_pipelines.errors import WeavergenError, nearest
from weavergen_pipelines.forge.folder import read_templates
from weavergen_pipelines.workflow.service_task import service_task


class NoSuchDiagnosticFormat(WeavergenError):
    """There are no templates for a diagnostic format of that name."""


def diagnostic_templates() -> Path:
    """The folder of the templates that WeaverGen ships, a folder below it for each format."""
    return Path(str(files("weavergen_pipelines") / "resources" / "diagnostics"))


@service_task("weaver.diagnostic.init", effects=True)
def init(folder: str, target: str = "") -> list[str]:
    """Write the templates of one format, or of all, below a folder; the answer is the paths.

    Raises:
        NoSuchDiagnosticFormat: there is no such format.
    """
    shipped = read_templates(diagnostic_templates())
    wanted = {path: content for path, content in shipped.items() if target in ("", path.partition("/")[0])}
    if not wanted:
        known = {path.partition("/")[0] for path in shipped}
        raise NoSuchDiagnosticFormat(f"there are no templates for {target!r}", hint=nearest(target, known))
    for path, content in wanted.items():
        write_atomic(Path(folder) / path, content)
    return [str(Path(folder) / path) for path in wanted]
