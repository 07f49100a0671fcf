"""The registries in the reference's own tree: as packages, compared with each other, and in pages of Markdown.

`WEAVERGEN_CONFORMANCE_WEAVER` names a checkout of open-telemetry/weaver; `WEAVERGEN_WEAVER` the executable, if it is
not the installed one.
"""

from __future__ import annotations

import os
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from corpus_table import Case
from reference_answers import Place
from reference_commands import (
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
BY_HASH = {
    "crates/weaver_resolver/data/registry-test-v2-dep/consumer_registry",
    "crates/weaver_resolver/data/registry-test-v2-dep/deep_registry/registry",
}
"""Attributes of one name are in the order of their hashes; ours in that of their contents."""
PAGES = [
    ("crates/weaver_semconv_gen", "data", "data", "templates", "markdown", {"params": {"test": "param"}}),
    ("crates/weaver_semconv_gen", "data_v2_to_v1", "data_v2_to_v1", "templates", "markdown", {}),
    (
        ".",
        "data/update_markdown/registry",
        "data/update_markdown/markdown",
        "data/update_markdown/templates",
        "markdown",
        {},
    ),
]
BASE_URL = "/docs/attributes-registry"


def name(place: Place) -> str:
    return (place.folder / place.location).relative_to(TREE).as_posix()


@pytest.mark.parametrize("place", PLACES, ids=name)
def test_a_package_is_what_the_reference_writes(place: Place, case: Case):
    expected, found = their_package(place), our_package(place)
    if name(place) in NO_NETWORK:
        case("package", CORPUS, "the reference needs a network")
        assert (expected, found is None) == (None, False)
    elif name(place) in BY_HASH:
        case("package", CORPUS, "attributes of one name in another order")
        assert unnumbered(found) == unnumbered(expected)
    else:
        case("package", CORPUS)
        assert found == expected


@pytest.mark.parametrize("flags", [(), ("--v2",)], ids=["v1", "v2"])
@pytest.mark.parametrize("places", NEIGHBOURS, ids=lambda places: f"{name(places[0])}..{places[1].location}")
def test_two_registries_differ_as_the_reference_reports(
    places: tuple[Place, Place], flags: tuple[str, ...], case: Case
):
    case("diff", f"{CORPUS}, {'v2' if flags else 'v1'}")
    assert canonical_json(our_diff(*places, *flags)) == canonical_json(their_diff(*places, *flags))


@pytest.mark.parametrize(("folder", "registry", "pages", "templates", "target", "options"), PAGES)
def test_the_pages_of_its_tests_become_what_they_are(
    folder, registry, pages, templates, target, options, tmp_path, case
):
    case("update-markdown", CORPUS)
    place = Place(TREE / folder, registry)
    copies = [tmp_path / "theirs", tmp_path / "ours"]
    for copy in copies:
        shutil.copytree(place.folder / pages, copy)
        assert empty_sections(copy)
    flags = [f"--param={key}={value}" for key, value in options.get("params", {}).items()]
    code = their_pages(
        place, copies[0], place.folder / templates, target, "--attribute-registry-base-url", BASE_URL, *flags
    )
    found = our_pages(
        place, copies[1], place.folder / templates, target, attribute_registry_base_url=BASE_URL, **options
    )
    assert code == 0
    assert found == read_pages(copies[0])
