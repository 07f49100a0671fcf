"""Registries that were published in their resolved form, alone and as dependencies."""

import json

from test_semconv_dependencies import errors, manifest, named, resolve, source, tree

from weavergen_pipelines.semconv import load_registry

RESOLVED = """\
file_format: resolved/2.0
schema_url: https://example.com/pub/1.0.0
dependencies: ["https://example.com/base/1.0.0"]
attribute_catalog:
  - {key: p.one, type: string, brief: One, stability: stable, examples: [a]}
  - {key: p.one, type: string, brief: One of the span, note: N, stability: stable, examples: [a]}
  - {key: b.id, type: int, brief: Of base, stability: stable, provenance: {source: 0}}
registry:
  attributes: [0]
  attribute_groups:
  spans:
    - type: call
      kind: client
      name: {note: Called}
      brief: Call
      stability: stable
      attributes:
        - {base: 1, requirement_level: required, sampling_relevant: true}
        - {base: 2, requirement_level: opt_in}
      entity_associations: [{type: host, provenance: {source: 0}}, {one_of: [{type: p.thing}]}]
  metrics: []
  events: []
  entities:
    - {type: p.thing, brief: T, stability: stable, identity: [{base: 0, requirement_level: required}]}
refinements: {spans: [], metrics: [], events: []}
"""
PUBLICATION = """\
file_format: manifest/2.0
schema_url: https://example.com/pub/1.0.0
resolved_registry_uri: resolved.yaml
"""
PUBLISHED = source("pub", manifest=PUBLICATION, resolved=RESOLVED)
BASE = source(
    "base",
    manifest=manifest("base"),
    a="file_format: definition/2\nattributes: [{key: b.id, type: int, brief: Of base, stability: stable}]\n"
    "entities: [{type: host, brief: H, stability: stable, requirement_level: opt_in, identity: [{ref: b.id}]}]",
)
IMPORT = "file_format: definition/2\nimports: {spans: [call]}"


def test_an_imported_signal_says_which_registry_everything_in_it_is_from():
    main = source("main", manifest=manifest("main", "pub", "base"), a=IMPORT)
    resolution = resolve(main, PUBLISHED, BASE)
    (span,) = resolution.v2["registry"]["spans"]
    assert span["provenance"] == {"source": "https://example.com/pub/1.0.0"}
    assert span["entity_associations"] == [
        {"type": "host", "provenance": {"source": "https://example.com/base/1.0.0"}},
        {"one_of": [{"type": "p.thing", "provenance": {"source": "https://example.com/pub/1.0.0"}}]},
    ]
    assert named(span["attributes"], "b.id")["provenance"] == {"source": "https://example.com/base/1.0.0"}
    assert named(span["attributes"], "p.one")["sampling_relevant"] is True
    (group,) = resolution.v1["groups"]
    assert group["lineage"] == {"provenance": {"schema_url": "https://example.com/pub/1.0.0", "path": ""}}


def test_a_reference_means_the_definition_and_not_what_a_signal_made_of_it():
    metric = (
        "file_format: definition/2\nmetrics: [{name: m, instrument: counter, unit: s, brief: M, stability: stable,"
        " requirement_level: opt_in, attributes: [{ref: p.one}]}]"
    )
    resolution = resolve(source("main", manifest=manifest("main", "pub"), a=metric), PUBLISHED)
    (attribute,) = resolution.v1["groups"][0]["attributes"]
    assert (attribute["brief"], attribute["requirement_level"]) == ("One", "required")
    inherited = metric.replace("p.one", "b.id")
    assert errors(resolve(source("main", manifest=manifest("main", "pub"), a=inherited), PUBLISHED)) == [
        "UnresolvedAttributeRef"
    ]


def test_what_went_into_a_published_registry_is_needed_for_the_newer_document_only():
    main = source("main", manifest=manifest("main", "pub"), a=IMPORT)
    alone = resolve(main, PUBLISHED)
    assert errors(alone) == []
    assert [problem.kind for problem in alone.diagnostics_v2 if problem.fatal] == ["InvalidRegistryArchive"]
    (missing,) = [problem for problem in alone.diagnostics_v2 if problem.fatal]
    assert str(missing.location) == "pub/resolved.yaml:3:1"
    beside = resolve(source("main", manifest=manifest("main", "base", "pub"), a=IMPORT), PUBLISHED, BASE)
    pub = named(
        [{**document, "id": document["schema_url"]} for document in beside.v2["dependencies"]],
        "https://example.com/pub/1.0.0",
    )
    assert [document["schema_url"] for document in pub["dependencies"]] == ["https://example.com/base/1.0.0"]


def test_a_manifest_alone_leads_to_its_resolved_file():
    by_manifest = source("place", manifest=PUBLICATION)
    file = source("place", resolved=RESOLVED)
    main = source("main", manifest=manifest("main", "place").replace("com/place", "com/pub"), a=IMPORT)
    found = tree(main, by_manifest)
    assert errors_of(found) == ["InvalidSchemaPath"]
    fetched = {**found.dependencies, "place/resolved.yaml": file}
    assert errors_of(type(found)(found.location, found.files, found.digest, fetched)) == []


def errors_of(whole) -> list[str]:
    return [problem.kind for problem in load_registry(whole).diagnostics if problem.severity == "error"]


def test_the_document_of_a_published_registry_names_its_dependencies():
    resolution = resolve(PUBLISHED, BASE)
    assert [problem.kind for problem in resolution.diagnostics_v2 if problem.fatal] == ["InvalidRegistryArchive"]
    alone = RESOLVED.replace('"https://example.com/base/1.0.0"', "").replace(", provenance: {source: 0}", "")
    document = resolve(source("pub", manifest=PUBLICATION, resolved=alone)).v1
    assert "dependencies" not in document
    assert json.loads(json.dumps(document)) == document
