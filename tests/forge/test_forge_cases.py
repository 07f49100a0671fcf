"""A folder per case: templates, parameters, and the files that Weaver makes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest

CASES = Path(__file__).parent / "cases"
DOCUMENT = json.loads((CASES / "document.json").read_text())


def read_tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("case", [path.name for path in sorted(CASES.iterdir()) if path.is_dir()])
def test_a_target_renders_as_weaver_renders_it(case: str) -> None:
    folder = CASES / case
    params = json.loads((folder / "params.json").read_text()) if (folder / "params.json").exists() else {}
    made = generate(ForgeRequest(DOCUMENT, read_tree(folder / "templates"), "t", params), trusted=True)
    expected = read_tree(folder / "expected")
    assert sorted(made) == sorted(expected)
    for path, content in expected.items():
        assert made[path].decode() == content.decode(), path
