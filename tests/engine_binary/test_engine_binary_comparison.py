"""Both engines on the same inputs: the conformance registries, the semantic conventions, and template packs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from binary_registries import GROUPS, source_of

from weavergen_pipelines.artifacts.digest import canonical_json, tree_digest
from weavergen_pipelines.engine.binary import BinaryEngine
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.engine.protocol import PolicyRequest
from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.forge.request import ForgeRequest, Overrides
from weavergen_pipelines.semconv import RegistrySource, as_reference
from weavergen_pipelines.semconv.manifest import Dependency
from weavergen_pipelines.semconv.sources.tree import with_dependencies

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
EXPECTED = SHARED / "conformance/expected"
VERSIONS = ("v1.37.0", "v1.43.0", "v1.44.0")
TEMPLATES = ROOT / "weavergen_pipelines/resources/templates"

DIFFERENT = {
    "crates__weaver_resolver__data__inherited-ref-test__middle_published": "the executable may not use the network",
    "crates__weaver_resolver__data__registry-test-v2-5-published": "it names the first broken file that it meets",
}
MISSING = "data__symbolic_test__semconv_registry"
"""A link to a folder that is not in the data."""
NAMES = sorted({path.stem for path in EXPECTED.glob("*.json")} - {MISSING})

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the conformance data is not beside the repository")


@pytest.fixture(scope="session")
def embedded() -> EmbeddedEngine:
    return EmbeddedEngine()


def read(folder: Path, location: str) -> RegistrySource:
    root = folder / location
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return RegistrySource(location, files, tree_digest(files))


def conformance(name: str) -> RegistrySource:
    expected = json.loads((EXPECTED / f"{name}.json").read_bytes())
    base = SHARED / "conformance/registries" / expected["cwd"]

    def fetch(dependency: Dependency) -> RegistrySource:
        if dependency.registry_path is None:
            raise WeavergenError("there is no network")
        return read(base, dependency.registry_path)

    return with_dependencies(read(base, expected["registry"]), fetch)


def outcome(engine: Any, command: str, source: RegistrySource, **options: Any) -> bytes | None:
    """The document that a command gives, None if it gives none."""
    try:
        document = getattr(engine, command)(source, **options)
    except CompoundError:
        return None
    for registry in document.get("registry_stats", ()):
        for metrics in registry["group_breakdown"].get("metric", {}).values():
            metrics["metric_names"].sort()
    return canonical_json(document)


def errors_of(engine: Any, source: RegistrySource, **options: Any) -> list[bytes]:
    return sorted(map(canonical_json, as_reference(engine.check(source, **options).diagnostics)))


@pytest.mark.parametrize("name", NAMES)
def test_a_registry_has_the_same_outcome_in_both_engines(name: str, binary: BinaryEngine, embedded: EmbeddedEngine):
    source = conformance(name)
    theirs, ours = binary.check(source), embedded.check(source)
    assert theirs.passed == ours.passed
    if name not in DIFFERENT:
        assert errors_of(binary, source) == errors_of(embedded, source)
    for v2 in (False, True):
        assert outcome(binary, "resolve", source, v2=v2) == outcome(embedded, "resolve", source, v2=v2)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_semantic_conventions_are_the_same_in_both_engines(version, binary, embedded):
    source = read(SHARED / "semconv" / version, "model")
    for future in (False, True):
        assert errors_of(binary, source, future=future) == errors_of(embedded, source, future=future)
    for v2 in (False, True):
        assert outcome(binary, "resolve", source, v2=v2) == outcome(embedded, "resolve", source, v2=v2)
    assert outcome(binary, "stats", source) == outcome(embedded, "stats", source)


def test_the_location_of_a_registry_does_not_change_what_both_engines_say_of_it(binary, embedded, tmp_path):
    files = {"a.yaml": GROUPS, "deep/b.yaml": "file_format: definition/2\nattributes:\n" + V2_ATTRIBUTE}
    for location in ("model", "../other/model", str(tmp_path / "model"), "https://example.com/m.git@v1[model]"):
        source = source_of(files, location)
        assert errors_of(binary, source) == errors_of(embedded, source)
        for v2 in (False, True):
            assert outcome(binary, "resolve", source, v2=v2) == outcome(embedded, "resolve", source, v2=v2)


V2_ATTRIBUTE = "- {key: shop.city, type: string, brief: Where it is, stability: stable, examples: [Rome]}\n"


@pytest.mark.parametrize("target", sorted(path.parent.name for path in TEMPLATES.glob("registry/*/weaver.yaml")))
def test_our_templates_render_the_same_in_both_engines(target, binary, embedded):
    same_files(TEMPLATES, target, {}, binary, embedded)


PACKS = Path(os.environ.get("WEAVERGEN_CONFORMANCE_PACKS", ""))


@pytest.mark.skipif(not PACKS.name, reason="WEAVERGEN_CONFORMANCE_PACKS names no folder of template packs")
def test_a_public_pack_renders_the_same_in_both_engines(binary, embedded):
    same_files(PACKS / "opentelemetry-js/scripts/semconv/templates", "ts-stable", {}, binary, embedded)


def same_files(templates: Path, target: str, params: dict[str, str], binary: BinaryEngine, embedded: EmbeddedEngine):
    source = read(SHARED / "semconv/v1.44.0", "model")
    request = ForgeRequest(embedded.resolve(source), read(templates, ".").files, target, params, source=source)
    ours, theirs = embedded.generate(request, trusted=True), binary.generate(request)
    assert ours
    assert sorted(theirs) == sorted(ours)
    assert [path for path in ours if theirs[path] != ours[path]] == []


POLICY = """package {stage}
import rego.v1

