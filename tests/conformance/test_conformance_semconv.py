"""Registries that the reference has checked and resolved: ours gives the same errors, exit codes and documents."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.digest import canonical_json, tree_digest
from weavergen_pipelines.semconv import (
    RegistrySource,
    as_reference,
    exit_code,
    load_registry,
    resolve_registry,
    stats_text,
)
from weavergen_pipelines.semconv.manifest import Dependency
from weavergen_pipelines.semconv.sources.errors import RegistryUnavailable
from weavergen_pipelines.semconv.sources.tree import with_dependencies

SHARED = Path(__file__).parents[3] / "shared"
VERSIONS = ("v1.37.0", "v1.44.0")
REGISTRIES = sorted(path.stem for path in (SHARED / "conformance" / "expected").glob("*.json"))
OF_TWO_FORMATS = {
    f"crates__weaver_resolver__data__registry-test-v2-dep__{name}_registry"
    for name in ("deep", "entity", "event", "metric", "span", "span_import", "v1_dep")
}
"""Their outcome is about a resolved file among the definitions, which is not in the data; its first line is enough."""

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir() and os.environ.get("CI") != "true", reason="the conformance data is not beside the repository"
)


def source(base: Path, location: str) -> RegistrySource:
    folder = base / location
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return RegistrySource(location, files, tree_digest(files))


def with_its_dependencies(base: Path, location: str) -> RegistrySource:
    """The registry as it was when the reference read it: paths are relative to `base`, and there was no network."""

    def fetch(dependency: Dependency) -> RegistrySource:
        if dependency.registry_path is None:
            raise RegistryUnavailable("io: failed to lookup address information: Name or service not known")
        return source(base, dependency.registry_path)

    return with_dependencies(source(base, location), fetch)


def unordered(errors: list) -> list[bytes]:
    return sorted(map(canonical_json, errors))


def expectation(name: str) -> dict:
    return json.loads((SHARED / "conformance" / "expected" / f"{name}.json").read_bytes())


def registry(name: str) -> RegistrySource:
    expected = expectation(name)
    found = with_its_dependencies(SHARED / "conformance" / "registries" / expected["cwd"], expected["registry"])
    if name not in OF_TWO_FORMATS:
        return found
    return replace(found, files={**found.files, "expected-schema.yaml": b"file_format: resolved/2.0\n"})


@pytest.fixture(scope="module", params=VERSIONS)
def conventions(request):
    folder = SHARED / "semconv" / request.param
    return source(folder, "model"), folder / "expected"


def test_the_semantic_conventions_have_the_errors_of_the_reference(conventions):
    model, expected = conventions
    for name, future in (("check_errors", False), ("check_future_errors", True)):
        diagnostics = resolve_registry(load_registry(model, future=future)).diagnostics
        assert unordered(as_reference(diagnostics)) == unordered(json.loads((expected / f"{name}.json").read_bytes()))
        assert {diagnostic.severity for diagnostic in diagnostics} <= {"error" if future else "warning"}


def test_the_semantic_conventions_resolve_to_the_documents_of_the_reference(conventions):
    model, expected = conventions
    resolution = resolve_registry(load_registry(model))
    for name, document in (("resolved", resolution.v1), ("resolved_v2", resolution.v2)):
        assert canonical_json(document) == canonical_json(json.loads((expected / f"{name}.json").read_bytes()))


def test_the_semantic_conventions_have_the_statistics_of_the_reference(conventions):
    model, expected = conventions
    stats = json.loads((expected / "stats.json").read_bytes())
    stats["registry_stats"][0]["group_breakdown"]["metric"]["Metric"]["metric_names"].sort()
    resolution = resolve_registry(load_registry(model))
    assert canonical_json(resolution.stats) == canonical_json(stats)
    assert stats_text(resolution.stats) == (expected / "stats.txt").read_text().rstrip("\n") + "\n"


MISSING = "data__symbolic_test__semconv_registry"
"""A link to a folder that is not in the data."""
COMPLETE = [name for name in REGISTRIES if name != MISSING]


@pytest.mark.parametrize("name", COMPLETE)
def test_a_registry_has_the_outcome_of_the_reference(name):
    expected = expectation(name)
    resolution = resolve_registry(load_registry(registry(name)))
    for command in ("check", "resolve", "resolve_v2"):
        diagnostics = resolution.diagnostics_v2 if command == "resolve_v2" else resolution.diagnostics
        assert_errors(diagnostics, expected[command]["errors"])
        assert exit_code(diagnostics) == expected[command]["exit_code"]
    for command, version in (("resolve", "v1"), ("resolve_v2", "v2")):
        if "resolved" in expected[command]:
            assert canonical_json(getattr(resolution, version)) == canonical_json(expected[command]["resolved"])


def assert_errors(diagnostics, expected):
    """Of several broken files the reference names one, whichever it met first; ours names all of them."""
    broken = {diagnostic.place.document.path for diagnostic in diagnostics if diagnostic.fatal and diagnostic.place}
    if len(broken) > 1:
        assert expected[0] in [diagnostic.error for diagnostic in diagnostics]
    else:
        assert unordered(as_reference(diagnostics)) == unordered(expected)


def test_every_registry_of_the_conformance_data_is_accounted_for():
    assert len(COMPLETE) == 62
    assert sum(bool(registry(name).dependencies) for name in COMPLETE) == 17
    assert MISSING in REGISTRIES
