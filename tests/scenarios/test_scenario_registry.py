"""The registry commands on the real semantic conventions and on the bundled registry."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

LANGUAGES = ("python", "rust", "go", "java", "javascript")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def canonical(errors: Iterable[object]) -> list[str]:
    return sorted(json.dumps(error, sort_keys=True) for error in errors)


def test_check_accepts_the_bundled_registry(weavergen):
    ended = weavergen("registry", "check")

    assert ended.returncode == 0, ended.stderr
    assert "accepted" in ended.stdout


def test_check_prints_the_diagnostics_of_the_reference(weavergen, shared: Path):
    folder = shared / "semconv/v1.44.0"

    ended = weavergen("registry", "check", "-r", "model", "--format", "json", cwd=folder)

    expected = json.loads((folder / "expected/check_errors.json").read_text())
    assert ended.returncode == 0, ended.stderr
    assert canonical(item["error"] for item in json.loads(ended.stdout)) == canonical(expected)


@pytest.mark.parametrize(("flag", "expected"), [((), "resolved.json"), (("--v2",), "resolved_v2.json")])
def test_resolve_prints_the_document_of_the_reference(weavergen, shared: Path, flag, expected: str):
    folder = shared / "semconv/v1.44.0"

    ended = weavergen("registry", "resolve", "-r", "model", "--format", "json", *flag, cwd=folder)

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == json.loads((folder / "expected" / expected).read_text())


def test_generate_all_makes_five_languages_that_check_calls_current(weavergen, tmp_path: Path):
    out = tmp_path / "out"

    made = weavergen("registry", "generate", "all", out)
    current = weavergen("registry", "generate", "all", out, "--check")

    assert made.returncode == 0, made.stderr
    assert sorted(path.name for path in out.iterdir()) == sorted(LANGUAGES)
    assert current.returncode == 0, current.stdout + current.stderr


def test_check_ends_with_1_and_a_diff_when_published_code_is_stale(weavergen, root: Path, tmp_path: Path):
    model, out = tmp_path / "model", tmp_path / "out"
    shutil.copytree(root / "weavergen_pipelines/resources/registry", model)
    assert weavergen("registry", "generate", "all", out, "-r", model).returncode == 0
    before = tree(out)
    file = next(
        path for path in sorted(model.rglob("*.yaml")) if "brief: " in path.read_text() and path.name != "manifest.yaml"
    )
    file.write_text(re.sub(r"brief: .*", "brief: Something else.", file.read_text(), count=1))

    stale = weavergen("registry", "generate", "all", out, "-r", model, "--check")

    assert stale.returncode == 1
    assert "+++ " in stale.stdout
    assert "Something else." in stale.stdout
    assert tree(out) == before


def test_an_edited_file_is_kept_unless_told_otherwise(weavergen, tmp_path: Path):
    out = tmp_path / "out"
    assert weavergen("registry", "generate", "go", out).returncode == 0
    edited = next(path for path in sorted(out.rglob("*.go")))
    edited.write_text("// mine\n")

    refused = weavergen("registry", "generate", "go", out, "-D", "header=x")
    told = weavergen("registry", "generate", "go", out, "--overwrite")

    assert refused.returncode == 1
    assert edited.name in refused.stderr
    assert told.returncode == 0, told.stderr
    assert edited.read_text() != "// mine\n"


def test_the_same_bytes_whatever_the_hash_seed(weavergen, tmp_path: Path):
    made = []
    for seed in ("0", "1", "4242"):
        out = tmp_path / f"out{seed}"
        cache = str(tmp_path / f"cache{seed}")
        ended = weavergen(
            "registry", "generate", "all", out, PYTHONHASHSEED=seed, WEAVERGEN_V2_STORAGE__CACHE_DIR=cache
        )
        assert ended.returncode == 0, ended.stderr
        made.append(tree(out))

    assert made[0] == made[1] == made[2]


def test_the_second_time_everything_is_remembered(weavergen, tmp_path: Path):
    arguments = ("workflow", "run", "parallel_generate", "--format", "json", "--context")
    context = json.dumps({"registry": "bundled", "output": str(tmp_path / "out")})

    first, second = (json.loads(weavergen(*arguments, context).stdout) for _ in range(2))

    pure = {step["element"] for step in first["steps"] if not step["remembered"]} - {
        step["element"] for step in second["steps"] if not step["remembered"]
    }
    assert {f"generate_{language}" for language in LANGUAGES} <= pure
    assert {"check_registry", "resolve_registry"} <= pure
    assert sorted(first["executed"]) == sorted(second["executed"])


def test_quiet_prints_the_result_alone(weavergen):
    ended = weavergen("registry", "stats", "--quiet", "--format", "json")

    assert json.loads(ended.stdout)["registry_stats"]
    assert ended.stderr == ""


def test_help_needs_no_heavy_import(weavergen):
    ended = weavergen("registry", "--help", PYTHONPROFILEIMPORTTIME="1", PYTHONDONTWRITEBYTECODE="1")

    imported = set(re.findall(r"\| +([\w.]+)$", ended.stderr, re.MULTILINE))
    assert "typer" in imported
    assert imported & {"dagster", "SpiffWorkflow", "pandas", "lxml", "minijinja"} == set()


def test_check_imports_only_what_it_uses(weavergen):
    ended = weavergen("registry", "check", PYTHONPROFILEIMPORTTIME="1")

    imported = set(re.findall(r"\| +([\w.]+)$", ended.stderr, re.MULTILINE))
    assert "SpiffWorkflow" in imported
    assert imported & {"dagster", "pandas", "pydantic_ai", "httpx", "tree_sitter", "minijinja"} == set()


def test_no_output_but_the_chosen_folder(weavergen, tmp_path: Path):
    before = set((tmp_path / "work").iterdir())

    weavergen("registry", "generate", "go", tmp_path / "out")

    assert set((tmp_path / "work").iterdir()) == before


def test_the_main_job_gives_the_same_digests_in_this_process_and_in_dagster(weavergen, semconv: Path, tmp_path: Path):
    digests = {}
    for executor in ("spiff", "dagster"):
        context = json.dumps({"registry": str(semconv), "output": str(tmp_path / "out" / executor)})
        arguments = ("workflow", "run", "parallel_generate", "--executor", executor, "--format", "json")
        cache = str(tmp_path / f"cache-{executor}")
        ended = weavergen(*arguments, "--context", context, WEAVERGEN_V2_STORAGE__CACHE_DIR=cache)
        assert ended.returncode == 0, ended.stderr
        digests[executor] = {store: value["digest"] for store, value in json.loads(ended.stdout)["stores"].items()}

    assert {f"code_{language}" for language in LANGUAGES} <= set(digests["spiff"])
    assert digests["spiff"] == digests["dagster"]
    assert tree(tmp_path / "out/spiff") == tree(tmp_path / "out/dagster")
