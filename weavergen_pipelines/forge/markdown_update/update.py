"""Rendering the snippets of pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from weavergen_pipelines.artifacts.diff import file_diff
from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.markdown_update.directive import SemconvSnippet
from weavergen_pipelines.forge.markdown_update.lookup import Lookup, lookup_of
from weavergen_pipelines.forge.markdown_update.page import Mark, Page, read_page
from weavergen_pipelines.forge.request import ForgeRequest, Overrides, Snippet

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.resolution import Resolution

T = TypeVar("T")
DEFAULT_TEMPLATE = "snippet.md.j2"
"""The template of snippets, in the target."""


@dataclass(frozen=True)
class MarkdownRequest:
    """The pages to update, and the templates of their snippets.

    `folder` is where the pages were read from, `origin` where the templates were: errors show paths below them.
    """

    pages: FileTree
    templates: FileTree
    target: str
    params: Mapping[str, Any] = field(default_factory=dict)
    attribute_registry_base_url: str | None = None
    folder: str = ""
    origin: str = ""
    overrides: Overrides = field(default_factory=Overrides)


@dataclass(frozen=True)
class MarkdownUpdate:
    """All pages as they should be, every line ending in LF; `outdated` are those whose text differs from that."""

    pages: dict[str, bytes]
    outdated: tuple[str, ...]
    snippets: int

    def differences(self, pages: FileTree) -> Iterator[str]:
        """The lines of a diff from the pages as they are, whatever ends their lines, to what they should be."""
        for path in self.outdated:
            yield from file_diff(path, pages[path].replace(b"\r\n", b"\n"), self.pages[path])


def update_markdown(
    request: MarkdownRequest,
    resolution: Resolution,
    *,
    v2: bool = False,
    trusted: bool = False,
    limits: ForgeLimits | None = None,
) -> MarkdownUpdate:
    """Render the snippets of all pages; nothing is written.

    Templates that are not `trusted` run in a process of their own, under `limits`.

    Raises:
        ForgeError: what is wrong with a page, with file and line, or with the templates.
        CompoundError: several of those, or the registry cannot be resolved.
    """
    problems: list[WeavergenError] = []
    pages = dict(_sound(_read(request), problems))
    lookup = lookup_of(resolution, v2=v2)
    marks = [mark for page in pages.values() for mark in page.marks]
    snippets = dict(_sound(_snippets(marks, lookup, request), problems))
    texts = _rendered(_forge_request(request, lookup, snippets), trusted, limits, problems)
    if problems:
        raise problems[0] if len(problems) == 1 else CompoundError(problems)
    by_mark = dict(zip(snippets, texts, strict=True))
    updated = {path: page.filled(by_mark) for path, page in pages.items()}
    outdated = tuple(path for path, page in pages.items() if updated[path] != page.text)
    return MarkdownUpdate({path: text.encode() for path, text in updated.items()}, outdated, len(marks))


def _forge_request(request: MarkdownRequest, lookup: Lookup, snippets: Mapping[Mark, Snippet]) -> ForgeRequest:
    queries = [mark for mark in snippets if not isinstance(mark.directive, SemconvSnippet)]
    document = lookup.document(queries[0].where) if queries else {}
    texts = tuple(snippets.values())
    return ForgeRequest(
        document, request.templates, request.target, request.params, request.origin, request.overrides, texts
    )


def _rendered(
    request: ForgeRequest, trusted: bool, limits: ForgeLimits | None, problems: list[WeavergenError]
) -> list[str]:
    """The texts of all snippets; none, and one problem more, if one of them cannot be rendered."""
    try:
        texts = generate(request, trusted=trusted, limits=limits)
    except WeavergenError as error:
        problems.extend(error.errors if isinstance(error, CompoundError) else [error])
        return []
    return [texts[str(number)].decode() for number in range(len(texts))]


def _read(request: MarkdownRequest) -> Iterator[tuple[str, Page] | WeavergenError]:
    before = f"{request.folder.rstrip('/')}/" if request.folder else ""
    for path, content in sorted(request.pages.items()):
        try:
            yield path, read_page(before + path, content)
        except WeavergenError as error:
            yield error


def _snippets(
    marks: list[Mark], lookup: Lookup, request: MarkdownRequest
) -> Iterator[tuple[Mark, Snippet] | WeavergenError]:
    base_url = request.attribute_registry_base_url
    common = {} if base_url is None else {"attribute_registry_base_url": base_url}
    for mark in marks:
        try:
            yield mark, _snippet(mark, lookup, common)
        except WeavergenError as error:
            yield error


def _snippet(mark: Mark, lookup: Lookup, common: dict[str, str]) -> Snippet:
    asked = mark.directive
    if isinstance(asked, SemconvSnippet):
        context = {**lookup.context(asked, mark.where), "tag_filter": asked.tags, **common}
        return Snippet(DEFAULT_TEMPLATE, mark.where, context)
    lookup.document(mark.where)
    return Snippet(asked.template or DEFAULT_TEMPLATE, mark.where, filter=asked.query)


def _sound(results: Iterable[T | WeavergenError], problems: list[WeavergenError]) -> Iterator[T]:
    """The results that are no problems; those that are go to `problems`."""
    for result in results:
        if isinstance(result, WeavergenError):
            problems.append(result)
        else:
            yield result
