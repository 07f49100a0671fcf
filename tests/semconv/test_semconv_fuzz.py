"""Registries that somebody broke: every outcome is a diagnostic with a place, never a crash."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.artifacts.digest import canonical_json, tree_digest
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry

V1 = b"""\
groups:
  - id: registry.http
    type: attribute_group
    brief: HTTP
    attributes:
      - id: http.method
        type:
          members:
            - {id: get, value: GET, brief: Get, stability: stable}
            - {id: other, stability: development, deprecated: {reason: renamed, renamed_to: get}}
        brief: The method
        examples: [GET, [1, 2.5]]
        stability: stable
        requirement_level: {conditionally_required: always}
        annotations: {a: {1: [x, {y: ~}]}}
      - {id: http.size, type: "int[]", brief: Size, stability: stable, examples: [[1], [2]], deprecated: Gone.}
  - id: span.http
    type: span
    extends: registry.http
    span_kind: client
    stability: experimental
    brief: &brief A span
    attributes:
      - {ref: http.method, brief: *brief, sampling_relevant: true}
      - {ref: http.size, prefix: true}
    entity_associations: [{one_of: [host, {all_of: [host]}]}]
  - id: event.body
    type: event
    name: body
    brief: With a body
    stability: stable
    body: {id: b, type: map, requirement_level: required, stability: stable, fields: []}
  - {id: entity.host, type: resource, name: host, brief: Host, stability: stable, attributes: [{ref: http.method}]}
"""
V2 = b"""\
file_format: definition/2
attributes:
  - {key: rpc.system, type: string, brief: System, stability: stable, examples: [a]}
entities:
  - {type: service, identity: [{ref: rpc.system}], brief: S, stability: stable, requirement_level: recommended}
metrics:
  - name: rpc.duration
    instrument: histogram
    unit: s
    brief: Duration
    stability: stable
    requirement_level: opt_in
    attributes: [{ref_group: common}, {ref: rpc.system, requirement_level: required}]
    entity_associations: [service]
attribute_groups:
  - {id: common, visibility: internal, attributes: [{ref: http.method}]}
metric_refinements:
  - {id: refined, ref: rpc.duration, note: Refined, attributes: [{ref: http.size}]}
imports: {metrics: ["*"]}
"""
MANIFEST = b"schema_url: https://example.com/schemas/1.0.0\nstability: stable\n"
PIECES = (
    b"&a ",
    b"*a",
    b"!t ",
    b"- ",
    b": ",
    b"[",
    b"]",
    b"{",
    b"}",
    b"~",
    b"1.5",
    b"'",
    b"\n",
    b"\t",
    b"\x00",
    b"\xff",
)


DEPENDENT = {
    "manifest.yaml": b"""\
schema_url: https://example.com/x/1.0.0
dependencies:
  - {schema_url: 'https://example.com/y/1.0.0', registry_path: y}
  - {schema_url: 'https://example.com/z/v1.2.3-rc.1', registry_path: z}
""",
    "a.yaml": b"""\
file_format: definition/2
imports: {metrics: ['p.*', 'rpc.{duration,size}'], spans: ['**'], entities: [host, '[!x]*']}
events:
  - name: e
    brief: E
    stability: stable
    requirement_level: opt_in
    attributes: [{ref: rpc.system}, {ref: p.one, brief: Over}]
    entity_associations: [service, {all_of: [p.thing]}]
metric_refinements: [{id: mine, ref: rpc.duration, brief: Mine}]
span_refinements: [{id: own, ref: call}]
""",
}
PUBLICATION = {
    "manifest.yaml": b"""\
file_format: manifest/2.0
schema_url: https://example.com/z/1.2.3
resolved_registry_uri: r.yaml
""",
    "r.yaml": b"""\
file_format: resolved/2.0
schema_url: https://example.com/z/1.2.3
dependencies: ["https://example.com/y/1.0.0"]
attribute_catalog:
  - {key: p.one, type: string, brief: One, stability: stable, examples: [a]}
  - {key: rpc.system, type: string, brief: Of y, stability: stable, provenance: {source: 0}}
