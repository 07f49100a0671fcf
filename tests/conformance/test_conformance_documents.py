"""The registries in the reference's own tree: as packages, compared with each other, and in pages of Markdown.

`WEAVERGEN_CONFORMANCE_WEAVER` names a checkout of open-telemetry/weaver; `WEAVERGEN_WEAVER` the executable, if it is
not the installed one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
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
from weavergen_pipelines.forge.markdown_update import read_pages

TREE = Path(os.environ["WEAVERGEN_CONFORMANCE_WEAVER"])
PLACES = list(Place.all(TREE))
NEIGHBOURS = [(one, other) for one, other in pairwise(PLACES) if one.folder == other.folder]
CORPUS = "weaver tree"

NO_NETWORK = {
    "crates/weaver_resolver/data/compatible-version-conflict-published/main",
    "crates/weaver_resolver/data/diamond-resolved-test",
}
"""The reference fetches a dependency that it has read already: it needs a network for it, we do not."""
GENERATED = "crates/weaver_semconv_gen"
"""Whose tests have pages of their own, beside their registries."""


@dataclass(frozen=True)
class Pages:
    """Pages, and the registry and the templates of their sections, by their paths from a folder."""

    folder: str
    registry: str
    pages: str
    templates: str = "templates"
    params: Mapping[str, str] = field(default_factory=dict)


PAGES = (
    Pages(GENERATED, "data", "data", params={"test": "param"}),
    Pages(GENERATED, "data_v2_to_v1", "data_v2_to_v1"),
    Pages("data/update_markdown", "registry", "markdown"),
)
BASE_URL = "/docs/attributes-registry"


def name(place: Place) -> str:
    return (place.folder / place.location).relative_to(TREE).as_posix()


@pytest.mark.parametrize("place", PLACES, ids=name)
def test_a_package_is_what_the_reference_writes(place: Place, case: Case):
    expected, found = their_package(place), our_package(place)
    if name(place) in NO_NETWORK:
        case("package", CORPUS, "the reference needs a network")
        assert (expected, found is None) == (None, False)
    else:
        case("package", CORPUS, None if found == expected else ORDER)
        assert unnumbered(found) == unnumbered(expected)


@pytest.mark.parametrize("flags", [(), ("--v2",)], ids=["v1", "v2"])
@pytest.mark.parametrize("places", NEIGHBOURS, ids=lambda places: f"{name(places[0])}..{places[1].location}")
def test_two_registries_differ_as_the_reference_reports(
    places: tuple[Place, Place], flags: tuple[str, ...], case: Case
):
    case("diff", f"{CORPUS}, {'v2' if flags else 'v1'}")
    assert canonical_json(our_diff(*places, *flags)) == canonical_json(their_diff(*places, *flags))


@pytest.mark.parametrize("asked", PAGES, ids=lambda asked: f"{asked.folder}/{asked.pages}")
def test_the_pages_of_its_tests_become_what_they_are(asked: Pages, tmp_path: Path, case: Case):
    case("update-markdown", CORPUS)
    place = Place(TREE / asked.folder, asked.registry)
    templates = place.folder / asked.templates
    copies = [tmp_path / "theirs", tmp_path / "ours"]
    for copy in copies:
        shutil.copytree(place.folder / asked.pages, copy)
        assert empty_sections(copy)
    flags = ("--attribute-registry-base-url", BASE_URL, *(f"--param={key}={asked.params[key]}" for key in asked.params))
    code = their_pages(place, copies[0], templates, "markdown", *flags)
    options = {"params": asked.params, "attribute_registry_base_url": BASE_URL}
    found = our_pages(place, read_pages(copies[1]), templates, "markdown", **options)
    assert code == 0
    assert found == read_pages(copies[0])
