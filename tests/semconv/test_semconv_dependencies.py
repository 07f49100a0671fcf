"""Registries that use others: what they may take from them, where it is said to be from, and what they do not see."""

import json

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry
from weavergen_pipelines.semconv.sources.errors import RegistryNotFound
from weavergen_pipelines.semconv.sources.tree import with_dependencies

BASE = """\
file_format: definition/2
attributes:
  - {key: host.id, type: string, brief: Id, note: Noted, stability: stable, examples: [a], annotations: {x: {y: 1}}}
  - {key: host.name, type: string, brief: Name, stability: stable, examples: [b]}
entities:
  - {type: host, brief: Host, stability: stable, requirement_level: recommended, identity: [{ref: host.id}]}
metrics:
  - name: base.size
    instrument: gauge
    unit: By
    brief: Size
    stability: stable
    requirement_level: recommended
    attributes: [{ref: host.id, requirement_level: required}]
    entity_associations: [host]
"""
V1 = """\
groups:
  - id: registry.old
    type: attribute_group
    brief: Old
    attributes: [{id: old.id, type: int, brief: Old id, stability: stable, requirement_level: opt_in}]
  - {id: old.group, type: attribute_group, brief: G, attributes: [{ref: old.id, brief: Of the group}]}
  - {id: metric.old, type: metric, metric_name: old, instrument: counter, unit: s, brief: M, stability: stable,
     extends: old.group}
"""


def manifest(name: str, *dependencies: str, version: str = "1.0.0") -> str:
    """The manifest of a registry; a dependency is `name` or `name/version`."""
    named = [dependency if "/" in dependency else f"{dependency}/1.0.0" for dependency in dependencies]
    return json.dumps(
        {
            "schema_url": f"https://example.com/{name}/{version}",
            "dependencies": [
                {"schema_url": f"https://example.com/{dependency}", "registry_path": dependency.replace("/1.0.0", "")}
                for dependency in named
            ],
        }
    )


def source(location: str, **files: str) -> RegistrySource:
    tree = {f"{name}.yaml": text.encode() for name, text in files.items()}
    return RegistrySource(location, tree, tree_digest(tree))


def tree(root: RegistrySource, *others: RegistrySource) -> RegistrySource:
    by_location = {other.location: other for other in others}

    def fetch(dependency) -> RegistrySource:
        if dependency.registry_path not in by_location:
            raise RegistryNotFound("it is not there")
        return by_location[dependency.registry_path]

    return with_dependencies(root, fetch)


def resolve(root: RegistrySource, *others: RegistrySource, include_unreferenced: bool = False):
    return resolve_registry(load_registry(tree(root, *others)), include_unreferenced=include_unreferenced)


def errors(resolution) -> list[str]:
    return [problem.kind for problem in resolution.diagnostics if problem.severity == "error"]


def named(items: list[dict], name: str) -> dict:
    return next(item for item in items if name in (item.get(key) for key in ("id", "name", "key", "type")))


BASE_SOURCE = source("base", manifest=manifest("base"), a=BASE)


def test_a_reference_may_mean_an_attribute_of_a_dependency():
    group = "attribute_groups: [{id: g, visibility: public, brief: G, stability: stable, attributes: [{ref: host.id}]}]"
    resolution = resolve(
        source("main", manifest=manifest("main", "base"), a=f"file_format: definition/2\n{group}"), BASE_SOURCE
    )
    shown = named(resolution.v1["groups"], "g")
    assert shown["attributes"][0]["brief"] == "Id"
    assert shown["lineage"]["attributes"]["host.id"] == {
        "source_group": "v2_dependency.example.com/base",
        "inherited_fields": ["annotations", "brief", "examples", "note", "requirement_level", "stability"],
    }
    (attribute,) = named(resolution.v2["registry"]["attribute_groups"], "g")["attributes"]
    assert attribute["provenance"] == {"source": "https://example.com/base/1.0.0"}