registry:
  attributes: [0]
  attribute_groups: []
  spans:
    - type: call
      kind: client
      name: {note: C}
      brief: C
      stability: stable
      attributes: [{base: 1, requirement_level: required}]
  metrics:
    - {name: p.m, instrument: counter, unit: s, brief: M, stability: stable, entity_associations: [{type: p.thing}]}
  events: []
  entities: [{type: p.thing, brief: T, stability: stable, identity: [{base: 0, requirement_level: required}]}]
refinements: {spans: [], metrics: [], events: []}
""",
}


def source(location: str, files: dict[str, bytes], **dependencies: RegistrySource) -> RegistrySource:
    return RegistrySource(location, files, tree_digest(files), dependencies)


def run(files: dict[str, bytes], **dependencies: RegistrySource) -> list:
    resolution = resolve_registry(load_registry(source("registry", files, **dependencies)))
    problems = [*resolution.diagnostics, *resolution.diagnostics_v2]
    for problem in problems:
        assert problem.to_json()["error"]
        if problem.place is not None:
            assert problem.location.line is None or problem.location.line > 0
    if not any(problem.severity == "error" for problem in problems):
        assert canonical_json(resolution.v1)
        assert canonical_json(resolution.v2)
        assert canonical_json(resolution.stats)
    return problems


def mutate(content: bytes, chooser: random.Random) -> bytes:
    for _ in range(chooser.randint(1, 4)):
        start = chooser.randrange(len(content) + 1)
        end = min(len(content), start + chooser.choice((0, 0, 1, 3, 20)))
        other = chooser.randrange(len(content) + 1)
        replacement = chooser.choice((b"", chooser.choice(PIECES), content[other : other + 15]))
        content = content[:start] + replacement + content[end:]
    return content


def check(seed: int) -> None:
    chooser = random.Random(seed)
    files = {"a.yaml": V1, "b.yaml": V2, "manifest.yaml": MANIFEST}
    broken = chooser.choice(sorted(files))
    files[broken] = mutate(files[broken], chooser)
    start = time.process_time()
    run(files)
    assert time.process_time() - start < 2.0


def check_dependencies(seed: int) -> None:
    chooser = random.Random(seed)
    trees = {"x": dict(DEPENDENT), "y": {"a.yaml": V1, "b.yaml": V2.replace(b"imports", b"#")}, "z": dict(PUBLICATION)}
    tree = trees[chooser.choice("xyz")]
    broken = chooser.choice(sorted(tree))
    tree[broken] = mutate(tree[broken], chooser)
    run(trees["x"], y=source("y", trees["y"]), z=source("z", trees["z"]))


def test_the_registries_that_are_mutated_are_good():
    y = source("y", {"a.yaml": V1.replace(b", [1, 2.5]", b""), "b.yaml": V2.replace(b"imports", b"#")})
    assert not [problem for problem in run(DEPENDENT, y=y, z=source("z", PUBLICATION)) if problem.severity == "error"]


def test_a_mutated_registry_or_dependency_is_diagnosed_and_never_crashes():
    for seed in range(700):
        check_dependencies(seed)


def test_the_registry_that_is_mutated_is_good():
    assert not [problem for problem in run({"a.yaml": V1.replace(b", [1, 2.5]", b""), "b.yaml": V2}) if problem.fatal]


def test_a_mutated_registry_is_diagnosed_and_never_crashes():
    for seed in range(1500):
        check(seed)


@pytest.mark.slow
def test_ten_thousand_mutated_registries_are_diagnosed():
    for seed in range(1500, 11_500):
        check(seed)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
WORDS = """
groups imports attributes id ref type brief note prefix extends stability deprecated examples members fields body one_of
entity_associations all_of identity description annotations requirement_level name value metrics spans events entities
attribute_groups visibility span_refinements file_format version reason
"""
KEYS = st.sampled_from(WORDS.split())
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)


@settings(max_examples=300)
@given(st.dictionaries(KEYS, TREES, max_size=6), st.sampled_from(["definition/1", "definition/2"]))
def test_any_tree_of_known_keys_is_diagnosed_and_never_crashes(tree, file_format):
    import yaml

    content = yaml.dump({**tree, "file_format": file_format}, Dumper=yaml.SafeDumper).encode()
    run({"a.yaml": content})
