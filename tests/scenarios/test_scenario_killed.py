"""A command killed at any moment leaves the published folder as it was, or as it was to be."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

POINTS = 10


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def generate(out: Path, registry: Path, cache: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "weavergen_pipelines",
        "registry",
        "generate",
        "go",
        out,
        "-r",
        registry,
        "--quiet",
    ]
    environment = {**os.environ, "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(cache)}
    return subprocess.Popen(list(map(str, command)), env=environment, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("seed", range(POINTS))
def test_the_folder_is_old_or_new(seed: int, root: Path, tmp_path: Path):
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(root / "weavergen_pipelines/resources/registry", old)
    shutil.copytree(old, new)
    (new / "more.yaml").write_text(
        "groups:\n  - id: registry.more\n    type: attribute_group\n    brief: More.\n    attributes:\n"
        "      - {id: more.thing, type: string, stability: stable, brief: A thing., examples: [x]}\n"
    )
    published = {}
    for name, registry in (("before", old), ("after", new)):
        started = time.monotonic()
        assert generate(tmp_path / name, registry, tmp_path / f"cache-{name}").wait() == 0
        published[name] = tree(tmp_path / name)
    duration = time.monotonic() - started
    out = tmp_path / "out"
    shutil.copytree(tmp_path / "before", out)

    process = generate(out, new, tmp_path / "cache")
    try:
        process.wait(timeout=random.Random(seed).uniform(0.3, 1.1) * duration)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert tree(out) in (published["before"], published["after"])
    assert generate(out, new, tmp_path / "cache").wait() == 0
    assert tree(out) == published["after"]
