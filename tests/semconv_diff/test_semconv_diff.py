"""What changed between two versions of a registry."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.artifacts.digest import canonical_json, tree_digest
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry
from weavergen_pipelines.semconv.diff import IncompatibleRegistries, diff_registries, diff_text
from weavergen_pipelines.semconv.diff.changes import change_name, changes

HERE = Path(__file__).parent
OBSOLETE = {"reason": "obsoleted", "note": "Gone."}
DEPRECATIONS = st.one_of(
    st.none(),
    st.just(OBSOLETE),
    st.builds(lambda to: {"reason": "renamed", "renamed_to": to, "note": f"Now {to}."}, st.sampled_from("xyz")),
)
ITEMS = st.dictionaries(st.text("abcd.", min_size=1, max_size=3), DEPRECATIONS)


def resolution(files: dict[str, str]):
    contents = {path: text.encode() for path, text in files.items()}
    return resolve_registry(load_registry(RegistrySource("shop", contents, tree_digest(contents))))


def of_folder(folder: Path):
    return resolution({path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yaml")})


@pytest.fixture(scope="module")
def versions():
    return of_folder(HERE / "head"), of_folder(HERE / "baseline")


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_each_kind_of_change_is_reported_in_order(versions, version):
    report = diff_registries(*versions, v2=version == "v2")
    assert report == json.loads((HERE / f"expected_{version}.json").read_bytes())


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("layout", ["ansi", "ansi-stats", "markdown"])
def test_each_text_is_laid_out_as_the_reference_does(versions, version, layout):
    text = diff_text(diff_registries(*versions, v2=version == "v2"), layout)
    assert text == (HERE / f"expected_{version}.{layout}.txt").read_text()


def test_a_registry_has_no_changes_against_itself(versions):
    for v2 in (False, True):
        report = diff_registries(versions[0], versions[0], v2=v2)
        assert not any(report["changes"].values())
        assert report["head"] == report["baseline"] == {"semconv_version": "1.1.0"}


def test_a_registry_without_a_manifest_has_no_version_in_format_1():
    bare = resolution({"shop.yaml": (HERE / "head/shop.yaml").read_text()})
    assert diff_registries(bare, bare)["head"] == {"semconv_version": ""}
    assert diff_registries(bare, bare, v2=True)["head"] == {"semconv_version": "unknown"}


def test_a_registry_that_does_not_resolve_is_not_compared(versions):
    group = {"id": "a", "type": "span", "brief": "b", "span_kind": "client", "stability": "stable"}
    broken = resolution({"shop.yaml": json.dumps({"groups": [{**group, "attributes": [{"ref": "nowhere"}]}]})})
    with pytest.raises(CompoundError, match="nowhere"):
        diff_registries(versions[0], broken)


def test_a_published_registry_is_compared_with_published_ones_only(versions, shared):
    folder = shared / "conformance/registries/crates/weaver_resolver/data/registry-test-v2-5-published/published"
    published = of_folder(folder)
    with pytest.raises(IncompatibleRegistries, match="same format"):
        diff_registries(versions[0], published)
    assert not any(diff_registries(published, published)["changes"].values())


@pytest.mark.parametrize("name", ["diff", "diff_v2"])
def test_the_semantic_conventions_changed_as_the_reference_says(shared, name):
    head, baseline = (of_folder(shared / f"semconv/v{version}/model") for version in ("1.44.0", "1.37.0"))
    expected = json.loads((shared / f"semconv/expected/{name}-1.37.0-1.44.0.json").read_bytes())
    for found in expected["changes"].values():
        found.sort(key=change_name)
    assert canonical_json(diff_registries(head, baseline, v2=name == "diff_v2")) == canonical_json(expected)


@given(ITEMS, ITEMS)
def test_every_name_is_reported_at_most_once_and_the_order_of_the_items_does_not_matter(head, baseline):
    report = changes(head, baseline)
    names = [change_name(change) for change in report]
    assert names == sorted(set(names))
    shuffled = random.Random(0).sample(list(head.items()), len(head))
    assert changes(dict(shuffled), baseline) == report


@given(ITEMS, ITEMS)
def test_what_was_added_one_way_was_removed_the_other_way(head, baseline):
    def of_type(report, kind):
        return {change["name"] for change in report if change["type"] == kind}

    there, back = changes(head, baseline), changes(baseline, head)
    assert of_type(there, "added") == of_type(back, "removed") == set(head) - set(baseline)
