"""`output.layout.*`: a report in a layout that it has by itself, or that templates give it, as text or as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from weavergen_pipelines.artifacts.durable import write_atomic
from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.errors import WeavergenError, nearest
from weavergen_pipelines.forge.folder import read_templates
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.semconv.diff import diff_text
from weavergen_pipelines.semconv.stats_layout import stats_text
from weavergen_pipelines.tasks.document import ENCODERS
from weavergen_pipelines.tasks.values import Report, Value
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = ("weavergen_pipelines.forge", "weavergen_pipelines.semconv", "weavergen_pipelines.tasks.document")
MUTE = "mute"

_TEXTS: Mapping[str, Mapping[str, tuple[str, Callable[[Any], str]]]] = {
    "diff": {
        "ansi": ("diff.txt", lambda report: diff_text(report, "ansi")),
        "ansi-stats": ("diff.txt", lambda report: diff_text(report, "ansi-stats")),
        "markdown": ("diff.md", lambda report: diff_text(report, "markdown")),
    },
    "stats": {"text": ("stats.txt", stats_text)},
}
"""The texts of the reference, by the name of the report and of the layout: the file, and what writes it."""


class UnknownLayout(WeavergenError):
    """There is no layout of that name, neither ours nor the user's."""


class Layout(Value):
    """The name of a layout, and the templates that lay reports out so, if a user has some."""

    type: Literal["layout"] = "layout"
    name: str
    location: str
    templates: ArtifactRef | None


class LaidOutReport(Value):
    """A report in a layout, as a tree of files."""

    type: Literal["laid_out_report"] = "laid_out_report"
    digest: str
    files: ArtifactRef
    file_count: int


@service_task("output.layout.load", effects=True)
def load(name: str, context: TaskContext, templates: str | None = None) -> Layout:
    """Look for the folder `templates`/`name`, whose templates come before a layout of that name of our own."""
    if Path(name).name != name:
        raise UnknownLayout(f"{name!r} is no name of a layout", where="--format")
    folder = Path(templates or ".") / name
    if templates is None or not folder.is_dir():
        return Layout(name=name, location="", templates=None)
    tree = {f"{name}/{path}": content for path, content in read_templates(folder).items()}
    return Layout(name=name, location=templates, templates=context.artifacts.put_tree(tree, kind="templates"))


@service_task("output.layout.render", rooms=ROOMS)
def render(report: Report, layout: Layout, context: TaskContext) -> LaidOutReport:
    """Lay the document behind a report out by templates, as a text of the reference, or as YAML or JSON.

    Raises:
        UnknownLayout: there is none of that name.
    """
    document = context.artifacts.get_json(report.document)
    if layout.templates is not None:
        templates = context.artifacts.get_tree(layout.templates)
        files = generate(ForgeRequest(document, templates, layout.name, origin=layout.location))
    else:
        files = _own(report.name, document, layout.name.lower())
    tree = context.artifacts.put_tree(files, kind="report")
    return LaidOutReport(digest=tree.digest, files=tree, file_count=len(files))


def _own(report: str, document: Any, layout: str) -> dict[str, bytes]:
    texts = _TEXTS.get(report, {})
    if layout in texts:
        file, text = texts[layout]
        return {file: text(document).encode()}
    if layout not in ENCODERS:
        hint = nearest(layout, (*texts, *ENCODERS)) or "templates of that name belong into a folder of --templates"
        raise UnknownLayout(f"there is no layout {layout!r}", where="--format", hint=hint)
    return {} if layout == MUTE else {f"{report}.{layout}": ENCODERS[layout](document)}


@service_task("output.layout.write", effects=True)
def write(rendered: LaidOutReport, folder: str, context: TaskContext) -> list[str]:
    """Write the files of a report into a folder, each whole or not at all; the answer is their paths."""
    files = context.artifacts.get_tree(rendered.files)
    for path, content in files.items():
        write_atomic(Path(folder) / path, content)
    return [str(Path(folder) / path) for path in files]
