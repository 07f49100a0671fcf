"""Public template packs: rendered from v1.43.0 they give, byte for byte, the files that their projects committed.

`WEAVERGEN_CONFORMANCE_PACKS` names a folder with checkouts called `opentelemetry-js` and `opentelemetry-go` whose
generated files are those of v1.43.0. Neither project formats these files after Weaver wrote them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry

PACKS = Path(os.environ["WEAVERGEN_CONFORMANCE_PACKS"])


@dataclass(frozen=True)
class Pack:
    """A target of a checkout: its templates, and the patterns of the files that they make."""

    checkout: str
    templates: str
    target: str
    output: str
    made: tuple[str, ...]
    params: dict[str, str] = field(default_factory=dict)


TYPESCRIPT = ("opentelemetry-js", "scripts/semconv/templates")
CASES = (
    Pack(*TYPESCRIPT, "ts-stable", "semantic-conventions/src", ("stable_*.ts",)),
    Pack(*TYPESCRIPT, "ts-experimental", "semantic-conventions/src", ("experimental_*.ts",)),
    Pack(
        "opentelemetry-go",
        "semconv/templates",
        "go",
        "semconv/v1.43.0",
        ("attribute_group.go", "*conv/metric.go"),
        {"tag": "v1.43.0"},
    ),
)


def read_tree(folder: Path, *patterns: str) -> dict[str, bytes]:
    found = (path for pattern in patterns for path in folder.glob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def resolved(shared: Path) -> dict:
    files = read_tree(shared / "semconv/v1.43.0/model", "**/*")
    return resolve_registry(load_registry(RegistrySource("model", files, tree_digest(files)))).v1


@pytest.mark.parametrize("pack", CASES, ids=lambda pack: pack.target)
def test_a_public_pack_gives_the_files_that_its_project_committed(pack: Pack, resolved: dict) -> None:
    checkout = PACKS / pack.checkout
    committed = read_tree(checkout / pack.output, *pack.made)
    templates = read_tree(checkout / pack.templates, "**/*")
    made = generate(ForgeRequest(resolved, templates, pack.target, pack.params))
    assert committed
    assert sorted(made) == sorted(committed)
    assert [path for path, content in committed.items() if made[path] != content] == []
