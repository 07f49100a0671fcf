"""What is remembered of a registry is forgotten when one that it depends on changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sources_places import write

if TYPE_CHECKING:
    from pathlib import Path

MAIN = {
    "manifest.yaml": b"schema_url: https://example.com/main/1.0.0\ndependencies:\n"
    b"  - {schema_url: 'https://example.com/base/1.0.0', registry_path: base}\n",
    "a.yaml": b"groups: [{id: g, type: attribute_group, brief: G, attributes: [{ref: b.one}]}]\n",
}
BASE = {
    "a.yaml": b"groups: [{id: registry.b, type: attribute_group, brief: B,"
    b" attributes: [{id: b.one, type: int, brief: One, stability: stable}]}]\n"
}


@pytest.fixture
def run(weavergen, tmp_path: Path):
    """One execution of `registry_load` on a registry with a dependency; its steps and the digest of what came out."""
    write(tmp_path / "work/main", MAIN)

    def run(base: dict[str, bytes]) -> tuple[dict[str, bool], dict]:
        write(tmp_path / "work/base", base)
        ended = weavergen("workflow", "run", "registry_load", "--format", "json", "--context", '{"registry": "main"}')
        result = json.loads(ended.stdout)
        return {step["element"]: step["remembered"] for step in result["steps"]}, result

    return run


def test_nothing_is_computed_twice_until_a_dependency_changes(run) -> None:
    first, _ = run(BASE)
    again, _ = run(BASE)
    changed, _ = run({"a.yaml": BASE["a.yaml"].replace(b"brief: One", b"brief: Other")})
    assert not any(first.values())
    assert {name for name, remembered in again.items() if remembered} >= {"check_registry", "resolve_registry"}
    assert not any(changed.values())


def test_a_dependency_that_breaks_rejects_what_was_accepted(run) -> None:
    _, accepted = run(BASE)
    _, rejected = run({"a.yaml": BASE["a.yaml"].replace(b"b.one", b"b.two")})
    assert (accepted["outcome"], rejected["outcome"]) == ("completed", "rejected")
