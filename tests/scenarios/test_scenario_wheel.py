"""The wheel holds all that it needs: diagrams, templates, the registry, and a Dagster location."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel in it; the dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("wheel") / "a venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / "Lib/site-packages" if os.name == "nt" else folder / "lib" / version / "site-packages"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True)
    dependencies = sysconfig.get_path("purelib")
    # Appended, so that the wheel's own package is found first and the editable checkout's finder is not run.
    (site / "dependencies.pth").write_text(f"{dependencies}\n")
    return folder


def run(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    python = installed / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    environment = {
        **os.environ,
        "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(cwd / "cache"),
        "DAGSTER_HOME": str(cwd / "dagster"),
        "PYTHONPATH": "",
    }
    (cwd / "dagster").mkdir(exist_ok=True)
    command = [str(python), "-m", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_has_diagrams_templates_and_the_registry(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()

    assert "weavergen_pipelines/resources/bpmn/registry/parallel_generate.bpmn" in names
    assert "weavergen_pipelines/resources/templates/registry/go/weaver.yaml" in names
    assert any(name.startswith("weavergen_pipelines/resources/registry/") for name in names)
    assert "weavergen_pipelines/py.typed" in names


def test_the_installed_command_generates(installed: Path, tmp_path: Path):
    ended = run(installed, "weavergen_pipelines", "registry", "generate", "all", "out", cwd=tmp_path)
    listed = run(installed, "weavergen_pipelines", "workflow", "list", "--format", "json", cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "out/go").is_dir()
    assert all(str(installed) in process["file"] for process in json.loads(listed.stdout))


def test_the_dagster_location_of_a_repository_loads(installed: Path, tmp_path: Path):
    made = run(installed, "weavergen_pipelines", "init", "--name", "mine", cwd=tmp_path)
    valid = run(installed, "dagster", "definitions", "validate", "-f", "definitions.py", cwd=tmp_path)

    assert made.returncode == 0, made.stderr
    assert valid.returncode == 0, valid.stderr
