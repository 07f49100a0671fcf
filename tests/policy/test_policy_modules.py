"""Policies come from files, folders, archives and patterns."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from weavergen_pipelines.policy.errors import PolicyUnavailable
from weavergen_pipelines.policy.modules import helper_modules, named_modules, registry_modules
from weavergen_pipelines.policy.rego.policies import Policies
from weavergen_pipelines.semconv.sources import load_source

OPTIONS = {"allowed_schemes": ("https",)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path in ("p/a.rego", "p/deep/b.rego", "p/.hidden/c.rego", "p/notes.md", "p/.d.rego"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("package x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def named(*references: str) -> list[str]:
    return list(named_modules(references, cache_dir=Path("cache"), **OPTIONS))


def test_a_folder_has_all_its_policies_but_hidden_ones(folder):
    assert named("p") == ["p/a.rego", "p/deep/b.rego"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    {
        "p/a*.rego": ["p/a.rego"],
        "p/*.rego": ["p/a.rego", "p/deep/b.rego"],
        "p/**/*.rego": ["p/a.rego", "p/deep/b.rego"],
        "p/deep/?.rego": ["p/deep/b.rego"],
    }.items(),
)
def test_a_pattern_names_policies(folder, pattern, found):
    assert named(pattern) == found


def test_an_archive_has_policies(folder):
    with zipfile.ZipFile("pack.zip", "w") as archive:
        archive.write("p/a.rego", "pack/a.rego")
    assert named("pack.zip") == ["pack.zip/a.rego"] or named("pack.zip") == ["pack.zip/pack/a.rego"]


def test_several_are_read_in_the_order_given(folder):
    assert named("p/deep/b.rego", "p/a.rego") == ["p/deep/b.rego", "p/a.rego"]


@pytest.mark.parametrize(
    "reference", ["nowhere", "p/*.none", "empty", "latin.rego", "ext::sh -c x", "ftp://host/a.rego"]
)
def test_what_is_no_policy_is_an_error_that_names_it(folder, reference):
    (folder / "empty").mkdir()
    (folder / "latin.rego").write_bytes(b"# \xe9\n")
    with pytest.raises(PolicyUnavailable) as raised:
        named(reference)
    assert raised.value.where == reference


def test_the_policies_in_the_folder_of_a_registry_are_its_own(folder):
    (folder / "p" / "model.yaml").write_text("groups: []\n")
    source = load_source("p", cache_dir=folder / "cache", **OPTIONS)

    assert list(registry_modules(source)) == ["p/a.rego", "p/deep/b.rego"]


def test_helpers_tell_of_groups_and_attributes():
    group = {"id": "registry.a", "attributes": [{"name": "a.b"}]}
    span = {"id": "span.s", "attributes": [{"name": "a.b"}, {"name": "c"}]}
    policies = Policies(helper_modules())

    def value(name: str):
        return policies.value(("semconv", name), {"groups": [group, span]}, {"groups": [group]})

    assert value("registry_groups") == value("baseline_groups") == value("registry_baseline_groups") == [group]
    assert list(value("attributes")) == ["a.b", "c"]
    assert list(value("registry_attributes")) == list(value("baseline_attributes")) == ["a.b"]
    assert value("baseline_group_ids_by_attribute") == {"a.b": "registry.a"}


def test_helpers_are_empty_where_there_are_no_groups():
    policies = Policies(helper_modules())

    found = [policies.value(("semconv", name), {}, {}) for name in ("registry_groups", "baseline_attributes")]

    assert [list(one) for one in found] == [[], []]
