"""Sections of Markdown pages that are rendered from a registry."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.forge.errors import DuplicateParamKey, FilterError, TemplateEvaluationFailed
from weavergen_pipelines.forge.markdown_update import (
    GroupNotFound,
    InvalidPage,
    InvalidSnippetId,
    MarkdownRequest,
    UnterminatedSnippet,
    WeaverSnippetNotSupported,
    read_pages,
    update_markdown,
    write_pages,
)
from weavergen_pipelines.forge.markdown_update.directive import SemconvSnippet, WeaverSnippet, directive
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry

HERE = Path(__file__).parent
BASE_URL = "/attributes"


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def resolutions():
    return {version: _resolution(HERE / version / "model") for version in ("v1", "v2")}


def _resolution(model: Path):
    files = tree(model)
    return resolve_registry(load_registry(RegistrySource("model", files, tree_digest(files))))


def request(version: str, pages: dict[str, bytes] | None = None, **others) -> MarkdownRequest:
    found = read_pages(HERE / version / "pages") if pages is None else pages
    templates = tree(HERE / version / "templates")
    options = {"params": {"test": "param"}, "attribute_registry_base_url": BASE_URL, "folder": "pages", **others}
    return MarkdownRequest(found, templates, "markdown", **options)


@pytest.fixture
def update(resolutions):
    def run(version: str, pages=None, *, trusted: bool = True, **others):
        asked = request(version, pages, **others)
        return update_markdown(asked, resolutions[version], v2=version == "v2", trusted=trusted)

    return run


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_pages_become_what_the_reference_makes_of_them(update, version, trusted):
    assert update(version, trusted=trusted).pages == read_pages(HERE / version / "expected")


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_pages_that_are_as_they_should_be_stay_as_they_are(update, version):
    expected = read_pages(HERE / version / "expected")
    again = update(version, expected)
    assert again.pages == expected
    assert again.outdated == ()


def test_line_ends_alone_do_not_make_a_page_outdated(update):
    expected = read_pages(HERE / "v1/expected")
    again = update("v1", {path: content.replace(b"\n", b"\r\n") for path, content in expected.items()})
    assert again.outdated == ()
    assert again.pages == expected


def test_the_differences_of_outdated_pages_can_be_shown(update):
    pages = read_pages(HERE / "v1/pages")
    found = update("v1", pages)
    assert found.outdated == ("deeper/sales.md", "plain.md", "windows.md")
    shown = list(found.differences(pages))
    assert "-old\n" in shown
    assert {"+++ b/deeper/sales.md\n", "+++ b/plain.md\n", "+++ b/windows.md\n"} < set(shown)


def test_only_pages_whose_content_differs_are_written(update, tmp_path):
    pages = read_pages(HERE / "v1/expected") | {"new.md": b"old"}
    for path, content in pages.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    before = (tmp_path / "windows.md").stat().st_ino
    assert write_pages(update("v1", pages).pages, tmp_path) == ("new.md",)
    assert (tmp_path / "new.md").read_bytes() == b"old\n"
    assert (tmp_path / "windows.md").stat().st_ino == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deeper", "new.md", "plain.md", "windows.md"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InvalidPage, match="no such folder"):
        read_pages(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("version", "text", "kind", "message"),
    [
        ("v1", "<!-- semconv registry.shoe -->\n<!-- endsemconv -->", GroupNotFound, "mean registry.shop"),
        ("v1", "\n<!-- semconv registry.shop -->\nall that follows", UnterminatedSnippet, "pages/a.md:2: .*endsemconv"),
        ("v1", "<!-- weaver . -->\n<!-- endweaver -->", WeaverSnippetNotSupported, "format 2"),
        ("v2", "<!-- semconv shop.buy -->\n<!-- endsemconv -->", InvalidSnippetId, "registry.spans.NAME"),
        ("v2", "<!-- semconv refinements.attributes.a -->\n<!-- endsemconv -->", InvalidSnippetId, "where to look"),
        ("v2", "<!-- semconv registry.spans.a -->\n<!-- endsemconv -->", GroupNotFound, "pages/a.md:1"),
        ("v2", "\n\n<!-- weaver .[ -->\n<!-- endweaver -->", FilterError, "pages/a.md:3"),
        ("v2", "<!-- weaver template:no.j2 . -->\n<!-- endweaver -->", TemplateEvaluationFailed, "no.j2.*a.md:1"),
    ],
)
def test_what_is_wrong_with_a_page_is_said_with_file_and_line(update, version, text, kind, message):
    with pytest.raises(kind, match=message):
        update(version, {"a.md": text.encode()})


def test_a_page_that_is_not_text_is_named_with_the_line(update):
    with pytest.raises(InvalidPage, match=r"pages/a\.md:2"):
        update("v1", {"a.md": b"text\n\xff\n"})


def test_all_problems_of_all_pages_are_reported_at_once(update):
    snippet = b"<!-- semconv nothing -->\n<!-- endsemconv -->\n"
    with pytest.raises(CompoundError) as error:
        update("v1", {"a.md": snippet, "b.md": snippet * 2})
    assert [str(one.where) for one in error.value.errors] == ["pages/a.md:1", "pages/b.md:1", "pages/b.md:3"]


@pytest.mark.parametrize("trusted", [True, False])
def test_a_template_that_fails_is_reported_once_with_its_line_and_the_first_snippet(resolutions, trusted):
    snippet = b"<!-- semconv registry.shop -->\n<!-- endsemconv -->\n"
    broken = replace(
        request("v1", {"a.md": snippet * 3}), templates={"markdown/snippet.md.j2": b"\n{{ nothing.at.all }}"}
    )
    with pytest.raises(TemplateEvaluationFailed, match=r"snippet\.md\.j2:2: .*pages/a\.md:1"):
        update_markdown(broken, resolutions["v1"], trusted=trusted)


def test_a_parameter_cannot_be_called_params(update):
    with pytest.raises(DuplicateParamKey):
        update("v1", params={"params": 1})


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<!-- semconv a.b-c_d -->", SemconvSnippet("a.b-c_d", ("",))),
        ("<!--semconv a-->  ", SemconvSnippet("a", ("",))),
        ("<!-- semconv a(full,tag=x-y) -->", SemconvSnippet("a", ("full", "tag=x-y"))),
        ("<!-- semconv a(unknown) -->", None),
        ("<!-- semconv 1a -->", None),
        ("<!-- semconv a b -->", None),
        (" <!-- semconv a -->", None),
        ("<!-- semconv a --> b", None),
        ("<!-- weaver .a -->", WeaverSnippet(".a")),
        ("<!-- weaver template:b.j2 .a | .b -->", WeaverSnippet(".a | .b", "b.j2")),
        ("<!-- endsemconv -->", None),
        ("text", None),
    ],
)
def test_snippets_begin_at_a_line_that_is_one_comment_of_the_right_form(line, expected):
    assert directive(line) == expected


LINES = st.lists(
    st.sampled_from(
        [
            "text",
            "",
            "<!-- endweaver -->",
            "<!-- semconv registry.shop -->\n<!-- endsemconv -->",
            "<!-- semconv metric.shop.sales(metric_table) -->\nold\n<!--endsemconv-->",
        ]
    )
)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=30, deadline=None)
def test_updating_twice_is_updating_once(lines, end):
    resolution = _resolution(HERE / "v1/model")
    once = update_markdown(request("v1", {"a.md": end.join(lines).encode()}), resolution, trusted=True)
    assert update_markdown(request("v1", once.pages), resolution, trusted=True) == replace(once, outdated=())
