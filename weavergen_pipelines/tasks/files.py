"""`output.files.publish` and `output.files.compare`: a generated tree and the folder that a user owns."""

from __future__ import annotations

from pathlib import Path

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.artifacts.publish import publish as publish_tree
from weavergen_pipelines.artifacts.publish import stale
from weavergen_pipelines.errors import UsageError
from weavergen_pipelines.tasks.values import Comparison, GeneratedCode, PublishedCode
from weavergen_pipelines.workflow.service_task import TaskContext, service_task


@service_task("output.files.publish", effects=True)
def publish(
    code: GeneratedCode,
    context: TaskContext,
    *,
    folder: str | None = None,
    root: str | None = None,
    registry: str = "",
    overwrite: bool = False,
) -> PublishedCode:
    """Put generated files into `folder`, or into the target's folder below `root` or below the registry's output."""
    place = _place(code, context, folder, root, registry)
    done = publish_tree(_files(code, context), place, overwrite_edited=overwrite)
    return PublishedCode(
        target=code.target,
        digest=code.digest,
        files=code.files,
        file_count=code.file_count,
        folder=str(place),
        written=len(done.written),
        removed=len(done.removed),
        unchanged=len(done.unchanged),
    )


@service_task("output.files.compare", effects=True)
def compare(
    code: GeneratedCode, context: TaskContext, folder: str | None = None, root: str | None = None, registry: str = ""
) -> Comparison:
    """Compare generated files with what is published; changes nothing."""
    place = _place(code, context, folder, root, registry)
    report = stale(_files(code, context), place)
    return Comparison(
        current=not report.changed,
        folders=[str(place)],
        changed=[str(place / path) for path in report.changed],
        diff=context.artifacts.put(report.diff.encode(), kind="diff", media_type="text/x-diff"),
    )


@service_task("output.comparisons.merge")
def merge(comparisons: list[Comparison], context: TaskContext) -> Comparison:
    """One comparison of several."""
    diffs = [context.artifacts.get(comparison.diff) for comparison in comparisons]
    return Comparison(
        current=all(comparison.current for comparison in comparisons),
        folders=[folder for comparison in comparisons for folder in comparison.folders],
        changed=[path for comparison in comparisons for path in comparison.changed],
        diff=context.artifacts.put(b"".join(diffs), kind="diff", media_type="text/x-diff"),
    )


def _files(code: GeneratedCode, context: TaskContext) -> FileTree:
    return context.artifacts.get_tree(code.files)


def _place(code: GeneratedCode, context: TaskContext, folder: str | None, root: str | None, registry: str) -> Path:
    if folder is not None:
        return Path(folder)
    if root is not None:
        return Path(root) / code.target
    if registry not in context.settings.registries:
        raise UsageError("no folder to publish into", hint="name one, or configure the registry with an `output`")
    return context.settings.registries[registry].output / code.target
