"""Links and credentials are used only where that is asked for."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from sources_places import FILES, GitRepository, Server, zipped

from weavergen_pipelines.semconv.sources.git_command import GitFailed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from weavergen_pipelines.semconv.source import RegistrySource

    Load = Callable[..., RegistrySource]


def test_links_to_files_and_folders_are_followed_when_asked_for(load: Load, tmp_path: Path) -> None:
    for folder in ("model", "elsewhere/deep"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.yaml").write_text("groups: []\n")
    (tmp_path / "model/file.yaml").symlink_to(tmp_path / "elsewhere/deep/a.yaml")
    (tmp_path / "model/folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "model/gone.yaml").symlink_to(tmp_path / "nothing")

    assert set(load(str(tmp_path / "model")).files) == {"a.yaml"}
    assert set(load(str(tmp_path / "model"), follow_symlinks=True).files) == {
        *("a.yaml", "file.yaml", "folder/deep/a.yaml")
    }


def test_a_link_to_a_folder_above_is_not_followed_for_ever(load: Load, tmp_path: Path) -> None:
    (tmp_path / "model/below").mkdir(parents=True)
    (tmp_path / "model/a.yaml").write_text("groups: []\n")
    (tmp_path / "model/below/again").symlink_to(tmp_path / "model")

    assert set(load(str(tmp_path / "model"), follow_symlinks=True).files) == {"a.yaml"}


@pytest.fixture
def configured(tmp_path: Path, repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> str:
    """A URL that only the configuration of git's user leads anywhere."""
    config = tmp_path / "gitconfig"
    url = "http://127.0.0.1:9/registry.git"
    command = ["git", "config", "--file", str(config), f"url.file://{repository.path}.insteadOf", url]
    subprocess.run(command, check=True, env={**os.environ, "HOME": str(tmp_path)})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    return f"{url}[model]"


def test_git_is_isolated_from_its_users_configuration_unless_that_is_allowed(load: Load, configured: str) -> None:
    with pytest.raises(GitFailed, match="allow-git-credentials"):
        load(configured)

    assert load(configured, git_credentials=True).files == FILES


def test_a_command_sends_the_tokens_of_weaver_toml(weavergen, server: Server, tmp_path: Path) -> None:
    server.pages["/r/a.zip"] = zipped({"a.yaml": b"groups: []\n"})
    (tmp_path / "work/.weaver.toml").write_text(f'[[auth]]\nurl_prefix = "{server.url}"\ntoken = "of-the-toml"\n')
    allowed = {"WEAVERGEN_V2_STORAGE__ALLOWED_SCHEMES": '["http"]'}

    ended = weavergen("registry", "check", "-r", f"{server.url}/r/a.zip", **allowed)

    assert ended.returncode == 0, ended.stderr
    assert server.authorizations == ["Bearer of-the-toml"]
