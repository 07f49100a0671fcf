"""Statistics in format 2."""

import json
from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry, stats_text

HERE = Path(__file__).parent


def resolution(folder: Path):
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    return resolve_registry(load_registry(RegistrySource(folder.name, files, tree_digest(files))))


def test_the_numbers_are_those_of_the_reference():
    assert resolution(HERE / "shop").stats_v2 == json.loads((HERE / "expected.json").read_bytes())


def test_the_text_is_that_of_the_reference():
    assert stats_text(resolution(HERE / "shop").stats_v2) == (HERE / "expected.txt").read_text()


def test_the_semantic_conventions_are_counted(semconv):
    registry = resolution(semconv).stats_v2["registry"]
    counts = {name: section["common"]["count"] for name, section in registry.items() if name != "attributes"}
    assert counts == {"metrics": 541, "spans": 58, "events": 32, "entities": 64, "attribute_groups": 4}
    assert registry["attributes"]["attribute_count"] == 940


def test_a_registry_that_does_not_resolve_is_not_counted(tmp_path):
    (tmp_path / "broken.yaml").write_text("groups: 1\n")
    with pytest.raises(CompoundError):
        _ = resolution(tmp_path).stats_v2
