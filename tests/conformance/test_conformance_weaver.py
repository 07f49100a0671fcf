"""Every registry in the reference's own tree: what it expects of them itself, and what it answers when it is run.

`WEAVERGEN_CONFORMANCE_WEAVER` names a checkout of open-telemetry/weaver; `WEAVERGEN_WEAVER` the executable, if it is
not the installed one.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from corpus_table import Case
from policy_answers import PolicyCheck
from reference_answers import COMMANDS, Place, ours, theirs, unordered

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.semconv import Resolution, load_registry, resolve_registry
from weavergen_pipelines.semconv.output.resolved_v2 import resolved_file
from weavergen_pipelines.semconv.output.v1 import v1_group

TREE = Path(os.environ["WEAVERGEN_CONFORMANCE_WEAVER"])
PLACES = list(Place.all(TREE))
RESOLVER = TREE / "crates/weaver_resolver"
TREE_REGISTRIES, EXPECTATIONS = "registries of the weaver tree", "expected files of the weaver tree"
SINGLE = sorted((TREE / "crates/weaver_semconv/data").rglob("*.yaml"))
"""Files that are registries alone."""

BROKEN = {
    "crates/weaver_checker/data/registries",
    "crates/weaver_resolver/data/registry-test-v2-5-published",
    "crates/weaver_semconv/data",
    "crates/weaver_semconv/data/invalid",
    "crates/weaver_semconv/tests/test_data",
    "docs/old-stuff/demo-configs",
    "docs/specs/multi-registry/registries/acme-http-server-lib",
    "docs/specs/multi-registry/registries/app",
    "docs/specs/multi-registry/registries/waf-vendor",
    "tests/v2_forge",
}
"""Several files of each are broken: the reference names one of them, any; we name all of them."""

TWICE = "crates/weaver_resolver/data/registry-test-13-duplicate-metric-name/registry"
"""Two of its metrics have one name: the reference keeps one of them, any; we keep the last."""


def name(place: Place) -> str:
    return (place.folder / place.location).relative_to(TREE).as_posix()


@pytest.mark.parametrize("place", PLACES, ids=name)
def test_a_registry_is_answered_as_the_reference_does(place: Place, case: Case):
    source = place.source()
    for command in COMMANDS:
        expected, found = theirs(place, *command), ours(source, *command)
        if name(place) in BROKEN:
            assert (found.code, found.document) == (expected.code, expected.document) == (1, None)
            case(command[0], TREE_REGISTRIES, "all broken files are named, not the first one met")
        else:
            attempts = (theirs(place, *command).normal for _ in range(20 if name(place) == TWICE else 0))
            assert found.normal == expected.normal or found.normal in attempts, command
            case(command[0], TREE_REGISTRIES)


@pytest.mark.parametrize("place", [place for place in PLACES if name(place) in BROKEN], ids=name)
def test_every_broken_file_of_a_registry_is_named(place: Place):
    problems = resolve_registry(load_registry(place.source())).diagnostics
    each = [unordered(problem.bare) for problem in problems]
    for _attempt in range(3):
        assert all(problem in each for problem in _bare(theirs(place, "check").errors))


@pytest.mark.parametrize("file", SINGLE, ids=lambda file: file.name)
def test_a_file_alone_is_answered_as_the_reference_does(file: Path, tmp_path: Path, case: Case):
    (tmp_path / "registry").mkdir()
    shutil.copy(file, tmp_path / "registry")
    place = Place(tmp_path, "registry")
    source = place.source()
    for command in COMMANDS:
        assert ours(source, *command).normal == theirs(place, *command).normal, command
        case(command[0], "files of the weaver tree")


def _bare(error: Any) -> list[Any]:
    """The problems in what is nested by stages and compounds."""
    if isinstance(error, list):
        return [bare for each in error for bare in _bare(each)]
    ((kind, inner),) = error.items()
    nested = ("CompoundError", "Resolver", "FailToResolveDefinition", "Semconv")
    return _bare(inner) if kind in nested else [unordered(error)]


CRATES = "crates/weaver_codegen_test/semconv_registry"
POLICIES = sorted(
    path.relative_to(TREE).as_posix()
    for folder in ("crates/weaver_checker/data", "crates/weaver_codegen_test", "schemas", "test_data", "tests")
    for path in (TREE / folder).rglob("*.rego")
)
CHECKER, STOPS = "crates/weaver_checker/data/policies", "the reference fails within its evaluator"
OTHERWISE = {
    f"{CHECKER}/invalid_policies.rego": "a function that there is not is an error even if no line calls it",
    f"{CHECKER}/invalid_violation_object.rego": STOPS,
    "tests/v2_check/after_resolution_error.rego": STOPS,
}
"""What is found by these differs in one of the registries, and why."""
WITH_POLICIES = [place for place in PLACES if any((place.folder / place.location).rglob("*.rego"))]


@pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])
@pytest.mark.parametrize("place", WITH_POLICIES, ids=name)
def test_the_policies_in_a_registry_find_what_the_reference_does(place: Place, v2: bool, case: Case):
    subject = PolicyCheck(place, [], v2=v2)

    assert subject.ours() == subject.theirs()
    case("policies", "registries of the weaver tree")


@pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])
@pytest.mark.parametrize("registry", ["tests/v2_check/model", CRATES])
@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_finds_what_the_reference_does(policy: str, registry: str, v2: bool, case: Case):
    subject = PolicyCheck(Place(TREE, registry), [policy], registry, v2=v2)

    same = subject.ours() == subject.theirs()

    assert same or policy in OTHERWISE
    case("policies", "policies of the weaver tree", None if same else OTHERWISE[policy])


@pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])
def test_a_baseline_is_compared_with_as_the_reference_does(v2: bool, case: Case):
    subject = PolicyCheck(Place(TREE, "tests/v2_check_baseline/next"), [], "tests/v2_check_baseline/base", v2=v2)

    assert subject.ours() == subject.theirs()
    assert len(subject.ours()) == int(v2)
    case("policies", "registries of the weaver tree")


def resolution(folder: Path) -> Resolution:
    return resolve_registry(load_registry(Place(RESOLVER, folder.relative_to(RESOLVER).as_posix()).source()))


def expectations(pattern: str) -> list[Path]:
    return sorted((RESOLVER / "data").rglob(pattern))


def as_their_test(value: Any) -> Any:
    """Their tests give a registry without a manifest a schema URL."""
    return json.loads(canonical_json(value).replace(b"https://unknown/unknown", b"https://default/0.1.0"))


@pytest.mark.parametrize(
    "file", expectations("registry-test-*/expected-registry.json"), ids=lambda file: file.parent.name
)
def test_a_registry_resolves_to_the_groups_and_attributes_that_its_test_expects(file: Path, case: Case):
    catalog = json.loads((file.parent / "expected-attribute-catalog.json").read_bytes())
    expected = json.loads(file.read_bytes())["groups"]
    for group in expected:
        if "attributes" in group:
            group["attributes"] = [catalog[number] for number in group["attributes"]]

    groups = [v1_group(group) for group in resolution(file.parent / "registry").registry.groups]

    assert as_their_test(groups) == expected
    case("resolve", EXPECTATIONS)


@pytest.mark.parametrize("file", expectations("expected-schema.yaml"), ids=lambda file: file.parent.name)
def test_a_registry_is_packaged_as_its_test_expects(file: Path, case: Case):
    content, problems = resolved_file(resolution(file.parent / "registry").registry)

    assert problems == []
    assert canonical_json(spelt_out(content)) == canonical_json(spelt_out(yaml.safe_load(file.read_text())))
    case("package", EXPECTATIONS)


def spelt_out(content: dict[str, Any]) -> dict[str, Any]:
    """A resolved file with attributes for their numbers, since those of one key are in the order of a hash."""
    catalog = content.pop("attribute_catalog")

    def spelt(value: Any) -> Any:
        if isinstance(value, list):
            return [spelt(each) for each in value]
        if isinstance(value, dict):
            return {name: catalog[each] if name == "base" else spelt(each) for name, each in value.items()}
        return value

    content["registry"]["attributes"] = unordered([catalog[number] for number in content["registry"]["attributes"]])
    content["refinements"] = {"entities": [], **content["refinements"]}
    return {**spelt(content), "attributes": unordered(catalog)}


@pytest.mark.parametrize("file", expectations("expected-errors.json"), ids=lambda file: file.parent.name)
def test_a_registry_has_the_errors_that_its_test_expects(file: Path, case: Case):
    problems = resolution(file.parent / "registry").diagnostics
    notes = ("InvalidGroup", "UnstableFileFormat", "Deprecated", "LegacyRegistryManifest")

    found = [unordered(problem.bare) for problem in problems if not problem.kind.startswith(notes)]

    expected = _bare(json.loads(file.read_bytes()))
    assert unordered(as_their_test(found)) == unordered(expected)
    case("check", EXPECTATIONS)
