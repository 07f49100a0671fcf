"""Policies of others: the unit tests of the semantic conventions, and the packs of opentelemetry-weaver-packages.

`WEAVERGEN_CONFORMANCE_POLICIES` names a folder with two checkouts: the git repository `semantic-conventions`, whose
tags from v1.30 on are tried, and `opentelemetry-weaver-packages`.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from convention_tags import git, tags, write_tag
from policy_answers import PolicyCheck
from reference_answers import Place

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.policy.modules import helper_modules, named_modules
from weavergen_pipelines.policy.rego.policies import Policies
from weavergen_pipelines.policy.stages import PolicySubject, check_policies
from weavergen_pipelines.semconv import load_registry, resolve_registry
from weavergen_pipelines.semconv.sources import load_source

FOLDER = Path(os.environ["WEAVERGEN_CONFORMANCE_POLICIES"])
CONVENTIONS = FOLDER / "semantic-conventions"
PACKS = FOLDER / "opentelemetry-weaver-packages" / "policies" / "check"
FIRST = (1, 30)
PACK_NAMES = ("naming_conventions", "stability", "entity_associations", "backwards-compatibility")

DIFFERENT = {
    "unknown_entity_association": "an unknown entity is an error of the registry now, so policies do not see it",
    "valid_entity_association": "an associated entity is an object now, which the policy compares with a name",
    "attribute_complex_type_violation": "the type of an entity is what its file says now, a prefix included",
}
"""Cases whose expectation is older than the reference: it does not meet them either, and prints what we do."""

FAILS = {"v1.39.0", "v1.40.0"}
"""The reference fails within itself at the policies of these (`binding plan not found`)."""


def modules_of(tag: str) -> dict[str, str]:
    listed = git(CONVENTIONS, "ls-tree", "-r", "--name-only", tag).decode().splitlines()
    return {path: git(CONVENTIONS, "show", f"{tag}:{path}").decode() for path in listed if path.endswith(".rego")}


@pytest.mark.parametrize("tag", list(tags(CONVENTIONS, FIRST)))
def test_the_policy_tests_of_the_semantic_conventions_pass(tag, case):
    policies = Policies({**helper_modules(), **modules_of(tag)})
    tests = [path for path in policies.definitions.rules if path[-1].startswith("test_")]

    assert tests
    assert [path for path in tests if policies.value(path, {}, {}) is not True] == []
    case("policies", "policy tests of the semantic conventions", count=len(tests))


CASES = sorted(PACKS.glob("*/tests/*"))


def named(folder: Path) -> str:
    return f"{folder.parents[1].name}-{folder.name}"


@pytest.mark.parametrize("folder", CASES, ids=named)
def test_a_pack_finds_what_its_author_expects(folder, monkeypatch, tmp_path, case):
    monkeypatch.chdir(folder)
    expected = json.loads((folder / "expected-diagnostic-output.json").read_text())

    found = [problem.to_json() for problem in check(folder.parents[1], tmp_path)]

    assert (normal(found) == normal(expected)) is (folder.name not in DIFFERENT)
    case("policies", "expected files of opentelemetry-weaver-packages", DIFFERENT.get(folder.name))


@pytest.mark.parametrize("folder", CASES, ids=named)
def test_a_pack_finds_and_evaluates_what_the_reference_does(folder, case):
    baseline = "base" if (folder / "base").is_dir() else None
    subject = PolicyCheck(Place(folder, "current"), [str(folder.parents[1])], baseline, v2=True)

    assert subject.ours() == subject.theirs()
    assert subject.our_coverage() == subject.their_coverage()
    case("policies", "packs beside the executable: findings and coverage")


@pytest.mark.parametrize(("before", "tag"), list(pairwise(tags(CONVENTIONS, (1, 29)))))
def test_policies_find_in_a_release_what_the_reference_does(before, tag, tmp_path, case):
    for folder, version in (("new", tag), ("old", before)):
        write_tag(CONVENTIONS, version, "model", tmp_path / folder)
    write_tag(CONVENTIONS, tag, "policies", tmp_path)
    its_own = PolicyCheck(Place(tmp_path, "new/model"), ["policies"], "old/model")
    packs = replace(its_own, policies=[str(PACKS / pack) for pack in PACK_NAMES], v2=True)

    assert packs.ours() == packs.theirs()
    assert its_own.ours() == ([] if tag in FAILS else its_own.theirs())
    case("policies", "releases beside the executable: four packs and a baseline")
    why = "the reference fails within its evaluator" if tag in FAILS else None
    case("policies", "releases beside the executable: their own policies and a baseline", why)


def test_the_policies_of_a_release_are_evaluated_as_the_reference_does(tmp_path):
    write_tag(CONVENTIONS, "v1.38.0", "model", tmp_path)
    write_tag(CONVENTIONS, "v1.38.0", "policies", tmp_path)
    subject = PolicyCheck(Place(tmp_path, "model"), ["policies"])

    assert subject.our_coverage() == subject.their_coverage()


def check(pack: Path, cache: Path):
    source = load_source("current", cache_dir=cache, allowed_schemes=())
    baseline = document("base", cache) if Path("base").is_dir() else None
    subject = PolicySubject(load_registry(source), document("current", cache), baseline, v2=True)
    return check_policies(subject, named_modules([str(pack)], cache_dir=cache, allowed_schemes=())).diagnostics


def document(folder: str, cache: Path) -> dict[str, Any] | None:
    try:
        return resolve_registry(load_registry(load_source(folder, cache_dir=cache, allowed_schemes=()))).v2
    except CompoundError:
        return None


def normal(problems: list[dict[str, Any]]) -> list[str]:
    """As the project's own script compares: in any order, an empty context being none. Places are ours alone."""
    for problem in problems:
        problem["diagnostic"].pop("location", None)
        if not problem["error"]["violation"].get("context"):
            problem["error"]["violation"].pop("context", None)
            problem["diagnostic"]["message"] = problem["diagnostic"]["message"].replace(", context={}", "")
    return sorted(json.dumps(problem, sort_keys=True) for problem in problems)
