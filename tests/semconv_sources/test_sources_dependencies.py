"""Registries that others depend on: fetched with them, by content, each once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sources_places import GitRepository, Server, tar_gz, write, zipped

from weavergen_pipelines.semconv.source import RegistrySource, Unavailable
from weavergen_pipelines.semconv.sources import tree
from weavergen_pipelines.semconv.sources.errors import RegistryUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Load = Callable[..., RegistrySource]

PUBLICATION = b"file_format: manifest/2.0\nschema_url: https://example.com/pub/1.0.0\nresolved_registry_uri: r.yaml\n"
RESOLVED = b'file_format: resolved/2.0\ndependencies: ["https://example.com/base/1.0.0"]\n'


def registry(name: str, **dependencies: str | None) -> dict[str, bytes]:
    """The files of a registry that depends on others, by name and path."""
    named = [
        {"schema_url": f"https://example.com/{other}/1.0.0", **({"registry_path": path} if path else {})}
        for other, path in dependencies.items()
    ]
    manifest = {"schema_url": f"https://example.com/{name}/1.0.0", "dependencies": named}
    return {"manifest.yaml": json.dumps(manifest).encode(), "a.yaml": f"groups: [] # {name}\n".encode()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which relative paths start from."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def test_the_whole_tree_is_read_each_registry_once(load: Load, here: Path) -> None:
    write(here / "main", registry("main", one="deps/one", two="deps/two"))
    write(here / "deps/one", registry("one", two="deps/two"))
    write(here / "deps/two", registry("two"))
    source = load("main")
    assert list(source.dependencies) == ["deps/one", "deps/two"]
    assert source.dependencies["deps/two"] == load("deps/two")
    assert source.dependencies["deps/one"].location == "deps/one"


def test_the_digest_is_that_of_all_contents(load: Load, here: Path) -> None:
    write(here / "main", registry("main", one="one"))
    write(here / "one", registry("one", two="two"))
    write(here / "two", registry("two"))
    digests = [load("main").digest]
    (here / "two/a.yaml").write_bytes(b"groups: [] # changed\n")
    digests.append(load("main").digest)
    (here / "two/a.yaml").unlink()
    (here / "two/manifest.yaml").unlink()
    digests.append(load("main").digest)
    assert len(set(digests)) == 3
    assert load("one").digest not in digests


def test_a_circle_ends(load: Load, here: Path) -> None:
    write(here / "one", registry("one", two="two"))
    write(here / "two", registry("two", one="one"))
    assert list(load("one").dependencies) == ["two", "one"]


def test_dependencies_come_from_any_kind_of_source(
    load: Load, here: Path, server: Server, repository: GitRepository
) -> None:
    server.pages["/r/one.tar.gz"] = tar_gz({f"x/model/{path}": data for path, data in registry("one").items()})
    server.pages["/two.zip"] = zipped(registry("two"))
    write(here / "main", registry("main", one=f"{server.url}/r/one.tar.gz[model]", two=f"{server.url}/two.zip"))
    write(here / "git", registry("git", three=f"{repository.path}@main[model]"))
    assert [found.files["a.yaml"][-5:] for found in load("main").dependencies.values()] == [b" one\n", b" two\n"]
    assert "http/spans.yaml" in next(iter(load("git").dependencies.values())).files


def test_what_was_fetched_is_there_when_the_network_is_gone(load: Load, here: Path, server: Server) -> None:
    server.pages["/one.zip"] = zipped(registry("one"))
    write(here / "main", registry("main", one=f"{server.url}/one.zip"))
    source = load("main")
    server.stop()
    assert load("main") == source
    assert load("main", offline=True) == source


def test_what_cannot_be_fetched_is_noted(load: Load, here: Path, server: Server) -> None:
    elsewhere = {"gone": "nowhere", "page": f"{server.url}/no.zip", "ssh": "ssh://example.com/x", "danger": "--upload"}
    write(here / "main", registry("main", **elsewhere))
    found = load("main").dependencies
    assert all(isinstance(each, Unavailable) for each in found.values())
    assert found["nowhere"].missing
    assert "cannot be read by 'ssh'" in found["ssh://example.com/x"].problem
    assert "allowed are file, http" in found["ssh://example.com/x"].hint


def test_without_a_path_it_is_the_archive_at_the_schema_url(load: Load, here: Path, server: Server) -> None:
    server.pages["/schemas/1.0.0"] = zipped(registry("one"))
    manifest = {
        "schema_url": "https://example.com/x/1.0.0",
        "dependencies": [{"schema_url": f"{server.url}/schemas/1.0.0"}],
    }
    write(here / "main", {"manifest.yaml": json.dumps(manifest).encode()})
    assert load("main").dependencies[f"{server.url}/schemas/1.0.0"].files == registry("one")


def test_a_published_registry_by_its_manifest_alone_brings_its_resolved_file(load: Load, server: Server) -> None:
    server.pages |= {"/p/manifest.yaml": PUBLICATION, "/p/r.yaml": RESOLVED}
    found = load(f"{server.url}/p/manifest.yaml").dependencies
    assert found[f"{server.url}/p/r.yaml"].files == {"r.yaml": RESOLVED}
    assert isinstance(found["https://example.com/base/1.0.0"], Unavailable)  # https is not allowed here


def test_what_went_into_a_published_registry_is_not_fetched_if_another_way_brings_it(load: Load, here: Path) -> None:
    write(here / "pub", {"manifest.yaml": PUBLICATION, "r.yaml": RESOLVED})
    write(here / "base", registry("base"))
    write(here / "main", registry("main", pub="pub", base="base"))
    assert list(load("main").dependencies) == ["pub", "base"]
    assert list(load("pub").dependencies) == ["https://example.com/base/1.0.0"]


def test_a_schema_url_may_be_read_from_another_place(load: Load, here: Path) -> None:
    write(here / "main", registry("main", one="nowhere", two=None))
    write(here / "mine", registry("one"))
    overrides = {f"https://example.com/{name}/1.0.0": "mine" for name in ("one", "two")}
    found = load("main", overrides=overrides).dependencies
    assert [each.location for each in found.values()] == ["mine", "mine"]
    assert list(found) == ["nowhere", "https://example.com/two/1.0.0"]


def test_there_is_an_end_to_dependencies(load: Load, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_REGISTRIES", 3)
    write(here / "main", registry("main", **{f"r{number}": f"r{number}" for number in range(4)}))
    with pytest.raises(RegistryUnreadable, match="more than 3 dependencies"):
        load("main")
