"""`weaver.registry.update_markdown`, and `weaver.markdown.load` and `write` for the pages that it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.forge.markdown_update import MarkdownRequest, read_pages, write_pages
from weavergen_pipelines.tasks.generate import overrides_of
from weavergen_pipelines.tasks.loading import engine_of, registry_source
from weavergen_pipelines.tasks.values import LoadedRegistry, TemplateTree, Value
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = (
    "weavergen_pipelines.forge",
    "weavergen_pipelines.semconv",
    "weavergen_pipelines.engine.embedded",
    "weavergen_pipelines.tasks.loading",
)


class MarkdownPages(Value):
    """The Markdown pages of a folder, as they were found."""

    type: Literal["markdown_pages"] = "markdown_pages"
    folder: str
    digest: str
    files: ArtifactRef
    file_count: int


class UpdatedMarkdown(Value):
    """The pages whose marked sections are outdated, as they should be; `diff` is a unified diff."""

    type: Literal["updated_markdown"] = "updated_markdown"
    folder: str
    current: bool
    page_count: int
    snippets: int
    outdated: list[str]
    files: ArtifactRef
    diff: ArtifactRef


@service_task("weaver.markdown.load", effects=True)
def load(folder: str, context: TaskContext) -> MarkdownPages:
    """Read all pages below a folder."""
    pages = read_pages(Path(folder))
    tree = context.artifacts.put_tree(pages, kind="pages")
    return MarkdownPages(folder=folder, digest=tree.digest, files=tree, file_count=len(pages))


@service_task("weaver.registry.update_markdown", rooms=ROOMS)
def update_markdown(
    load: LoadedRegistry,
    pages: MarkdownPages,
    templates: TemplateTree,
    context: TaskContext,
    *,
    target: str,
    params: dict[str, Any],
    attribute_registry_base_url: str | None = None,
    v2: bool = False,
) -> UpdatedMarkdown:
    """Render the marked sections of pages from a registry; nothing is written."""
    found = context.artifacts.get_tree(pages.files)
    request = MarkdownRequest(
        found,
        context.artifacts.get_tree(templates.files),
        target,
        params,
        attribute_registry_base_url,
        folder=pages.folder,
        origin=templates.location,
        overrides=overrides_of(templates),
    )
    updated = engine_of(load, context).update_markdown(
        registry_source(load, context.artifacts),
        request,
        v2=v2,
        trusted=templates.trusted,
        include_unreferenced=load.include_unreferenced,
    )
    diff = "".join(updated.differences(found))
    return UpdatedMarkdown(
        folder=pages.folder,
        current=not updated.outdated,
        page_count=len(found),
        snippets=updated.snippets,
        outdated=list(updated.outdated),
        files=context.artifacts.put_tree({path: updated.pages[path] for path in updated.outdated}, kind="pages"),
        diff=context.artifacts.put(diff.encode(), kind="diff", media_type="text/x-diff"),
    )


@service_task("weaver.markdown.write", effects=True)
def write(updated: UpdatedMarkdown, context: TaskContext) -> list[str]:
    """Replace the outdated pages, each at once; the answer names those whose content changed."""
    return list(write_pages(context.artifacts.get_tree(updated.files), Path(updated.folder)))
