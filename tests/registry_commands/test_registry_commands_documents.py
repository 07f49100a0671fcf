"""`registry_package` and `registry_json_schema`: files that others read."""

from __future__ import annotations

import json
import shutil

from registry_commands_data import TESTS, tree

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.semconv.json_schema import UnknownSchema, json_schema

SHOP = TESTS / "semconv_package/shop"
EXPECTED = TESTS / "semconv_package/expected"
PACKAGE = {"registry": str(SHOP), "resolved_registry_uri": "./resolved.yaml"}
POLICY = """package after_resolution
import rego.v1
deny contains {"id": "never", "message": "no", "level": "violation"} if count(input.registry.attributes) > 0
"""


def test_a_package_is_the_same_in_both_executors_and_as_the_reference_writes_it(run, tmp_path):
    result = run("registry_package", **PACKAGE, output=str(tmp_path / "out"))

    assert result.outcome == "completed"
    assert tree(tmp_path / "out") == tree(EXPECTED)
    assert result.stores["packaged_registry"]["file_count"] == 2


def test_who_depends_on_the_package_resolves_as_who_depends_on_the_original(run_here, tmp_path, artifacts):
    shutil.copytree(SHOP, tmp_path / "shop")
    shutil.copytree(TESTS / "semconv_package/market", tmp_path / "market")
    run_here("registry_package", registry="shop", resolved_registry_uri="resolved.yaml", output=str(tmp_path / "dist"))

    def resolved() -> dict:
        result = run_here("registry_resolve", registry="market", v2=True, format="json")
        assert result.errors == ()
        return json.loads(artifacts.get(result.data["document"]["digest"]))

    by_original = resolved()
    manifest = tmp_path / "market/manifest.yaml"
    text = manifest.read_text()
    assert "registry_path: shop" in text
    manifest.write_text(text.replace("registry_path: shop", "registry_path: dist"))
    by_package = resolved()
    assert without_places(by_package["dependencies"]) == without_places(by_original["dependencies"])
    assert signals(by_package) == signals(by_original)


def signals(document) -> dict[str, set[str]]:
    """What a registry has of its own and of those that it depends on."""
    sections = {"spans": "type", "metrics": "name", "events": "name", "entities": "type"}
    return {section: {item[name] for item in document["registry"][section]} for section, name in sections.items()}


def without_places(document):
    """A document as those see it who use it; the files that things come from are not in a package."""
    if isinstance(document, list):
        return [without_places(item) for item in document]
    if isinstance(document, dict):
        return {name: without_places(value) for name, value in document.items() if name not in ("path", "provenance")}
    return document


def test_a_registry_that_its_policies_reject_is_not_packaged(run_here, tmp_path):
    (tmp_path / "never.rego").write_text(POLICY)

    result = run_here("registry_package", **PACKAGE, policies=[str(tmp_path / "never.rego")])

    assert result.outcome == "rejected"
    assert not (tmp_path / "output").exists()


def test_a_package_takes_the_place_of_an_earlier_one_and_leaves_all_else(run_here, tmp_path):
    out = tmp_path / "out"
    run_here("registry_package", **PACKAGE, output=str(out))
    (out / "resolved.yaml").write_text("edited")
    (out / "note.txt").write_text("mine")

    run_here("registry_package", **PACKAGE, output=str(out))

    assert {path.name for path in out.iterdir()} == {"manifest.yaml", "resolved.yaml", "note.txt"}
    assert (out / "resolved.yaml").read_bytes() == (EXPECTED / "resolved.yaml").read_bytes()


def test_a_package_does_not_replace_the_manifest_of_a_definition_unless_told_to(run_here, tmp_path):
    source = tmp_path / "shop"
    shutil.copytree(SHOP, source)

    refused = run_here("registry_package", **PACKAGE, output=str(source))

    assert [error.kind for error in refused.errors] == ["WouldReplaceManifest"]
    assert (source / "manifest.yaml").read_bytes() == (SHOP / "manifest.yaml").read_bytes()
    run_here("registry_package", **PACKAGE, output=str(source), overwrite=True)
    assert (source / "manifest.yaml").read_bytes() == (EXPECTED / "manifest.yaml").read_bytes()


def test_a_registry_without_a_manifest_has_no_package(run_here, tmp_path):
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare/shop.yaml").write_text((SHOP / "shop.yaml").read_text())

    (error,) = run_here("registry_package", registry="bare", resolved_registry_uri="x").errors
    assert isinstance(error, WeavergenError)
    assert "manifest" in str(error)


def test_a_schema_is_written_by_both_executors(run, tmp_path):
    result = run("registry_json_schema", schema="diff-v2", output=str(tmp_path / "schemas/diff.json"))

    assert result.outcome == "completed"
    assert json.loads((tmp_path / "schemas/diff.json").read_text()) == json_schema("diff-v2")
    assert result.stores["json_schema"]["name"] == "diff-v2"


def test_a_schema_that_there_is_not_is_named_with_those_that_there_are(run_here):
    (error,) = run_here("registry_json_schema", schema="dif").errors
    assert isinstance(error, UnknownSchema)
    assert "diff" in (error.hint or "")
