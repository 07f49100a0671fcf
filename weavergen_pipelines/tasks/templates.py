"""`weaver.templates.load`: the templates of a registry, read every time and named by content."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.tasks import LANGUAGES
from weavergen_pipelines.tasks.values import TemplateTree
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

BUNDLED = "bundled"


class TemplatesNotFound(WeavergenError):
    """The folder of templates is not there, or holds no file."""


@service_task("weaver.templates.load", effects=True)
def load_templates(registry: str, context: TaskContext, templates: str | None = None) -> TemplateTree:
    """Read the named folder, or the one that the registry is configured with, or the bundled templates.

    The targets are those that the registry is configured with, or every language that we ship templates for.
    """
    configured = context.settings.registries.get(registry)
    folder = templates or (str(configured.templates) if configured and configured.templates else None)
    root = Path(folder) if folder else bundled_templates()
    tree = context.artifacts.put_tree(_read(root), kind="templates")
    return TemplateTree(
        location=folder or BUNDLED,
        digest=tree.digest,
        trusted=folder is None,
        targets=list(configured.targets if configured else LANGUAGES),
        files=tree,
    )


def bundled_templates() -> Path:
    """The folder of the templates that WeaverGen ships."""
    return Path(str(files("weavergen_pipelines") / "resources" / "templates"))


def _read(root: Path) -> FileTree:
    if not root.is_dir():
        raise TemplatesNotFound("this folder of templates does not exist", where=str(root), hint="see --templates")
    paths = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.startswith("."))
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    if not found:
        raise TemplatesNotFound("this folder holds no template", where=str(root), hint="it needs TARGET/weaver.yaml")
    return found
