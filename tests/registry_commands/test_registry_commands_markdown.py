"""`registry_update_markdown`: pages as they are, as they would be, and as they become."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from registry_commands_data import TESTS, tree

DATA = TESTS / "semconv_markdown"


@pytest.fixture
def pages(tmp_path: Path):
    """A copy of the pages in a format, and what updating them needs."""

    def make(version: str) -> dict:
        for path, content in tree(DATA / version / "pages").items():
            page = tmp_path / "docs" / path
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_bytes(content)
        shutil.copytree(DATA / version / "model", tmp_path / "model")
        return {
            "registry": "model",
            "markdown_dir": str(tmp_path / "docs"),
            "templates": str(DATA / version / "templates"),
            "target": "markdown",
            "params": {"test": "param"},
            "attribute_registry_base_url": "/attributes",
            "v2": version == "v2",
        }

    return make


def expected(version: str) -> dict[str, bytes]:
    return tree(DATA / version / "expected")


def test_pages_become_the_same_in_both_executors_and_as_the_reference_makes_them(run, pages, tmp_path):
    result = run("registry_update_markdown", **pages("v1"))

    assert result.outcome == "completed"
    assert tree(tmp_path / "docs") == expected("v1")
    assert {"render_sections", "write_pages"} <= set(result.executed)


def test_pages_of_format_2_too(run_here, pages, tmp_path):
    assert run_here("registry_update_markdown", **pages("v2")).outcome == "completed"
    assert tree(tmp_path / "docs") == expected("v2")


def test_a_dry_run_writes_nothing_and_is_rejected_when_a_page_is_outdated(run, pages, tmp_path, artifacts):
    inputs = pages("v1")
    before = tree(tmp_path / "docs")

    result = run("registry_update_markdown", **inputs, dry_run=True)

    assert (result.outcome, result.error_code) == ("rejected", "markdown_outdated")
    assert tree(tmp_path / "docs") == before
    updated = result.data["updated_markdown"]
    assert updated["outdated"] == ["deeper/sales.md", "plain.md", "windows.md"]
    assert b"+++ b/plain.md" in artifacts.get(updated["diff"]["digest"])


def test_a_dry_run_of_pages_that_are_current_passes(run_here, pages):
    inputs = pages("v1")
    run_here("registry_update_markdown", **inputs)

    assert run_here("registry_update_markdown", **inputs, dry_run=True).outcome == "completed"


def test_acronyms_and_text_maps_of_weaver_toml_hold_for_sections_too(run_here, pages, tmp_path):
    inputs = pages("v1")
    shutil.copytree(inputs["templates"], tmp_path / "templates")
    (snippet,) = (tmp_path / "templates").rglob("snippet.md.j2")
    snippet.write_text('{{ "shop api" | acronym }} {{ "a" | map_text("letters") }}\n')
    (tmp_path / ".weaver.toml").write_text('[template]\nacronyms = ["API"]\ntext_maps.letters = {a = "alpha"}\n')
    given = {"templates": str(tmp_path / "templates"), "weaver_config": str(tmp_path / ".weaver.toml")}

    assert run_here("registry_update_markdown", **{**inputs, **given}).outcome == "completed"
    assert "shop API alpha" in (tmp_path / "docs/deeper/sales.md").read_text()


def test_all_problems_are_named_at_once_with_file_and_line_and_nothing_is_written(run_here, pages, tmp_path):
    inputs = pages("v1")
    before = tree(tmp_path / "docs")
    wrong = {
        "a.md": "\n<!-- semconv registry.none -->\n<!-- endsemconv -->\n",
        "b.md": "<!-- semconv registry.shop -->\nno end\n",
        "c.md": "<!-- semconv registry.nil -->\n<!-- endsemconv -->\n",
    }
    for name, text in wrong.items():
        (tmp_path / "docs" / name).write_text(text)

    result = run_here("registry_update_markdown", **inputs)

    assert result.outcome == "failed"
    told = "\n".join(map(str, result.errors))
    assert all(place in told for place in ("docs/a.md:2", "docs/b.md:1", "docs/c.md:1")), told
    assert {path: content for path, content in tree(tmp_path / "docs").items() if path not in wrong} == before


def test_only_pages_below_the_folder_are_touched(run_here, pages, tmp_path):
    inputs = pages("v1")
    outside = tmp_path / "outside.md"
    outside.write_bytes((tmp_path / "docs/plain.md").read_bytes())
    before = outside.read_bytes()
    (tmp_path / "docs/link.md").symlink_to(outside)
    (tmp_path / "docs/folder").symlink_to(tmp_path, target_is_directory=True)

    assert run_here("registry_update_markdown", **inputs).outcome == "completed"
    assert outside.read_bytes() == before


def test_a_page_that_cannot_be_written_is_named(run_here, pages, tmp_path):
    inputs = pages("v1")
    (tmp_path / "docs/plain.md.new").mkdir()  # in the way of what takes the place of the page

    result = run_here("registry_update_markdown", **inputs)

    assert result.outcome == "failed"
    assert "plain.md" in str(result.errors[0])
