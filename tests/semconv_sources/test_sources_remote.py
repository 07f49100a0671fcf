"""Registries over a network: fetched once, looked up again every time, and there when the network is gone."""

from __future__ import annotations

import logging
import subprocess
from typing import TYPE_CHECKING

import pytest
from sources_places import FILES, TREE, GitRepository, Server, tar_gz, zipped

from weavergen_pipelines.semconv.sources import download as download_module
from weavergen_pipelines.semconv.sources import git_command
from weavergen_pipelines.semconv.sources.errors import (
    InvalidRegistryArchive,
    RegistryNotFound,
    RegistryUnavailable,
    SchemeNotAllowed,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from weavergen_pipelines.semconv.source import RegistrySource

    Load = Callable[..., RegistrySource]

CHANGED = FILES | {"new.yaml": b"groups: [] # new\n"}


@pytest.mark.parametrize(("page", "pack"), [("/r/a.tar.gz", tar_gz), ("/r/a.zip", zipped)])
def test_an_archive_is_fetched_once_and_looked_up_again(
    load: Load, server: Server, page: str, pack: Callable[..., bytes]
) -> None:
    server.pages[page] = pack(TREE, "registry-1.0/")
    source = load(server.url + page)
    assert (source.files, source.location) == (FILES, server.url + page)
    assert load(server.url + page) == source
    server.pages[page] = pack(CHANGED)
    assert load(server.url + page).files == CHANGED
    assert [status for _path, status in server.requests] == [200, 304, 200]


def test_a_file_is_a_registry(load: Load, server: Server) -> None:
    server.pages["/r/a.yaml?token=x"] = b"groups: []\n"
    source = load(f"{server.url}/r/a.yaml?token=x")
    assert (source.files, source.location) == ({"a.yaml": b"groups: []\n"}, f"{server.url}/r")


def test_a_download_is_there_when_the_network_is_gone(
    load: Load, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.pages["/a.zip"] = zipped(TREE)
    source = load(f"{server.url}/a.zip")
    assert load(f"{server.url}/a.zip", offline=True) == source
    assert len(server.requests) == 1
    server.stop()
    with caplog.at_level(logging.WARNING):
        assert load(f"{server.url}/a.zip") == source
    assert "the files of the last time are used" in caplog.text
    with pytest.raises(RegistryUnavailable, match="cannot be fetched"):
        load(f"{server.url}/other.zip")
    with pytest.raises(RegistryUnavailable, match="not in the cache"):
        load(f"{server.url}/other.zip", offline=True)


def test_each_url_on_the_way_is_asked_with_its_own_token(
    load: Load, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.pages |= {"/private/a.zip": "/public/a.zip", "/public/a.zip": zipped(TREE)}
    prefix = f"{server.url}/private/"
    with caplog.at_level(logging.DEBUG):
        load(f"{prefix}a.zip", token_for=lambda url: "s3cret" if url.startswith(prefix) else None)
    assert server.authorizations == ["Bearer s3cret", None]
    assert "s3cret" not in caplog.text


def test_what_is_wrong_with_a_download_is_said(load: Load, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.pages |= {"/html.zip": b"<html>", "/loop.zip": "/loop.zip", "/a.zip": zipped(TREE)}
    with pytest.raises(RegistryNotFound, match="404"):
        load(f"{server.url}/nowhere.zip")
    with pytest.raises(InvalidRegistryArchive, match="cannot be read"):
        load(f"{server.url}/html.zip")
    with pytest.raises(RegistryUnavailable, match="redirects"):
        load(f"{server.url}/loop.zip")
    monkeypatch.setattr(download_module, "_MAX_DOWNLOAD", 10)
    with pytest.raises(RegistryUnavailable, match="bigger than 10 bytes"):
        load(f"{server.url}/a.zip")


def test_redirects_stay_within_the_allowed_schemes(load: Load, server: Server) -> None:
    server.pages |= {"/a.zip": zipped(TREE), "/moved.zip": "/a.zip", "/evil.zip": "https://user:secret@h/a.zip"}
    assert load(f"{server.url}/moved.zip").files == FILES
    with pytest.raises(SchemeNotAllowed, match=r"redirects to https://\*\*\*@h/a.zip"):
        load(f"{server.url}/evil.zip")


def test_credentials_show_nowhere(load: Load, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    url = server.url.replace("://", "://user:hunter2@")
    server.pages["/a.zip?token=hunter3"] = zipped(TREE)
    source = load(f"{url}/a.zip?token=hunter3")
    server.stop()
    with caplog.at_level(logging.DEBUG):
        load(f"{url}/a.zip?token=hunter3")
        with pytest.raises(RegistryUnavailable) as caught:
            load(f"{url}/r.git@main")
    said = " ".join([source.location, caplog.text, str(caught.value)])
    assert "hunter" not in said.replace("httpx", "")


@pytest.fixture(params=["path", "url"])
def git_url(request: pytest.FixtureRequest, repository: GitRepository) -> str:
    return str(repository.path) if request.param == "path" else f"file://{repository.path}/.git"


def test_a_branch_is_looked_up_every_time(load: Load, repository: GitRepository, git_url: str) -> None:
    source = load(f"{git_url}@main[model]")
    assert (source.files, source.location) == (FILES, f"{git_url}@main[model]")
    repository.commit({"new.yaml": CHANGED["new.yaml"]})
    assert load(f"{git_url}@main[model]").files == CHANGED


def test_a_commit_is_named_in_any_way_that_git_knows(load: Load, repository: GitRepository, git_url: str) -> None:
    first = repository.run("rev-parse", "HEAD")
    repository.run("tag", "light")
    repository.run("tag", "--annotate", "v1.0", "--message", "release")
    repository.run("branch", "feature/x")
    repository.commit({"new.yaml": CHANGED["new.yaml"]})
    for ref in (first, first[:10], "light", "v1.0", "feature/x"):
        assert load(f"{git_url}@{ref}[model]").files == FILES
    assert load(f"{git_url}@HEAD[model]").files == CHANGED
    assert load(f"{git_url}@main[model/http]").files == {
        "deep/metrics.yml": FILES["http/deep/metrics.yml"],
        "spans.yaml": FILES["http/spans.yaml"],
    }


def test_a_bare_repository_needs_no_ref(load: Load, repository: GitRepository, tmp_path: Path) -> None:
    repository.run("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    assert load(f"{tmp_path}/bare.git[model]").files == FILES


def test_a_known_commit_is_not_fetched_again(load: Load, repository: GitRepository) -> None:
    reference = f"{repository.path}@{repository.run('rev-parse', 'HEAD')}[model]"
    source = load(reference)
    (repository.path / ".git").rename(repository.path / "gone")
    assert load(reference) == source


def test_a_repository_is_there_when_the_network_is_gone(
    load: Load, repository: GitRepository, caplog: pytest.LogCaptureFixture
) -> None:
    reference = f"{repository.path}@main[model]"
    source = load(reference)
    (repository.path / ".git").rename(repository.path / "gone")
    assert load(reference, offline=True) == source
    with caplog.at_level(logging.WARNING):
        assert load(reference) == source
    assert "the files of the last time are used" in caplog.text
    with pytest.raises(RegistryUnavailable, match="git ls-remote failed"):
        load(f"{repository.path}@other[model]")


@pytest.mark.parametrize("ref", ["nope", "0123456789", "0" * 40])
def test_a_ref_that_is_not_there_is_not_found(load: Load, repository: GitRepository, ref: str) -> None:
    with pytest.raises(RegistryNotFound, match=f"no .*commit '{ref}'"):
        load(f"{repository.path}@{ref}[model]")


def test_a_subfolder_that_is_not_there_is_not_found(load: Load, repository: GitRepository) -> None:
    with pytest.raises(RegistryNotFound, match="no folder 'nowhere'"):
        load(f"{repository.path}@main[nowhere]")


def test_links_and_submodules_are_skipped(load: Load, repository: GitRepository) -> None:
    (repository.path / "model" / "link.yaml").symlink_to("/etc/passwd")
    repository.run("update-index", "--add", "--cacheinfo", "160000", "0" * 39 + "1", "model/sub.yaml")
    repository.commit({})
    assert load(f"{repository.path}@main[model]").files == FILES


def test_nothing_of_a_repository_is_executed(load: Load, repository: GitRepository, tmp_path: Path) -> None:
    """Hooks, filters and attributes of the repository have no say in what is read."""
    repository.commit({".gitattributes": b"*.yaml filter=evil export-subst\n", "a.yaml": b"$Format:%H$\n"})
    repository.run("config", "filter.evil.smudge", f"touch {tmp_path}/executed; cat")
    hook = repository.path / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/executed\n")
    hook.chmod(0o755)
    assert load(f"{repository.path}@main[model]").files["a.yaml"] == b"$Format:%H$\n"
    assert not (tmp_path / "executed").exists()


def test_git_is_asked_from_anywhere(load: Load, repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside a git hook, git tells its children which repository is meant."""
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_WORK_TREE", "/nowhere")
    monkeypatch.chdir(repository.path.parent)
    assert load("repository@main[model]").files == FILES


def test_a_protocol_that_is_not_allowed_is_not_used(load: Load, repository: GitRepository) -> None:
    with pytest.raises(SchemeNotAllowed, match="'file'"):
        load(f"file://{repository.path}@main", allowed_schemes=["https"])
    with pytest.raises(git_command.GitFailed, match="transport 'file' not allowed"):
        git_command.git(
            ["ls-remote", "--", f"file://{repository.path}"], folder=repository.path, protocols=["https"], location="x"
        )


def test_a_repository_that_does_not_exist_says_so(load: Load, server: Server) -> None:
    with pytest.raises(RegistryUnavailable, match=r"git ls-remote failed: .*not found"):
        load(f"{server.url}/nowhere.git@main")


def test_without_git_the_error_says_what_to_do(
    load: Load, repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RegistryUnavailable, match="no git on this machine") as caught:
        load(f"{repository.path}@main")
    assert "install git" in (caught.value.hint or "")


def test_git_that_hangs_is_ended(load: Load, repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_arguments: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("git", 300)

    monkeypatch.setattr(git_command.subprocess, "run", hang)
    with pytest.raises(RegistryUnavailable, match="took more than 300 s"):
        load(f"{repository.path}@main")
