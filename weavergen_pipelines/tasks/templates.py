"""`weaver.templates.load`: the templates of a registry, read every time and named by content."""

from __future__ import annotations

from pathlib import Path

from weavergen_pipelines.forge.folder import bundled_templates, read_templates
from weavergen_pipelines.tasks import LANGUAGES
from weavergen_pipelines.tasks.values import TemplateTree
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

BUNDLED = "bundled"


@service_task("weaver.templates.load", effects=True)
def load_templates(registry: str, context: TaskContext, templates: str | None = None) -> TemplateTree:
    """Read the named folder, or the one that the registry is configured with, or the bundled templates.

    The targets are those that the registry is configured with, or every language that we ship templates for.
    """
    configured = context.settings.registries.get(registry)
    folder = templates or (str(configured.templates) if configured and configured.templates else None)
    root = Path(folder) if folder else bundled_templates()
    tree = context.artifacts.put_tree(read_templates(root), kind="templates")
    return TemplateTree(
        location=folder or BUNDLED,
        digest=tree.digest,
        trusted=folder is None,
        targets=list(configured.targets if configured else LANGUAGES),
        files=tree,
    )
