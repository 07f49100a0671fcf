"""`weaver.registry.generate`, and `weaver.generate.<language>` for each language that we ship templates for."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.engine import engine
from weavergen_pipelines.forge.cache import DiskRenderCache
from weavergen_pipelines.forge.request import ForgeRequest, Overrides
from weavergen_pipelines.tasks import LANGUAGES
from weavergen_pipelines.tasks.loading import engine_of, registry_source
from weavergen_pipelines.tasks.values import GeneratedCode, LoadedRegistry, ResolvedRegistry, TemplateTree
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

_LOADING = Lock()
ROOMS = ("weavergen_pipelines.forge", "weavergen_pipelines.engine.embedded", "weavergen_pipelines.tasks.loading")


@service_task("weaver.registry.generate", rooms=ROOMS)
def generate(
    resolved: ResolvedRegistry,
    templates: TemplateTree,
    target: str,
    params: dict[str, Any],
    context: TaskContext,
    *,
    load: LoadedRegistry | None = None,
) -> GeneratedCode:
    """Render one target of a folder of templates; by an executable, if `load` says so."""
    chosen = engine_of(load, context) if load else engine()
    request = ForgeRequest(
        document=_document(context.artifacts, resolved.document.digest),
        templates=context.artifacts.get_tree(templates.files),
        target=target,
        params=params,
        origin=templates.location,
        overrides=overrides_of(templates),
        source=registry_source(load, context.artifacts) if load and load.engine == "binary" else None,
    )
    cache = DiskRenderCache(context.settings.storage.cache_dir / "renders")
    rendered = chosen.generate(request, trusted=templates.trusted, cache=cache)
    tree = context.artifacts.put_tree(rendered, kind="code")
    return GeneratedCode(target=target, digest=tree.digest, files=tree, file_count=len(rendered))


def overrides_of(templates: TemplateTree) -> Overrides:
    """What is put in place of, or added to, the configuration of templates."""
    configs = {path: text.encode() for path, text in templates.configs}
    farther = {path: text.encode() for path, text in templates.farther}
    return Overrides(configs or None, templates.acronyms, templates.text_maps, farther)


def _document(artifacts: ArtifactStore, digest: str) -> dict[str, Any]:
    """The document that several targets are rendered from at once: one object for all of them, which nobody changes."""
    with _LOADING:
        return _loaded(artifacts, digest)


@lru_cache(maxsize=1)
def _loaded(artifacts: ArtifactStore, digest: str) -> dict[str, Any]:
    return dict(artifacts.get_json(digest))


def _register(language: str) -> None:
    @service_task(f"weaver.generate.{language}", rooms=(__name__, *ROOMS))
    def generate_language(
        resolved: ResolvedRegistry, templates: TemplateTree, params: dict[str, Any], context: TaskContext
    ) -> GeneratedCode:
        return generate(resolved, templates, language, params, context)

    generate_language.__doc__ = f"Generate the {language} code of a registry."


for _language in LANGUAGES:
    _register(_language)
