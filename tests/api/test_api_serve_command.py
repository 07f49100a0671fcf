"""`weavergen serve` as it is started: without a registry of one's own, with one that is broken, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

BROKEN = "groups:\n- id: shop\n  type: spam\n  brief: A shop\n"
Begin = Callable[..., "tuple[subprocess.Popen[str], str]"]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Starts the command in a folder of its own, until it says where it serves."""
    environment = {
        **os.environ,
        "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache"),
        "WEAVERGEN_V2_ENGINE__EXECUTIONS": str(tmp_path / "executions.sqlite"),
    }
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "weavergen_pipelines", "serve", "--port", "0", *arguments]
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
        running.append(process)
        said = ""
        for line in process.stderr:
            said += line
            if found := re.match(r"serving at (http://\S+/);", line):
                return process, found[1]
        pytest.fail(f"it does not serve: {said}")

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stderr.close()


def test_it_serves_without_any_configuration_and_ends_when_it_is_interrupted(begin: Begin):
    process, address = begin()

    assert "What is served" in httpx.get(address).text
    assert httpx.get(f"{address}api/v1/registry/stats").json()["registry"]["attributes"]["attribute_count"] > 0
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize(("source", "where"), [("./model", "model/shop.yaml:3:3"), ("./nowhere", "nowhere")])
def test_a_default_registry_that_is_broken_stops_nothing_but_its_queries(
    begin: Begin, tmp_path: Path, source: str, where: str
):
    (tmp_path / "model").mkdir()
    (tmp_path / "model/shop.yaml").write_text(BROKEN)
    settings = f"registries:\n  shop: {{source: {source}}}\nweaver: {{default_registry: shop}}\n"
    (tmp_path / "weavergen.yaml").write_text(settings)

    _, address = begin()

    assert httpx.get(f"{address}health").is_success
    assert httpx.get(f"{address}workflows").is_success
    answer = httpx.get(f"{address}api/v1/registry/search?q=shop")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (503, where)


def test_a_registry_that_is_named_has_to_be_sound(weavergen, tmp_path: Path):
    (tmp_path / "work/shop.yaml").write_text(BROKEN)

    ended = weavergen("serve", "-r", "shop.yaml", "--port", "0")

    assert ended.returncode == 1
    assert "spam" in ended.stderr


def test_a_port_that_is_taken_is_an_error(weavergen):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = weavergen("serve", "--port", str(port))

    assert ended.returncode == 1
    assert f"127.0.0.1:{port}: cannot listen" in ended.stderr
