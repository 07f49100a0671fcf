"""Semantic versions, and which one counts where several are asked for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.semconv.diagnostics import Fatal
from weavergen_pipelines.semconv.schema_url import SchemaUrl
from weavergen_pipelines.semconv.semver import SemVer, SemVerError
from weavergen_pipelines.semconv.versions import ChosenVersions, latest

ASCENDING = [
    "0.0.1",
    "0.1.0",
    "1.0.0-0",
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.0+0",
    "1.0.0+00",
    "1.0.0+1",
    "1.0.0+a",
    "1.0.0+a.b",
    "1.2.0",
    "1.10.0",
    "2.0.0-x",
    "2.0.0",
    "10.0.0",
    "18446744073709551615.0.0",
]
NONE = {
    "": "empty string, expected a semver version",
    "1": "unexpected end of input while parsing major version number",
    "1.": "unexpected end of input while parsing minor version number",
    "1.x.0": "unexpected character 'x' while parsing minor version number",
    "1,0": "unexpected character ',' after major version number",
    "1.0.0 ": "unexpected character ' ' after patch version number",
    "1.0.0-a+b!": "unexpected character '!' after build metadata",
    "01.0.0": "invalid leading zero in major version number",
    "1.0.0-01": "invalid leading zero in pre-release identifier",
    "1.0.0-a..b": "empty identifier segment in pre-release identifier",
    "1.0.0+": "empty identifier segment in build metadata",
    "1.0.18446744073709551616": "value of patch version number exceeds u64::MAX",
    "1.0." + "9" * 5000: "value of patch version number exceeds u64::MAX",
}
versions = st.sampled_from(ASCENDING[2:19]).map(lambda version: SchemaUrl.of("example.com/x", version))


def test_versions_are_ordered_by_their_parts():
    parsed = [SemVer.parse(text) for text in ASCENDING]
    assert all(first < second and not second < first for first, second in pairwise(parsed))
    assert sorted(parsed) == parsed


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_version_is_refused_in_the_words_of_the_reference(text):
    with pytest.raises(SemVerError) as caught:
        SemVer.parse(text)
    assert str(caught.value) == NONE[text]


@given(versions, versions)
def test_the_later_version_counts_whatever_the_order(first, second):
    assert latest(first, second) == latest(second, first)
    assert latest(first, second) in (first, second)


@given(st.lists(versions, min_size=1))
def test_the_latest_of_all_is_chosen(urls):
    chosen = ChosenVersions()
    for url in urls:
        chosen.add(url)
    assert {chosen.of(url) for url in urls} == {max(urls, key=lambda url: SemVer.parse(url.version))}


def test_a_leading_v_is_no_part_of_a_version():
    old, new = SchemaUrl.of("example.com/x", "v1.9.0"), SchemaUrl.of("example.com/x", "1.10.0")
    assert latest(new, old) == new


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("https://example.com/x/1.0.0", "https://example.com/x/2.0.0", "IncompatibleDependencyVersions"),
        ("https://example.com/x/1.0.0", "https://example.com/y/1.0.0", "AmbiguousReference"),
        ("https://example.com/x/1.0.0", "https://example.com/x/unknown", "InvalidSemVer"),
    ],
)
def test_versions_that_do_not_go_together_are_refused(first, second, kind):
    chosen = ChosenVersions()
    chosen.add(SchemaUrl.parse(first))
    with pytest.raises(Fatal) as caught:
        latest(SchemaUrl.parse(first), SchemaUrl.parse(second))
    assert caught.value.kind == kind
