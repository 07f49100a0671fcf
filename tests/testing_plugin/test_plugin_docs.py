"""What docs/testing.md shows is so."""

from __future__ import annotations

import json
import re
import shlex

import pytest

pytest_plugins = ["pytester"]

FILE = re.compile(r"^```\w+\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def page(root):
    """The text of the page."""
    return (root / "docs" / "testing.md").read_text()


@pytest.fixture
def project(page, tmp_path):
    """The files that it shows, in a folder."""
    for name, content in FILE.findall(page):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def test_the_example_of_a_test_passes_and_covers_what_it_should(project, pytester, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(project))
    monkeypatch.chdir(project)

    result = pytester.runpytest_subprocess(str(project / "test_shop.py"), "--rootdir", str(project))

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*model: 100.0% were emitted"])


def test_the_finding_that_it_shows(project, page, pytester, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(project))
    code = (project / "test_shop.py").read_text().replace("sold.add(items, ", "sold.add(3, ")
    (project / "test_shop.py").write_text(code)

    result = pytester.runpytest_subprocess(str(project / "test_shop.py"), "--rootdir", str(project))

    shown = re.search(r"^```text\n(.*?)\n```", page, re.MULTILINE)[1]
    assert shown in result.stdout.lines


def test_the_commands_that_it_shows_run(project, page, weavergen, free_ports):
    span = {"span": {"name": "sell", "kind": "internal", "attributes": [{"name": "shop.cart", "value": "c1"}]}}
    (project / "seen.json").write_text(json.dumps([span]))
    (project / "seen.txt").write_text("shop.cart=c1\n")
    commands = [shlex.split(line) for block in COMMANDS.findall(page) for line in block.splitlines()]

    assert len(commands) == 4
    for command in commands:
        listens = "--input-source" not in command
        done = weavergen(*command[1:], *(free_ports(command[2]) if listens else []), cwd=project)
        assert done.returncode == 0, (command, done.stderr)


@pytest.fixture
def free_ports():
    """Flags that take free ports in place of the usual ones."""
    return lambda command: [
        *(["--otlp-grpc-port", "0"] if command == "live-check" else ["--grpc-port", "0"]),
        *["--admin-port", "0"],
    ]
