"""`registry diff`, `stats`, `package`, `json-schema` and `update-markdown`, as they are called."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
DIFF = TESTS / "semconv_diff"
COMPARE = ("registry", "diff", "-r", DIFF / "head", "--baseline-registry", DIFF / "baseline")
PAGES = TESTS / "semconv_markdown/v1"
COMMANDS = ("diff", "stats", "package", "json-schema", "update-markdown")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Where the command runs, with pages in it."""
    shutil.copytree(PAGES / "pages", tmp_path / "work/docs")
    return tmp_path / "work"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(weavergen, name: str):
    ended = weavergen("registry", name, "--help")

    assert ended.returncode == 0
    assert f"Example: weavergen registry {name}" in ended.stdout


def test_a_diff_is_printed_as_the_reference_prints_it(weavergen):
    ended = weavergen(*COMPARE, "--quiet")

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.rstrip() == (DIFF / "expected_v1.ansi.txt").read_text().rstrip()


def test_a_diff_in_json_can_be_read_by_programs(weavergen):
    ended = weavergen(*COMPARE, "--format", "json", "--v2")

    assert json.loads(ended.stdout) == json.loads((DIFF / "expected_v2.json").read_text())


def test_what_weaver_toml_says_holds_until_the_command_line_says_otherwise(weavergen, work: Path):
    (work / ".weaver.toml").write_text('[diff]\nformat = "markdown"\noutput = "reports"\n')

    written = weavergen(*COMPARE)
    printed = weavergen(*COMPARE, "-o", "none", "--format", "json")

    assert written.stdout == ""
    assert (work / "reports/diff.md").read_text() == (DIFF / "expected_v1.markdown.txt").read_text()
    assert printed.stdout == ""  # `none` is nowhere


def test_a_diff_needs_something_to_compare_with(weavergen):
    ended = weavergen("registry", "diff", "-r", DIFF / "head")

    assert ended.returncode == 2
    assert "--baseline-registry" in ended.stderr


def test_a_table_is_not_written_into_a_folder(weavergen):
    ended = weavergen("registry", "stats", "--format", "rich", "-o", "out")

    assert ended.returncode == 2


def test_statistics_are_written_in_the_text_of_the_reference(weavergen, work: Path):
    ended = weavergen("registry", "stats", "-o", "out")

    assert ended.returncode == 0, ended.stderr
    assert (work / "out/stats.txt").read_text().startswith("Resolved Telemetry Schema Stats:")


def test_a_package_is_published_and_described(weavergen, work: Path):
    shop = TESTS / "semconv_package/shop"

    ended = weavergen("registry", "package", "-r", shop, "--v2", "--resolved-registry-uri", "./resolved.yaml")

    assert ended.returncode == 0, ended.stderr
    assert "resolved.yaml" in ended.stdout
    assert (work / "output/manifest.yaml").read_bytes() == (shop.parent / "expected/manifest.yaml").read_bytes()


def test_a_package_needs_the_place_where_it_will_be(weavergen):
    ended = weavergen("registry", "package")

    assert ended.returncode == 1
    assert "--resolved-registry-uri" in ended.stderr


def test_schemas_are_printed_and_written(weavergen, work: Path):
    printed = weavergen("registry", "json-schema", "-j", "diff")
    written = weavergen("registry", "json-schema", "-j", "diff", "-o", "schemas/diff.json")
    unknown = weavergen("registry", "json-schema", "-j", "dif")

    assert json.loads(printed.stdout)["title"] == "SchemaChanges"
    assert (written.returncode, written.stdout) == (0, "")
    assert (work / "schemas/diff.json").read_text() == printed.stdout
    assert unknown.returncode == 2
    assert "diff" in unknown.stderr


def test_pages_are_compared_then_updated_then_current(weavergen, work: Path):
    (work / "params.yaml").write_text("params: {test: param}\n")
    model, templates = (PAGES / name for name in ("model", "templates"))
    options = ("-r", model, "-t", templates, "--target", "markdown", "--attribute-registry-base-url", "/attributes")
    update = ("registry", "update-markdown", "docs", *options, "--params", "params.yaml")

    outdated = weavergen(*update, "--dry-run")
    updated = weavergen(*update)
    current = weavergen(*update, "--dry-run=true")

    assert outdated.returncode == 1
    assert "+++ b/plain.md" in outdated.stdout
    assert updated.returncode == 0, updated.stderr
    assert (work / "docs/plain.md").read_bytes() == (PAGES / "expected/plain.md").read_bytes()
    assert (current.returncode, current.stdout) == (0, "")


@pytest.mark.parametrize("missing", [("update-markdown", "--target", "markdown"), ("update-markdown", "docs")])
def test_pages_need_a_folder_and_a_target(weavergen, missing: tuple[str, ...]):
    assert weavergen("registry", *missing).returncode == 1


def test_nothing_is_resolved_for_the_future_in_which_the_reference_will_not(weavergen):
    ended = weavergen("registry", "resolve", "--future", "--diagnostic-format", "json")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert [item["error"] for item in json.loads(ended.stderr)] == ["Deprecated"]
