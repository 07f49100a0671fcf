"""A target of a folder of templates, rendered from a registry by the reference and by us."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from reference_answers import Place, reference

from weavergen_pipelines.artifacts.digest import digest
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.semconv import load_registry, resolve_registry

Tree = dict[str, str]
"""The digests of files by their paths."""


@dataclass(frozen=True)
class Target:
    """A target below a folder of templates, with its parameters."""

    templates: Path
    name: str
    params: Mapping[str, str] = field(default_factory=dict)


def files_of(folder: Path, *patterns: str) -> dict[str, bytes]:
    found = (path for pattern in patterns or ("**/*",) for path in folder.glob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def digests(files: Mapping[str, bytes]) -> Tree:
    return {path: digest(content) for path, content in sorted(files.items())}


@cache
def resolved(place: Place, v2: bool = False) -> dict[str, Any]:
    resolution = resolve_registry(load_registry(place.source()))
    return resolution.v2 if v2 else resolution.v1


def ours(place: Place, target: Target, *, v2: bool = False) -> dict[str, bytes]:
    return generate(ForgeRequest(resolved(place, v2), files_of(target.templates), target.name, target.params))


def theirs(place: Place, target: Target, *, v2: bool = False) -> dict[str, bytes]:
    params = [f"--param={name}={value}" for name, value in target.params.items()]
    with TemporaryDirectory() as folder:
        options = ("-r", place.location, "-t", str(target.templates), "--skip-policies", "--quiet")
        command = [reference(), "registry", "generate", target.name, f"{folder}/made", *options, *params]
        command += ["--v2"] if v2 else []
        subprocess.run(command, cwd=place.folder, env={"HOME": folder}, capture_output=True, check=True, timeout=120)
        return files_of(Path(folder) / "made")


def expected(place: Place, target: Target, kept: Path) -> Tree:
    """What the reference renders: as it does now, else as it did when that was kept in a file."""
    try:
        return digests(theirs(place, target))
    except pytest.skip.Exception:
        if not kept.is_file():
            pytest.skip(f"there is no weaver executable to compare with, nor {kept.name} with what it has rendered")
    found: Tree = json.loads(kept.read_bytes())
    return found
