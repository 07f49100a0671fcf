"""`registry mcp`: a client that talks to the process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


class Session:
    """A server as a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def ask(self, message: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Starts servers; each is gone at the end."""
    environment = {
        **os.environ,
        "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache"),
        "WEAVERGEN_V2_ENGINE__EXECUTIONS": str(tmp_path / "executions.sqlite"),
        "DAGSTER_HOME": str(tmp_path / "dagster"),
    }
    running: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> Session:
        command = [sys.executable, "-m", "weavergen_pipelines", "registry", "mcp", *options]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        running.append(process)
        return Session(process)

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("executor", ["spiff", pytest.param("dagster", marks=pytest.mark.slow)])
def test_a_client_calls_a_tool_and_goes(begin, executor):
    session = begin("--executor", executor)
    call = {"name": "search", "arguments": {"query": "workflow", "limit": 1}}

    answer = session.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})
    rest, _ = session.process.communicate(timeout=60)

    assert json.loads(answer["result"]["content"][0]["text"])["count"] == 1
    assert (rest, session.process.returncode) == (b"", 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_it_cleanly(begin, number):
    session = begin()
    assert session.ask(PING)["result"] == {}

    session.process.send_signal(number)

    assert session.process.wait(timeout=20) == 0


def test_policies_that_are_not_there_are_an_error_before_anything_is_served(begin, tmp_path):
    session = begin("--advice-policies", "nowhere")

    printed, errors = session.process.communicate(timeout=60)

    assert (printed, session.process.returncode) == (b"", 1)
    assert b"nowhere" in errors


def test_a_registry_with_errors_is_not_served(begin, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/a.yaml").write_text("groups:\n- {id: a, type: span}\n")
    session = begin("-r", "bad")

    printed, errors = session.process.communicate(timeout=60)

    assert (printed, session.process.returncode) == (b"", 1)
    assert b"a.yaml" in errors


def test_the_settings_of_the_project_hold(begin, tmp_path):
    (tmp_path / ".weaver.toml").write_text('[mcp]\nnamespace_separator = "_"\n')
    call = {"name": "browse_namespace", "arguments": {}}

    answer = begin().ask({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})

    namespaces = json.loads(answer["result"]["content"][0]["text"])["sub_namespaces"]
    assert namespaces
    assert any("." in name for name in namespaces)


def test_the_client_of_the_protocol_s_own_python_package_is_served(tmp_path):
    mcp = pytest.importorskip("mcp", reason="the package `mcp`, whose client talks to the server, is not installed")
    stdio = pytest.importorskip("mcp.client.stdio")
    import anyio

    async def talk() -> tuple[list[str], str]:
        command = ["-m", "weavergen_pipelines", "registry", "mcp"]
        environment = {"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache")}
        parameters = mcp.StdioServerParameters(command=sys.executable, args=command, env=environment, cwd=tmp_path)
        async with stdio.stdio_client(parameters) as streams, mcp.ClientSession(*streams) as session:
            await session.initialize()
            tools = await session.list_tools()
            called = await session.call_tool("search", {"query": "workflow"})
            return [tool.name for tool in tools.tools], called.content[0].text

    names, text = anyio.run(talk)
    assert "live_check" in names
    assert json.loads(text)["total"] > 0
