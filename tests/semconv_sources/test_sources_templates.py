"""Templates are read from all places that registries are read from, as whole as they are there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from sources_places import GitRepository, Server, tar_gz, zipped

from weavergen_pipelines.forge.folder import TemplatesNotFound
from weavergen_pipelines.forge.named import TemplatesUnavailable, configs_around, named_templates
from weavergen_pipelines.semconv.sources import load_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from weavergen_pipelines.artifacts.digest import FileTree

    Read = Callable[[str], tuple[str, FileTree]]

FILES = {"go/weaver.yaml": b"templates: []\n", "go/code.go.j2": b"{{ ctx }}", "go/LICENSE": b"free"}
TREE = {f"templates/{path}": content for path, content in FILES.items()} | {
    "templates/.hidden": b"",
    "templates/.git/config": b"",
    "README.md": b"text",
}


@pytest.fixture
def options(tmp_path: Path) -> dict[str, object]:
    return {"cache_dir": tmp_path / "cache", "allowed_schemes": ("file", "http")}


@pytest.fixture
def read(options: dict[str, object]) -> Read:
    return partial(named_templates, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "pack"), [("t.zip", zipped), ("t.tar.gz", tar_gz)])
def test_archives_have_a_subfolder_of_templates(
    read: Read, server: Server, tmp_path: Path, name: str, pack: Callable[..., bytes]
) -> None:
    content = server.pages[f"/{name}"] = pack(TREE, "pack-1.0/")
    (tmp_path / name).write_bytes(content)

    for place in (
        f"{tmp_path / name}[templates]",
        f"file://{tmp_path / name}[templates]",
        f"{server.url}/{name}[templates]",
    ):
        assert read(place) == (place, FILES)


def test_repositories_have_a_ref_and_a_subfolder_of_templates(read: Read, repository: GitRepository) -> None:
    repository.commit(TREE)
    repository.run("tag", "v1")
    repository.commit({"templates/go/code.go.j2": b"new"})

    for url in (str(repository.path), f"file://{repository.path}/.git"):
        assert read(f"{url}@v1[model/templates]")[1] == FILES
        assert read(f"{url}@main[model/templates]")[1] == FILES | {"go/code.go.j2": b"new"}


def test_a_place_may_have_a_registry_and_templates(read: Read, server: Server, options: dict[str, object]) -> None:
    server.pages["/both.zip"] = zipped(TREE)
    place = f"{server.url}/both.zip[templates]"

    for _time in range(2):
        assert set(load_files(place, **options)[1]) == {"go/weaver.yaml"}  # type: ignore[arg-type]
        assert read(place)[1] == FILES
    assert [status for _path, status in server.requests] == [200, 200, 304, 304]


def test_a_place_without_templates_is_an_error(read: Read, server: Server, tmp_path: Path) -> None:
    (tmp_path / "damaged.zip").write_bytes(b"PK")
    for place in (tmp_path / "nowhere", f"{server.url}/nowhere.zip"):
        with pytest.raises(TemplatesNotFound):
            read(str(place))
    for place in (tmp_path / "damaged.zip", "ftp://example.com/t.zip", "ext::sh -c date"):
        with pytest.raises(TemplatesUnavailable):
            read(str(place))


def test_secrets_of_a_place_are_not_said(read: Read, server: Server) -> None:
    with pytest.raises(TemplatesNotFound) as caught:
        read(f"{server.url.replace('://', '://user:hunter2@')}/t.zip?token=hunter3")
    assert "hunter" not in str(caught.value)


def test_what_is_fetched_gets_the_configuration_of_the_user(tmp_path: Path) -> None:
    for folder in (".weaver", "work/templates"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "../weaver.yaml").resolve().write_text("")
    (tmp_path / ".weaver/weaver.yaml").write_text("")
    around = partial(configs_around, cwd=tmp_path / "work", home=tmp_path)
    users = [str(tmp_path / ".weaver/weaver.yaml")]

    assert around("https://example.com/t.zip") == [*users, str(tmp_path / "weaver.yaml")]
    assert around(str(tmp_path / "work/templates")) == [*users, str(tmp_path / "work/weaver.yaml")]
