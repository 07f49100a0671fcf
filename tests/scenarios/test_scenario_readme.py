"""What the README tells a new user to type: each command is one, and those that need nothing else run in turn."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer

from weavergen_pipelines.cli.app import build_app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = "".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
SHOWN = re.compile(r"^weavergen ([a-z][^#\n]+)|\| `weavergen ([a-z][^`]+)` \|", re.MULTILINE)


def shown(text: str) -> list[str]:
    """The commands in a text: those of blocks, and those in the last cells of tables."""
    return [(block or cell).strip() for block, cell in SHOWN.findall(text)]


ELSEWHERE = re.compile(
    r"^(serve|registry mcp|registry search$)"  # they go on until they are ended
    r"|github\.com"  # beyond this machine
    r"|my_process|my_package|approval|EXECUTION|order_paid"  # what a user has
    r"|--executor dagster"  # that of other tests
)
FILE = re.compile(r"^```\w+\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def called(words: list[str]) -> typer.Context:
    """The command that is called, with its options read."""
    command = typer.main.get_command(build_app())
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    return command.make_context("weavergen", words)


@pytest.mark.parametrize("command", sorted({*shown(README), *shown(DOCS)}))
def test_every_command_is_one(command: str):
    assert called(shlex.split(command))


def test_every_command_of_the_reference_has_its_row():
    rows = re.findall(r"^\| `([a-z-]+)` \|.*\| `weavergen (?:registry )?([a-z-]+)", README, re.MULTILINE)
    registry = typer.main.get_command(build_app()).commands["registry"].commands

    assert all(row == command for row, command in rows)
    assert {row for row, _ in rows} == {*registry, "serve", "diagnostic", "completion"} - {"help"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A registry with an older version, policies, templates, a page and recorded telemetry, as a user may have them."""
    work = tmp_path / "project"
    for path, text in FILE.findall((ROOT / "docs/python.md").read_text(encoding="utf-8")):
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text(text.replace('member.id == "cash"', 'member.id == "coin"'))
    (work / "model/manifest.yaml").write_text("schema_url: https://shop.example/schemas/1.1.0\n")
    shutil.copytree(work / "model", work / "older")
    shutil.copytree(ROOT / "weavergen_pipelines/resources/templates", work / "templates", dirs_exist_ok=True)
    (work / "templates/registry/markdown").mkdir()
    (work / "templates/registry/markdown/snippet.md.j2").write_text("{{ group.id }}: {{ group.brief }}\n")
    (work / "docs").mkdir()
    (work / "docs/shop.md").write_text("<!-- semconv metric.shop.orders -->\n<!-- endsemconv -->\n")
    (work / "seen.json").write_text('[{"attribute": {"name": "shop.name", "value": "corner"}}]\n')
    return work


@pytest.mark.slow
def test_the_commands_run(weavergen, project: Path):
    ran = [command for command in shown(README) if not ELSEWHERE.search(command)]

    assert len(ran) > 20
    failed = {}
    for command in ran:
        ended = weavergen(*shlex.split(command), cwd=project, HOME=str(project))
        if ended.returncode:
            failed[command] = (ended.returncode, ended.stdout[-600:], ended.stderr[-600:])
    assert failed == {}
