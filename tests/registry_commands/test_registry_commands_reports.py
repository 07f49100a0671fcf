"""`registry_diff` and `registry_stats`: their reports in each layout, printed or in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from registry_commands_data import NEW, OLD, tree

from weavergen_pipelines.tasks.layouts import UnknownLayout

DIFF = {"registry": str(NEW), "baseline_registry": str(OLD)}
EXPECTED = NEW.parent
STATS = NEW.parents[1] / "semconv_stats"
TEMPLATES = {
    "weaver.yaml": "templates: [{template: '*.j2', filter: .changes.metrics, application_mode: single}]\n",
    "metrics.txt.j2": "{% for change in ctx %}{{ change.type }} {{ change.name or change.old_name }};{% endfor %}",
}


def printed(result, artifacts) -> dict[str, bytes]:
    """The files of a report that was handed back."""
    assert result.errors == ()
    return artifacts.get_tree(result.data["rendered"]["files"]["digest"])


@pytest.fixture
def templates(tmp_path: Path) -> str:
    for name in ("mine", "json"):
        folder = tmp_path / "layouts" / name
        folder.mkdir(parents=True)
        for file, text in TEMPLATES.items():
            (folder / file).write_text(text)
    return str(tmp_path / "layouts")


def test_a_diff_is_the_same_in_both_executors_and_as_the_reference_reports_it(run, artifacts):
    result = run("registry_diff", **DIFF, format="json")

    assert result.outcome == "completed"
    assert {"load_baseline", "compare_registries", "render_report"} <= set(result.executed)
    assert list(printed(result, artifacts)) == ["diff.json"]
    expected = json.loads((EXPECTED / "expected_v1.json").read_text())
    assert json.loads(printed(result, artifacts)["diff.json"]) == expected
    changes = result.stores["registry_changes"]
    assert (changes["head"], changes["baseline"]) == ("1.1.0", "1.0.0")
    assert changes["changes"]["metrics"]["renamed"] >= 1


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("layout", ["ansi", "ansi-stats", "markdown"])
def test_the_texts_of_the_reference_are_written_under_its_names(run_here, tmp_path, version, layout):
    result = run_here("registry_diff", **DIFF, v2=version == "v2", format=layout, output=str(tmp_path / "out"))

    assert result.outcome == "completed"
    file = "diff.md" if layout == "markdown" else "diff.txt"
    assert tree(tmp_path / "out") == {file: (EXPECTED / f"expected_{version}.{layout}.txt").read_bytes()}


def test_templates_lay_a_report_out_and_come_before_our_own_layouts(run_here, artifacts, templates):
    for layout in ("mine", "json"):
        files = printed(run_here("registry_diff", **DIFF, format=layout, templates=templates), artifacts)
        assert list(files) == ["metrics.txt"]
        assert files["metrics.txt"].startswith(b"added shop.added;")


def test_a_layout_that_nobody_has_is_named_with_those_that_there_are(run_here):
    (error,) = run_here("registry_diff", **DIFF, format="markdwon").errors
    assert isinstance(error, UnknownLayout)
    assert "markdwon" in str(error)
    assert "markdown" in (error.hint or "")


def test_a_layout_is_a_folder_of_the_templates_and_no_other(run_here, templates):
    (error,) = run_here("registry_diff", **DIFF, format="../secrets", templates=templates).errors
    assert isinstance(error, UnknownLayout)


def test_a_muted_report_is_nothing(run_here, artifacts):
    assert printed(run_here("registry_diff", **DIFF, format="mute"), artifacts) == {}


def test_a_registry_that_cannot_be_resolved_rejects_the_comparison_and_such_a_baseline_fails_it(run_here, tmp_path):
    (tmp_path / "broken").mkdir()
    group = "{id: a, type: attribute_group, brief: a, attributes: [{ref: nowhere}]}"
    (tmp_path / "broken/a.yaml").write_text(f"groups: [{group}]\n")
    broken = str(tmp_path / "broken")

    assert run_here("registry_diff", registry=broken, baseline_registry=str(OLD)).outcome == "rejected"
    failed = run_here("registry_diff", registry=str(NEW), baseline_registry=broken)
    assert failed.outcome == "failed"
    assert "nowhere" in str(failed.errors[0])


def test_statistics_are_the_same_in_both_executors_and_as_the_reference_counts(run, artifacts):
    result = run("registry_stats", registry=str(STATS / "shop"), v2=True, format="json")

    assert result.outcome == "completed"
    assert json.loads(printed(result, artifacts)["stats.json"]) == json.loads((STATS / "expected.json").read_text())


def test_statistics_have_the_text_of_the_reference(run_here, tmp_path):
    run_here("registry_stats", registry=str(STATS / "shop"), v2=True, format="text", output=str(tmp_path / "out"))

    assert tree(tmp_path / "out") == {"stats.txt": (STATS / "expected.txt").read_bytes()}


def test_reports_are_presented_to_people_too(run_here):
    assert "Baseline" in run_here("registry_diff", **DIFF, format="rich").data["text"]
    assert run_here("registry_diff", **DIFF, format="mermaid").data["text"].startswith("mindmap")
