"""`weaver.templates.load`: the templates of a registry, read every time and named by content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.forge.errors import InvalidConfigFile
from weavergen_pipelines.forge.folder import bundled_templates, read_templates
from weavergen_pipelines.forge.named import configs_around, named_templates
from weavergen_pipelines.forge.spare import SPARE
from weavergen_pipelines.tasks import LANGUAGES
from weavergen_pipelines.tasks.loading import Access
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
    allow_git_credentials: bool = False,
    weaver_config: str | None = None,
) -> TemplateTree:
    """Read the named templates, or those that the registry is configured with, or the bundled ones.

    They are in a folder, an archive or a git repository. The targets are those that the registry is configured with,
    or every language that we ship templates for. `configs` are files `weaver.yaml` in place of those of the templates
    and of the folders around them; `weaver_config` is a `.weaver.toml` with acronyms, text maps, and tokens for
    downloads.
    """
    configured = context.settings.registries.get(registry)
    named = templates or (str(configured.templates) if configured and configured.templates else None)
    trusted = named is None and not configs
    if not trusted:
        SPARE.prepare()  # it starts while the registry is resolved
    access = Access(git_credentials=allow_git_credentials, weaver_config=weaver_config)
    location, files, around = _named(named, access, context) if named else _bundled()
    tree = context.artifacts.put_tree(files, kind="templates")
    return TemplateTree(
        location=location,
        digest=tree.digest,
        trusted=trusted,
        targets=list(configured.targets if configured else LANGUAGES),
        files=tree,
        configs=[(path, _text(path)) for path in configs or ()],
        farther=[(path, _text(path)) for path in around],
        **_added(weaver_config),
    )


def _named(reference: str, access: Access, context: TaskContext) -> tuple[str, FileTree, list[str]]:
    """Where templates are, their files, and the configurations around them."""
    location, files = named_templates(reference, **access.for_files(context))
    return location, files, configs_around(reference, cwd=Path.cwd(), home=Path.home())


def _bundled() -> tuple[str, FileTree, list[str]]:
    return BUNDLED, read_templates(bundled_templates()), []


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