def test_nothing_of_a_dependency_appears_unless_it_is_imported():
    plain = resolve(source("main", manifest=manifest("main", "base"), a="groups: []"), BASE_SOURCE)
    assert plain.v1["groups"] == []
    imports = "file_format: definition/2\nimports: {metrics: ['base.*']}"
    resolution = resolve(source("main", manifest=manifest("main", "base"), a=imports), BASE_SOURCE)
    (metric,) = resolution.v1["groups"]
    assert metric["lineage"]["provenance"] == {"schema_url": "https://example.com/base/1.0.0", "path": "base/a.yaml"}
    shown = named(resolution.v2["registry"]["metrics"], "base.size")
    assert shown["provenance"] == {"source": "https://example.com/base/1.0.0", "path": "base/a.yaml"}
    assert shown["entity_associations"] == [
        {"type": "host", "provenance": {"source": "https://example.com/base/1.0.0"}}
    ]
    everything = resolve(
        source("main", manifest=manifest("main", "base"), a="groups: []"), BASE_SOURCE, include_unreferenced=True
    )
    assert [group["id"] for group in everything.v1["groups"]] == ["entity.host", "metric.base.size", "registry.base.a"]


def test_a_refinement_takes_from_a_signal_of_a_dependency():
    refinement = "file_format: definition/2\nmetric_refinements: [{id: mine, ref: base.size, brief: Mine}]"
    resolution = resolve(source("main", manifest=manifest("main", "base"), a=refinement), BASE_SOURCE)
    mine = named(resolution.v2["refinements"]["metrics"], "mine")
    assert (mine["name"], mine["unit"], mine["brief"]) == ("base.size", "By", "Mine")
    assert mine["attributes"][0]["requirement_level"] == "required"
    assert mine["attributes"][0]["provenance"] == {"source": "https://example.com/base/1.0.0"}
    assert resolution.v2["registry"]["metrics"] == []


def test_groups_extend_groups_of_the_older_format_too():
    extends = "groups: [{id: mine, type: attribute_group, brief: M, extends: old.group, attributes: [{ref: old.id}]}]"
    old = source("old", a=V1)
    resolution = resolve(source("main", manifest=manifest("main", "old"), a=extends), old)
    (mine,) = resolution.v1["groups"]
    assert mine["attributes"][0]["brief"] == "Of the group"
    assert mine["lineage"]["attributes"]["old.id"]["source_group"] == "old.group"


def test_imports_are_not_transitive_but_what_is_imported_is_passed_on():
    silent = source("middle", manifest=manifest("middle", "base"), a="groups: []")
    exporting = source(
        "middle", manifest=manifest("middle", "base"), a="file_format: definition/2\nimports: {metrics: ['*']}"
    )
    main = source("main", manifest=manifest("main", "middle"), a="file_format: definition/2\nimports: {metrics: ['*']}")
    unmatched = resolve(main, silent, BASE_SOURCE)
    assert [problem.kind for problem in unmatched.diagnostics if "Unmatched" in problem.kind] == ["UnmatchedImport"]
    resolution = resolve(main, exporting, BASE_SOURCE)
    shown = named(resolution.v2["registry"]["metrics"], "base.size")
    assert shown["provenance"]["source"] == "https://example.com/base/1.0.0"
    assert [document["schema_url"] for document in resolution.v2["dependencies"]] == [
        "https://example.com/base/1.0.0",
        "https://example.com/middle/1.0.0",
    ]


def test_the_order_of_dependencies_does_not_choose_between_entities():
    hidden = BASE.replace(
        "requirement_level: recommended, identity", "annotations: {dependency_resolution: {exclude: true}}, identity"
    )
    rival = source("rival", manifest=manifest("rival"), a=BASE.replace("host.", "rival.").replace("base.", "rival."))
    private = source("base", manifest=manifest("base"), a=hidden.replace("    entity_associations: [host]\n", ""))
    metric = (
        "file_format: definition/2\nmetrics: [{name: m, instrument: counter, unit: s, brief: M, stability: stable,"
        " requirement_level: opt_in, entity_associations: [host]}]"
    )
    for order in (("base", "rival"), ("rival", "base")):
        resolution = resolve(source("main", manifest=manifest("main", *order), a=metric), private, rival)
        (association,) = resolution.v2["registry"]["metrics"][0]["entity_associations"]
        assert association["provenance"] == {"source": "https://example.com/rival/1.0.0"}
        both = resolve(source("main", manifest=manifest("main", *order), a=metric), BASE_SOURCE, rival)
        assert errors(both) == ["AmbiguousEntityAssociation"]


