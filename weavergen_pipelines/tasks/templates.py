"""`weaver.templates.load`: the templates of a registry, read every time and named by content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weavergen_pipelines.forge.errors import InvalidConfigFile
from weavergen_pipelines.forge.folder import bundled_templates, farther_configs, read_templates
from weavergen_pipelines.tasks import LANGUAGES
from weavergen_pipelines.tasks.values import TemplateTree
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

BUNDLED = "bundled"


@service_task("weaver.templates.load", effects=True)
def load_templates(
    registry: str,
    context: TaskContext,
    *,
    templates: str | None = None,
    configs: list[str] | None = None,
    weaver_config: str | None = None,
) -> TemplateTree:
    """Read the named folder, or the one that the registry is configured with, or the bundled templates.

    The targets are those that the registry is configured with, or every language that we ship templates for. `configs`
    are files `weaver.yaml` in place of those of the templates and of the folders around them; `weaver_config` is a
    `.weaver.toml` with acronyms and text maps.
    """
    configured = context.settings.registries.get(registry)
    folder = templates or (str(configured.templates) if configured and configured.templates else None)
    root = Path(folder) if folder else bundled_templates()
    tree = context.artifacts.put_tree(read_templates(root), kind="templates")
    return TemplateTree(
        location=folder or BUNDLED,
        digest=tree.digest,
        trusted=folder is None and not configs,
        targets=list(configured.targets if configured else LANGUAGES),
        files=tree,
        configs=[(path, _text(path)) for path in configs or ()],
        farther=[(path, _text(path)) for path in farther_configs(root, cwd=Path.cwd(), home=Path.home())]
        if folder
        else [],
        **_added(weaver_config),
    )


def _text(path: str) -> str:
    try:
        return Path(path).read_bytes().decode()
    except OSError as error:
        raise InvalidConfigFile(f"it cannot be read: {error.strerror}", where=path, hint="see --config") from error
    except UnicodeDecodeError as error:
        raise InvalidConfigFile("it is no UTF-8 text", where=path) from error


def _added(weaver_config: str | None) -> dict[str, Any]:
    """The acronyms and text maps of a `.weaver.toml`."""
    if weaver_config is None:
        return {}
    from weavergen_pipelines.config.weaver_toml import load_weaver_toml

    section = load_weaver_toml(Path(weaver_config)).settings.template
    return {"acronyms": tuple(section.acronyms or ()), "text_maps": dict(section.text_maps or {})}
