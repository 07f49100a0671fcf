"""`update-markdown` by the executable: pages and templates in, the pages as they should be out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from weavergen_pipelines.engine.binary.rendering import configure
from weavergen_pipelines.engine.binary.workspace import read_tree, write_tree
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.forge.errors import ForgeError
from weavergen_pipelines.forge.markdown_update import MarkdownUpdate
from weavergen_pipelines.forge.markdown_update.page import read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from weavergen_pipelines.engine.binary.process import Finished
    from weavergen_pipelines.engine.binary.workspace import Workspace
    from weavergen_pipelines.forge.markdown_update import MarkdownRequest

    Run = Callable[[str, Sequence[str], Workspace], Finished]

_SAID = re.compile(r"^\S+ (?:Updating: \$(?P<page>.*)|(?P<problem>.*))$")
_PROBLEM = "✖ "


def update_markdown(request: MarkdownRequest, flags: Sequence[str], space: Workspace, run: Run) -> MarkdownUpdate:
    """The pages with their sections rendered by the executable, which goes on after a page that it cannot update.

    Raises:
        ForgeError, CompoundError: what it says of pages; it names no lines.
    """
    pages = {path: read_page(path, content) for path, content in request.pages.items()}
    folder = space.root / "pages"
    write_tree(request.pages, folder)
    ended = run("update-markdown", [*flags, *_options(request, space), str(folder)], space)
    problems = _problems(ended.said, f"{folder}/", request)
    if problems:
        raise problems[0] if len(problems) == 1 else CompoundError(problems)
    updated = read_tree(folder)
    outdated = tuple(path for path in sorted(pages) if updated[path].decode() != pages[path].text)
    return MarkdownUpdate(updated, outdated, sum(1 for page in pages.values() for _mark in page.marks))


def _options(request: MarkdownRequest, space: Workspace) -> list[str]:
    write_tree(request.templates, space.templates)
    configure(request.overrides, space)
    parameters = space.root / "parameters.json"
    parameters.write_text(json.dumps({"params": dict(request.params)}))
    base_url = request.attribute_registry_base_url
    return [
        *("--templates", str(space.templates), "--target", request.target),
        *(["--params", str(parameters)] if request.params else []),
        *(["--attribute-registry-base-url", base_url] if base_url is not None else []),
    ]


def _problems(said: str, below: str, request: MarkdownRequest) -> list[ForgeError]:
    """The problems among the lines of progress, each after the page that it is about."""
    before = f"{request.folder.rstrip('/')}/" if request.folder else ""
    found, page = [], ""
    for line in filter(None, map(_SAID.match, said.splitlines())):
        if line["page"]:
            page = before + line["page"].removeprefix(below)
        elif page and line[0].startswith(_PROBLEM):
            found.append(ForgeError(line["problem"], where=page))
    return sorted(found, key=lambda problem: str(problem.where))
