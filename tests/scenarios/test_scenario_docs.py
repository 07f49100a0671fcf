"""What the documentation says can be done can be done: its commands run on its diagrams, and what it names exists."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from weavergen_pipelines.api.app import create_app
from weavergen_pipelines.api.services import Services
from weavergen_pipelines.cli.app import build_app
from weavergen_pipelines.config import load_settings
from weavergen_pipelines.workflow import properties
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.discovery import import_tasks
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.validate import lint

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("diagrams", "executions")


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


def rows(name: str, header: str) -> list[str]:
    """The first cells of the table that has this header."""
    table = page(name).partition(header)[2].partition("\n\n")[0]
    return [line.split(" | ")[0].strip("| ") for line in table.splitlines()[2:]]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_the_docs_run(name: str, weavergen, tmp_path: Path):
    shutil.copytree(DOCS / "examples", tmp_path / "work", dirs_exist_ok=True)
    commands = [shlex.split(line) for block in blocks(name, "sh") for line in block.splitlines()]

    assert commands
    for command in commands:
        ended = weavergen(*command[1:])
        assert (command[0], ended.returncode) == ("weavergen", 0), (command, ended.stdout, ended.stderr)


@pytest.mark.parametrize("name", PAGES)
def test_the_python_of_the_docs_compiles(name: str):
    for block in blocks(name, "python"):
        compile(block, name, "exec", flags=0x2000)  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def test_the_diagrams_of_the_docs_have_no_error():
    import_tasks(str(DOCS / "examples/invoice_tasks.py"))

    problems = lint(load_diagrams([DOCS / "examples"]), REGISTRY)

    assert {problem.severity for problem in problems} <= {"warning"}


def test_the_pages_and_pictures_that_the_docs_name_are_there():
    for path in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_commands_of_the_table_exist():
    named = {words.split()[0] for cell in rows("executions", "| command | does |") for words in quoted(cell)}

    for command in named:
        assert CliRunner().invoke(build_app(), ["workflow", command, "--help"]).exit_code == 0


def test_the_settings_of_the_table_are_those_of_the_engine():
    settings = load_settings(env={}).settings.engine.model_dump()

    named = {
        name.removeprefix("engine.") for cell in rows("executions", "| setting | default | |") for name in quoted(cell)
    }

    assert named == settings.keys() - {"workflow_dir"}


def test_the_properties_of_the_table_are_those_that_mean_something():
    known = {value for name, value in vars(properties).items() if name.isupper()}

    assert {name for cell in rows("diagrams", "| property | on | meaning |") for name in quoted(cell)} == known


def test_the_routes_of_the_table_are_those_of_the_api():
    routes = create_app(Services(None, None, REGISTRY)).openapi()["paths"].keys()
    named = " ".join(rows("executions", "| route | |"))

    for part in ("problems", "picture", "result", "history", "complete", "cancel"):
        assert f"…/{part}" in named or f"/{part}" in named
        assert any(route.endswith(f"/{part}") for route in routes)
    for path in ("/workflows", "/executions", "/tasks", "/messages", "/signals", "/health"):
        assert path in named
        assert path in routes
