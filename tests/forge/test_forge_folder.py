"""Configurations around a folder of templates: of the home folder, and of the folders above it."""

from __future__ import annotations

from pathlib import Path

import pytest
from forge_target import ENTRY, render

from weavergen_pipelines.forge.folder import farther_configs
from weavergen_pipelines.forge.request import Overrides

HOLDS = "{{ params | tojson }}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Configurations above, in and below the folder of a project, and in a home."""
    for folder in (".", "home/.weaver", "project", "project/packs", "project/packs/templates"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "weaver.yaml").write_text(f"params: {{from: {folder}}}")
    return tmp_path / "project"


def found(root: Path, cwd: Path) -> list[str]:
    base = root.parents[2]
    configs = farther_configs(root, cwd=cwd, home=base / "home")
    return [Path(path).parent.relative_to(base).as_posix() for path in configs if Path(path).is_relative_to(base)]


def test_the_search_ends_in_the_current_folder(project: Path) -> None:
    assert found(project / "packs/templates", project) == ["home/.weaver", "project", "project/packs"]
    assert found(project / "packs/templates", project / "packs") == ["home/.weaver", "project/packs"]


def test_templates_elsewhere_have_the_configurations_of_all_folders_above(project: Path) -> None:
    assert found(project / "packs/templates", project.parent / "home") == [
        "home/.weaver",
        ".",
        "project",
        "project/packs",
    ]


@pytest.mark.parametrize("trusted", [True, False])
def test_what_is_nearer_holds(trusted: bool) -> None:
    farther = {"home": b"params: {a: 1, b: 1, c: 1}", "above": b"params: {b: 2, c: null}"}
    made = render(HOLDS, config=ENTRY + "params: {d: 3}", trusted=trusted, overrides=Overrides(farther=farther))
    assert made["a.txt"] == b'{"a":1,"b":2,"d":3,"params":{"a":1,"b":2,"d":3}}'


def test_configurations_that_are_given_are_all_that_hold() -> None:
    overrides = Overrides(configs={"given": f"{ENTRY}params: {{a: 0}}".encode()}, farther={"home": b"params: {b: 1}"})
    assert render(HOLDS, config="params: {c: 1}", overrides=overrides)["a.txt"] == b'{"a":0,"params":{"a":0}}'
