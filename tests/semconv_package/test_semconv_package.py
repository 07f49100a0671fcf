"""A registry as a package: the manifest and the resolved file that are published."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry
from weavergen_pipelines.semconv.package import (
    PackagingRequiresManifest,
    UnexpectedPublicationManifest,
    UnversionedDependencyInPublication,
    package_registry,
)
from weavergen_pipelines.semconv.yaml import parse_yaml

HERE = Path(__file__).parent
URI = "./resolved.yaml"
MANIFEST = "schema_url: https://example.com/shop/1.0.0\n"
MODEL = (HERE / "shop/shop.yaml").read_text()


def source(files: dict[str, str | bytes], location: str = "shop", **dependencies: RegistrySource) -> RegistrySource:
    contents = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    return RegistrySource(location, contents, tree_digest(contents), dependencies)


def of_folder(folder: Path, **dependencies: RegistrySource) -> RegistrySource:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    return source(files, folder.name, **dependencies)


def resolution(registry: RegistrySource):
    return resolve_registry(load_registry(registry))


def without_paths(document: Any) -> Any:
    """A document as it is known to those who use the package: the files of its registry are not in it."""
    if isinstance(document, list):
        return [without_paths(item) for item in document]
    if not isinstance(document, dict):
        return document
    kept = {name: without_paths(value) for name, value in document.items() if name != "path"}
    return {name: value for name, value in kept.items() if not (name == "provenance" and value == {})}


def test_a_package_is_what_the_reference_writes():
    files = package_registry(resolution(of_folder(HERE / "shop")), URI)
    assert files == {path.name: path.read_bytes() for path in (HERE / "expected").iterdir()}


def test_what_was_packaged_is_what_is_loaded():
    resolved = resolution(of_folder(HERE / "shop"))
    loaded = resolution(source(dict(package_registry(resolved, URI)), "package"))
    assert loaded.is_published
    assert loaded.v2 == without_paths(resolved.v2)


def test_what_comes_from_a_dependency_keeps_its_origin():
    base, user = of_folder(HERE / "shop"), of_folder(HERE / "market")
    resolved = resolution(replace(user, dependencies={"shop": base}))
    files = package_registry(resolved, URI)
    content = parse_yaml(files["resolved.yaml"])
    assert content["dependencies"] == ["https://example.com/shop/1.0.0"]
    assert content["attribute_catalog"][0]["provenance"] == {"source": 0}
    assert b"registry_path" not in files["manifest.yaml"]
    package = source(dict(files), "package", **{"https://example.com/shop/1.0.0": base})
    assert without_paths(resolution(package).v2) == without_paths(resolved.v2)


def test_the_semantic_conventions_survive_packaging(semconv):
    resolved = resolution(of_folder(semconv))
    loaded = resolution(source(dict(package_registry(resolved, URI)), "package"))
    assert loaded.v2 == without_paths(resolved.v2)


def test_members_that_are_deprecated_in_words_survive_too():
    old = MODEL.replace("stability: development # in words", "deprecated: Not any more.")
    resolved = resolution(source({"manifest.yaml": MANIFEST, "shop.yaml": old}))
    assert resolution(source(dict(package_registry(resolved, URI)))).v2 == without_paths(resolved.v2)


def test_the_bytes_do_not_depend_on_the_hash_seed_or_the_order_of_files():
    program = (
        "import sys; from test_semconv_package import *; folder = of_folder(HERE / 'shop');"
        "files = dict(sorted(folder.files.items(), reverse=sys.argv[1] == '2'));"
        "print(tree_digest(package_registry(resolution(replace(folder, files=files)), URI)))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program, seed],
            cwd=HERE,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_a_registry_needs_a_manifest():
    with pytest.raises(PackagingRequiresManifest) as error:
        package_registry(resolution(source({"shop.yaml": MODEL})), URI)
    assert error.value.to_json() == {"PackagingRequiresManifest": {"registry": "shop"}}


def test_a_package_is_not_packaged_again():
    package = source(dict(package_registry(resolution(of_folder(HERE / "shop")), URI)))
    with pytest.raises(UnexpectedPublicationManifest, match=r"manifest\.yaml:5") as error:
        package_registry(resolution(package), URI)
    url = "https://example.com/shop/1.0.0"
    assert error.value.to_json() == {"UnexpectedPublicationManifest": {"schema_url": url}}


def test_every_dependency_needs_a_version():
    manifest = (
        "schema_base_url: https://example.com/market\nsemconv_version: 1.0.0\n"
        "dependencies:\n- name: shop\n  registry_path: shop\n- name: bank\n  registry_path: bank\n"
    )
    others = {name: source({"bank.yaml": "groups: []\n"}, name) for name in ("shop", "bank")}
    market = source({"manifest.yaml": manifest, "shop.yaml": MODEL}, "market", **others)
    with pytest.raises(CompoundError, match="bank") as error:
        package_registry(resolution(market), URI)
    first = error.value.errors[0]
    assert isinstance(first, UnversionedDependencyInPublication)
    assert str(first.where) == "market/manifest.yaml:4:3"
    assert first.fields == {"schema_url": "https://shop/unknown", "registry_path": "shop"}


def test_a_registry_that_does_not_resolve_is_not_packaged():
    broken = source({"manifest.yaml": MANIFEST, "shop.yaml": "groups: 1\n"})
    with pytest.raises(CompoundError, match=r"shop\.yaml:1"):
        package_registry(resolution(broken), URI)


def test_an_event_without_a_name_cannot_be_packaged():
    event = "groups:\n- id: e\n  type: event\n  prefix: p\n  brief: b\n  stability: stable\n  attributes: []\n"
    with pytest.raises(CompoundError, match="name"):
        package_registry(resolution(source({"manifest.yaml": MANIFEST, "shop.yaml": event})), URI)
