"""The result of resolving: the same whatever the order, usable as JSON, and honest when there is none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.semconv import RegistrySource, exit_code, load_registry, resolve_registry

V1 = """\
groups:
  - id: registry.a
    type: attribute_group
    brief: Definitions
    attributes:
      - {id: a.one, type: int, brief: One, stability: stable, note: Noted, annotations: {x: {y: 1, z: 2}}}
      - {id: a.two, type: double, brief: Two, stability: experimental, examples: [1.5, 2], deprecated: Gone}
  - id: parent
    type: attribute_group
    brief: Parent
    attributes:
      - {ref: a.one, requirement_level: required, brief: Of the parent}
  - id: event.child
    type: event
    name: child
    brief: Child
    stability: stable
    extends: parent
    attributes:
      - {ref: a.one, brief: Of the child, annotations: {x: {y: 3}}}
      - {ref: a.two}
"""
V2 = """\
file_format: definition/2
metrics:
  - name: m
    instrument: counter
    unit: "1"
    brief: M
    note: Base note
    stability: stable
    requirement_level: opt_in
    annotations: {x: {y: 1, z: 2}}
    attributes: [{ref: a.one}]
metric_refinements:
  - {id: m.refined, ref: m, brief: Refined, annotations: {x: {y: 3}}, attributes: [{ref: a.two}]}
"""


def source(**files: str) -> RegistrySource:
    tree = {f"{name}.yaml": text.encode() for name, text in files.items()}
    return RegistrySource("registry", tree, tree_digest(tree))


def resolve(**files: str):
    return resolve_registry(load_registry(source(**files)))


def group(resolution, name: str) -> dict:
    return next(group for group in resolution.v1["groups"] if group["id"] == name)


def attribute(owner: dict, name: str) -> dict:
    return next(attribute for attribute in owner["attributes"] if name in (attribute.get("name"), attribute.get("key")))


def test_a_reference_overrides_what_it_refers_to_and_what_it_inherits():
    child = group(resolve(a=V1), "event.child")
    assert attribute(child, "a.one") == {
        "name": "a.one",
        "type": "int",
        "brief": "Of the child",
        "note": "Noted",
        "stability": "stable",
        "requirement_level": "required",
        "annotations": {"x": {"y": 3}},
    }
    assert child["lineage"]["extends_group"] == "parent"
    assert child["lineage"]["attributes"]["a.one"] == {
        "source_group": "registry.a",
        "inherited_fields": ["note", "stability"],
        "locally_overridden_fields": ["annotations", "brief", "requirement_level"],
    }


def test_values_are_brought_to_their_normal_form():
    two = attribute(group(resolve(a=V1), "registry.a"), "a.two")
    assert two["stability"] == "development"
    assert two["deprecated"] == {"reason": "unspecified", "note": "Gone"}
    assert [type(example) for example in two["examples"]] == [float, float]


def test_a_refinement_takes_from_its_base_and_is_shown_in_format_2_only():
    resolution = resolve(a=V1, b=V2)
    assert "m.refined" not in [group["id"] for group in resolution.v1["groups"]]
    base, refined = resolution.v2["refinements"]["metrics"]
    assert (base["id"], refined["id"], refined["name"]) == ("m", "m.refined", "m")
    assert (refined["brief"], refined["note"], refined["unit"]) == ("Refined", "Base note", "1")
    assert refined["annotations"] == {"x": {"y": 3, "z": 2}}
    assert [attribute["key"] for attribute in refined["attributes"]] == ["a.one", "a.two"]
    assert [metric["name"] for metric in resolution.v2["registry"]["metrics"]] == ["m"]


def test_a_prefixed_reference_defines_a_new_name():
    prefixed = """\
groups:
  - {id: g, type: attribute_group, prefix: pre, brief: G, attributes: [{ref: a.one, prefix: true}]}
  - {id: h, type: attribute_group, brief: H, attributes: [{ref: pre.a.one, brief: Again}]}
