"""The commands whose results are documents: both engines on the same inputs."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.artifacts.digest import canonical_json, tree_digest
from weavergen_pipelines.engine.binary import BinaryEngine
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.forge.folder import read_templates
from weavergen_pipelines.forge.markdown_update import MarkdownRequest, read_pages
from weavergen_pipelines.semconv import RegistrySource
from weavergen_pipelines.semconv.json_schema import JSON_SCHEMAS, UnknownSchema

TESTS = Path(__file__).parents[1]
PAGES = TESTS / "semconv_markdown"
SHOP = TESTS / "semconv_package/shop"
RELEASES = ("v1.37.0", "v1.43.0", "v1.44.0")
VERSIONS = pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])


@pytest.fixture(scope="module")
def embedded() -> EmbeddedEngine:
    return EmbeddedEngine()


def read(folder: Path, location: str) -> RegistrySource:
    found = (path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    return RegistrySource(location, files, tree_digest(files))


def request(version: str, pages: dict[str, bytes] | None = None) -> MarkdownRequest:
    found = read_pages(PAGES / version / "pages") if pages is None else pages
    templates = read_templates(PAGES / version / "templates")
    return MarkdownRequest(found, templates, "markdown", {"test": "param"}, "/attributes", folder="docs")


@VERSIONS
@pytest.mark.parametrize("releases", list(pairwise(RELEASES)), ids="..".join)
def test_releases_differ_by_the_same_in_both_engines(releases, v2, binary: BinaryEngine, embedded, shared: Path):
    old, new = (read(shared / "semconv" / release / "model", release) for release in releases)
    assert canonical_json(binary.diff(new, old, v2=v2)) == canonical_json(embedded.diff(new, old, v2=v2))


@VERSIONS
def test_releases_are_counted_the_same_by_both_engines(v2, binary: BinaryEngine, embedded, shared: Path):
    source = read(shared / "semconv" / RELEASES[-1] / "model", "model")
    assert sorted_names(binary.stats(source, v2=v2)) == sorted_names(embedded.stats(source, v2=v2))


def sorted_names(counts: Any) -> Any:
    """Statistics whose lists of names, which the reference leaves in the order of a hash, are sorted."""
    if isinstance(counts, dict):
        return {name: sorted_names(each) for name, each in counts.items()}
    return sorted(map(sorted_names, counts), key=canonical_json) if isinstance(counts, list) else counts


def test_a_package_is_the_same_of_both_engines(binary: BinaryEngine, embedded):
    for location in ("shop", "/elsewhere/shop"):
        source = read(SHOP, location)
        assert binary.package(source, "./resolved.yaml") == embedded.package(source, "./resolved.yaml")


def test_a_registry_without_a_manifest_has_no_package_of_either_engine(binary: BinaryEngine, embedded, source):
    for engine in (binary, embedded):
        with pytest.raises(WeavergenError, match="manifest"):
            engine.package(source, "./resolved.yaml")


def test_there_is_a_schema_of_each_name_in_both_engines(binary: BinaryEngine, embedded):
    for name in JSON_SCHEMAS:
        assert set(binary.json_schema(name)["$defs"]) == set(embedded.json_schema(name)["$defs"])
    for engine in (binary, embedded):
        with pytest.raises(UnknownSchema):
            engine.json_schema("none")


@VERSIONS
def test_pages_become_the_same_by_both_engines(v2, binary: BinaryEngine, embedded):
    version = "v2" if v2 else "v1"
    source = read(PAGES / version / "model", "model")
    theirs, ours = (engine.update_markdown(source, request(version), v2=v2) for engine in (binary, embedded))
    assert theirs == ours
    assert ours.outdated


def test_both_engines_name_every_page_with_a_problem(binary: BinaryEngine, embedded):
    source = read(PAGES / "v1/model", "model")
    wrong = dict.fromkeys(("a.md", "deep/b.md"), b"<!-- semconv registry.none -->\n<!-- endsemconv -->\n")
    for engine in (binary, embedded):
        with pytest.raises(CompoundError) as error:
            engine.update_markdown(source, request("v1", wrong))
        assert all(f"docs/{name}" in str(error.value) for name in wrong)


def test_a_registry_with_errors_has_no_report_and_no_pages_in_either_engine(binary: BinaryEngine, embedded, tmp_path):
    shutil.copytree(PAGES / "v1/model", tmp_path / "model")
    (tmp_path / "model/broken.yaml").write_text("groups: 1\n")
    broken, sound = read(tmp_path / "model", "model"), read(PAGES / "v1/model", "older")
    for engine in (binary, embedded):
        for attempt in (engine.diff, lambda head, _other, each=engine: each.update_markdown(head, request("v1"))):
            with pytest.raises(WeavergenError):
                attempt(broken, sound)
