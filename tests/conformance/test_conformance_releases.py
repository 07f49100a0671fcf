"""Every release of the semantic conventions since v1.26: what has changed since the one before, and its pages.

`WEAVERGEN_CONFORMANCE_CONVENTIONS` names a git repository of open-telemetry/semantic-conventions with its tags.
"""

from __future__ import annotations

import os
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from convention_tags import tags, write_tag
from corpus_table import Case
from reference_answers import Place
from reference_commands import (
    ORDER,
    empty_sections,
    our_diff,
    our_package,
    our_pages,
    their_diff,
    their_package,
    their_pages,
    unnumbered,
)

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.forge.markdown_update import read_pages

CONVENTIONS = Path(os.environ["WEAVERGEN_CONFORMANCE_CONVENTIONS"])
TAGS = list(tags(CONVENTIONS, (1, 26)))
CORPUS = "semantic conventions"
FAILING = "its templates fail on some pages in both: the reference writes the others, which are equal, we write none"
LINKS = {"registry_base_url": "/docs/registry/"}
BASE_URL = "/docs/attributes-registry"


@pytest.mark.parametrize("releases", list(pairwise(TAGS)), ids="..".join)
def test_a_release_has_changed_as_the_reference_reports(releases: tuple[str, str], tmp_path: Path, case: Case):
    case("diff", CORPUS)
    for release in releases:
        write_tag(CONVENTIONS, release, "model", tmp_path / release)
    old, new = (Place(tmp_path, f"{release}/model") for release in releases)
    for flags in ((), ("--v2",)):
        for places in ((new, old), (old, new)):
            expected, found = their_diff(*places, *flags), our_diff(*places, *flags)
            assert canonical_json(found) == canonical_json(expected)


@pytest.mark.parametrize("release", TAGS)
def test_the_package_of_a_release_is_what_the_reference_writes(release: str, tmp_path: Path, case: Case):
    write_tag(CONVENTIONS, release, "model", tmp_path)
    place = Place(tmp_path, "model")
    expected, found = their_package(place), our_package(place)
    case("package", CORPUS, None if found == expected else ORDER)
    assert unnumbered(found) == unnumbered(expected)


@pytest.mark.parametrize("release", TAGS)
def test_the_pages_of_a_release_become_what_the_reference_makes_of_them(release: str, tmp_path: Path, case: Case):
    for folder in ("model", "docs", "templates"):
        write_tag(CONVENTIONS, release, folder, tmp_path)
    assert empty_sections(tmp_path / "docs")
    shutil.copytree(tmp_path / "docs", tmp_path / "theirs")
    place, templates = Place(tmp_path, "model"), tmp_path / "templates"
    flags = ("--attribute-registry-base-url", BASE_URL, *(f"--param={key}={value}" for key, value in LINKS.items()))
    code = their_pages(place, tmp_path / "theirs", templates, "markdown", *flags)
    before, expected = read_pages(tmp_path / "docs"), read_pages(tmp_path / "theirs")
    options = {"params": LINKS, "attribute_registry_base_url": BASE_URL}
    case("update-markdown", CORPUS, FAILING if code else None)
    if code:
        with pytest.raises(WeavergenError):
            our_pages(place, before, templates, "markdown", **options)
        before = {path: content for path, content in before.items() if expected[path] != content}
    assert our_pages(place, before, templates, "markdown", **options) == {path: expected[path] for path in before}