deny contains finding if {{
    some group in {groups}
    group.brief != ""
    finding := {{"id": "has_brief", "context": {{"id": group.id}}, "message": group.brief, "level": "violation"}}
}}
"""
STAGES = {"before_resolution": "input.groups", "after_resolution": "input.groups"}
STAGES["comparison_after_resolution"] = "data.groups"


@pytest.mark.parametrize("stage", STAGES)
def test_policies_find_the_same_in_both_engines(stage, binary, embedded, tmp_path):
    source, older = source_of({"shop.yaml": GROUPS}), source_of({"shop.yaml": GROUPS.replace("The", "A")}, "older")
    modules = {str(tmp_path / "brief.rego"): POLICY.format(stage=stage, groups=STAGES[stage])}
    request = PolicyRequest(source, modules, older)
    ours, theirs = embedded.check_policies(request).diagnostics, binary.check_policies(request).diagnostics
    assert [each.error for each in theirs] == [each.error for each in ours]
    assert len(theirs) == 1


def test_a_policy_that_is_none_is_named_by_both_engines(binary, embedded, source):
    request = PolicyRequest(source, {"policies/bad.rego": "package x\nnonsense {"})
    for engine in (binary, embedded):
        (problem,) = engine.check_policies(request).diagnostics
        assert "policies/bad.rego" in problem.message


@pytest.mark.parametrize("stage", STAGES)
def test_the_same_lines_of_policies_are_evaluated_in_both_engines(stage, binary, embedded, tmp_path):
    source, older = source_of({"a.yaml": GROUPS, "b.yaml": "groups: []"}), source_of({"shop.yaml": GROUPS}, "older")
    text = POLICY.format(stage=stage, groups=STAGES[stage]) + "deny contains 1 if {\n    input.nothing\n}\n"
    request = PolicyRequest(source, {str(tmp_path / "brief.rego"): text}, older, coverage=True)
    ours, theirs = embedded.check_policies(request), binary.check_policies(request)
    assert [each.error for each in theirs.diagnostics] == [each.error for each in ours.diagnostics]
    assert theirs.coverage == ours.coverage
    assert ours.coverage.files[0].not_covered


def test_an_error_in_a_template_has_the_same_kind_in_both_engines(binary, embedded, source):
    templates = {"t/weaver.yaml": b"templates: [{template: a.j2, application_mode: single}]"}
    request = ForgeRequest(embedded.resolve(source), templates, "t", origin="templates", source=source)
    with pytest.raises(WeavergenError) as ours:
        embedded.generate(request, trusted=True)
    with pytest.raises(type(ours.value)):
        binary.generate(request)


def test_configurations_around_the_templates_hold_in_both_engines(binary, embedded, source):
    templates = {
        "t/weaver.yaml": b"params: {c: 3}\ntemplates: [{template: a.j2, application_mode: single}]",
        "t/a.j2": b"{{ params | tojson }}{{ 'a' | comment }}",
    }
    farther = {
        "home": b"params: {a: 1, b: 1}\ncomment_formats: {x: {format: markdown, prefix: '# '}}",
        "above": b"params: {b: 2, c: 2, a: null}\ndefault_comment_format: x",
    }
    overrides = Overrides(farther=farther, acronyms=("API",))
    request = ForgeRequest(embedded.resolve(source), templates, "t", overrides=overrides, source=source)
    ours = embedded.generate(request, trusted=True)
    assert ours == {"a": b'{"b":2,"c":3,"params":{"b":2,"c":3}}# a'}
    assert binary.generate(request) == ours