def test_an_imported_association_means_what_it_meant_where_it_was_written():
    rebind = (
        "file_format: definition/2\nimports: {metrics: [base.size]}\n"
        "attributes: [{key: my.id, type: int, brief: I, stability: stable}]\n"
        "entities: [{type: host, brief: Mine, stability: stable, requirement_level: opt_in, identity: [{ref: my.id}]}]"
    )
    resolution = resolve(source("main", manifest=manifest("main", "base"), a=rebind), BASE_SOURCE)
    (association,) = named(resolution.v2["registry"]["metrics"], "base.size")["entity_associations"]
    assert association == {"type": "host", "provenance": {"source": "https://example.com/base/1.0.0"}}


def test_the_newest_version_of_a_shared_dependency_is_used_everywhere():
    newer = source(
        "base/1.1.0", manifest=manifest("base", version="1.1.0"), a=BASE.replace("brief: Id", "brief: Newer")
    )
    exporting = "file_format: definition/2\nimports: {metrics: ['*']}"
    old = source("one", manifest=manifest("one", "base"), a=exporting)
    new = source("two", manifest=manifest("two", "base/1.1.0"), a="groups: []")
    main = source("main", manifest=manifest("main", "one", "two"), a=exporting)
    for others in ((old, new), (new, old)):
        resolution = resolve(main, *others, BASE_SOURCE, newer)
        (metric,) = resolution.v2["registry"]["metrics"]
        assert metric["provenance"]["source"] == "https://example.com/base/1.1.0"
        assert metric["attributes"][0]["brief"] == "Newer"


def test_a_registry_on_two_ways_is_imported_once_and_reported_on_each():
    exporting = "file_format: definition/2\nimports: {metrics: ['*']}"
    middle = source("middle", manifest=manifest("middle", "base"), a=exporting)
    resolution = resolve(source("main", manifest=manifest("main", "middle", "base"), a=exporting), middle, BASE_SOURCE)
    assert [group["id"] for group in resolution.v1["groups"]] == ["metric.base.size"]
    paths = [problem.location.path for problem in resolution.diagnostics if problem.kind == "UnstableFileFormat"]
    assert paths.count("base/a.yaml") == 2


def test_a_problem_in_a_dependency_keeps_the_registry_from_being_resolved_and_names_its_file():
    broken = source("base", manifest=manifest("base"), a=BASE.replace("{ref: host.id}]}", "{ref: host.no}]}"))
    resolution = resolve(source("main", manifest=manifest("main", "base"), a="groups: []"), broken)
    assert errors(resolution) == ["UnresolvedAttributeRef"]
    (problem,) = [problem for problem in resolution.diagnostics if problem.severity == "error"]
    assert problem.location.path == "base/a.yaml"
    assert problem.registry == "https://example.com/base/1.0.0"


@pytest.mark.parametrize("include_unreferenced", [False, True])
def test_the_order_of_files_and_dependencies_in_memory_does_not_matter(include_unreferenced):
    main = source(
        "main", manifest=manifest("main", "middle", "base"), a="file_format: definition/2\nimports: {metrics: ['*']}"
    )
    middle = source("middle", manifest=manifest("middle", "base"), a="groups: []")
    whole = tree(main, middle, BASE_SOURCE)
    backwards = RegistrySource(main.location, main.files, main.digest, dict(reversed(whole.dependencies.items())))
    first, second = (
        resolve_registry(load_registry(each), include_unreferenced=include_unreferenced) for each in (whole, backwards)
    )
    assert json.dumps([first.v1, first.v2, first.stats]) == json.dumps([second.v1, second.v2, second.stats])