"""
    resolution = resolve(a=V1, z=prefixed)
    assert attribute(group(resolution, "g"), "pre.a.one")["prefix"] is True
    assert attribute(group(resolution, "h"), "pre.a.one")["brief"] == "Again"
    assert "prefix" not in attribute(group(resolution, "h"), "pre.a.one")


def test_parents_may_come_in_any_order():
    links = 300
    chain = "groups:\n" + "".join(
        f"  - {{id: g{n:03}, type: attribute_group, brief: G, extends: g{n + 1:03}}}\n" for n in range(links)
    )
    last = f"  - {{id: g{links:03}, type: attribute_group, brief: G, attributes: [{{ref: a.one}}]}}\n"
    resolution = resolve(a=V1, z=chain + last)
    assert attribute(group(resolution, "g000"), "a.one")["brief"] == "One"


def test_a_registry_can_be_resolved_again():
    loaded = load_registry(source(a=V1, b=V2))
    first, second = resolve_registry(loaded), resolve_registry(loaded)
    assert (first.v1, first.v2, first.stats) == (second.v1, second.v2, second.stats)


def test_the_order_of_files_does_not_matter():
    files = dict(source(a=V1, b=V2).files)
    backwards = RegistrySource("registry", dict(reversed(files.items())), "")
    assert json.dumps(resolve_registry(load_registry(backwards)).v2) == json.dumps(resolve(a=V1, b=V2).v2)


def test_the_bytes_do_not_depend_on_the_hash_seed():
    program = (
        "import json, test_semconv_resolution as t; r = t.resolve(a=t.V1, b=t.V2);"
        "print(json.dumps([r.v1, r.v2, r.stats, [d.to_json() for d in r.diagnostics]]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(outputs) == 1


def test_documents_are_plain_json():
    resolution = resolve(a=V1, b=V2)
    for document in (resolution.v1, resolution.v2, resolution.stats):
        assert json.loads(json.dumps(document)) == document


def test_a_diagnostic_is_shown_as_the_reference_shows_it_with_its_place():
    broken = V1.replace("ref: a.two", "ref: a.too")
    diagnostics = resolve(a=broken).diagnostics
    provenance = {"schema_url": "https://unknown/unknown", "path": "registry/a.yaml"}
    fields = {"group_id": "event.child", "attribute_ref": "a.too", "provenance": provenance}
    shown = diagnostics[-1].to_json()
    assert shown["error"] == {"Resolver": {"CompoundError": [{"UnresolvedAttributeRef": fields}]}}
    assert shown["diagnostic"]["location"] == {"path": "registry/a.yaml", "line": 21, "column": 10}
    assert shown["diagnostic"]["severity"] == "Error"
    assert exit_code(diagnostics) == 1


def test_a_registry_that_cannot_be_resolved_has_no_documents_and_says_why():
    resolution = resolve(a=V1.replace("ref: a.two", "ref: a.too"))
    for name in ("v1", "v2", "stats"):
        with pytest.raises(CompoundError) as caught:
            getattr(resolution, name)
        assert [str(error.where) for error in caught.value.errors] == ["registry/a.yaml:21:10"]


def test_a_manifest_alone_is_a_registry_without_groups():
    resolution = resolve(manifest="schema_url: https://example.com/x/1.0.0")
    assert resolution.diagnostics == ()
    assert resolution.v1["groups"] == []


def test_a_registry_with_errors_has_documents_but_no_statistics():
    attributes = "    attributes: [{id: x, type: int, brief: X, stability: stable}]\n"
    groups = (f"  - id: {name}\n    type: attribute_group\n    brief: B\n{attributes}" for name in "ab")
    resolution = resolve(a="groups:\n" + "".join(groups))
    assert [problem.kind for problem in resolution.diagnostics] == ["DuplicateAttributeId"]
    assert len(resolution.v1["groups"]) == 2
    for name in ("stats", "stats_v2"):
        with pytest.raises(CompoundError, match="x"):
            getattr(resolution, name)


def test_problems_of_all_files_are_reported_at_once():
    diagnostics = resolve(
        a="groups: [", b="groups: {}", c="file_format: nine", d=V1.replace("type: int", "type: in")
    ).diagnostics
    assert {diagnostic.location.path for diagnostic in diagnostics} == {f"registry/{name}.yaml" for name in "abcd"}
