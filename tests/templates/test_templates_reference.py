"""The templates are Weaver's as much as ours: where a `weaver` is installed, it makes the same bytes of them."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TEMPLATES = Path(__file__).parents[2] / "weavergen_pipelines" / "resources" / "templates"
WEAVER = shutil.which("weaver")

pytestmark = [
    pytest.mark.toolchain,
    pytest.mark.skipif(WEAVER is None, reason="there is no weaver on PATH: https://github.com/open-telemetry/weaver"),
]


@pytest.mark.parametrize("name", ["small", "hostile"])
def test_weaver_renders_the_same(name, language, resolve, render, tmp_path):
    registry = HERE / "registries" / name
    options = ["--templates", str(TEMPLATES), "--skip-policies", language, str(tmp_path)]
    subprocess.run([WEAVER, "registry", "generate", "-r", str(registry), *options], check=True, capture_output=True)
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert render(resolve(registry), language) == made
