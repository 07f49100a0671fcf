"""Beside the executable, where there is one: the same tools, and the same answers about the semantic conventions."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines import Registry
from weavergen_pipelines.engine.binary import find_binary
from weavergen_pipelines.engine.binary.errors import BinaryError
from weavergen_pipelines.registry.mcp import McpServer, RegistryTools

pytestmark = pytest.mark.slow

KINDS = {
    "attribute": ("attributes", "key"),
    "metric": ("metrics", "name"),
    "span": ("spans", "type"),
    "event": ("events", "name"),
    "entity": ("entities", "type"),
}
QUERIES = ["http", "HTTP request", "url.fr", "db system", "server duration", "the", "zz", "", " ", "_", "é"]
Call = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def weaver() -> str:
    """The executable that WEAVERGEN_WEAVER names, or the one that is installed."""
    named = os.environ.get("WEAVERGEN_WEAVER")
    try:
        return str(find_binary(Path(named) if named else None))
    except BinaryError as error:
        pytest.skip(f"no weaver executable to compare with: {error}")


class Served:
    """The executable's server, and ours, on the same registry."""

    def __init__(self, process: subprocess.Popen[bytes], registry: Path) -> None:
        self._process = process
        self._ours = McpServer(RegistryTools(Registry.load(registry).resolve(v2=True)))
        self.ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": INFO})

    def ask(self, method: str, params: Any) -> tuple[Any, Any]:
        """What the executable answers, and what we do."""
        message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(message + b"\n")
        if method == "initialize":
            self._process.stdin.write(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}\n')
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline()), json.loads(self._ours.respond(message) or b"null")

    def different(self, calls: list[Call]) -> list[Call]:
        """The calls whose answers differ."""
        asked = ((call, self.ask("tools/call", {"name": call[0], "arguments": call[1]})) for call in calls)
        return [call for call, (theirs, ours) in asked if _said(theirs) != _said(ours)]


INFO = {"name": "tests", "version": "1"}


@pytest.fixture(scope="module")
def served(weaver: str, semconv: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    command = [weaver, "registry", "mcp", "-r", str(semconv)]
    with subprocess.Popen(
        command,
        cwd=tmp_path_factory.mktemp("weaver"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield Served(process, semconv)
        process.kill()


def _said(answer: Any) -> Any:
    """The value that a tool answers, its text, or the code of the error: words are our own."""
    if "error" in answer:
        return answer["error"]["code"]
    ((text,), failed) = [part["text"] for part in answer["result"]["content"]], answer["result"]["isError"]
    try:
        return json.loads(text), failed
    except json.JSONDecodeError:
        return text, failed


def _structure(schema: Any) -> Any:
    """A schema without its words."""
    if isinstance(schema, dict):
        kept = {key: _structure(value) for key, value in schema.items() if not _is_word(key, value)}
        return {**kept, "required": sorted(kept["required"])} if isinstance(kept.get("required"), list) else kept
    return [_structure(item) for item in schema] if isinstance(schema, list) else schema


def _is_word(key: str, value: Any) -> bool:
    return key == "description" and isinstance(value, str)


def test_the_tools_and_their_arguments(served: Served) -> None:
    theirs, ours = served.ask("tools/list", {})
    told = [
        [(tool["name"], _structure(tool["inputSchema"])) for tool in answer["result"]["tools"]]
        for answer in (theirs, ours)
    ]
    assert told[0] == told[1]


def test_definitions(served: Served, shared: Path) -> None:
    """All are equal but template attributes, which the executable does not find."""
    document = json.loads((shared / "semconv/v1.44.0/expected/resolved_v2.json").read_bytes())["registry"]
    calls = [
        (f"get_{kind}", {name: item[name]})
        for kind, (section, name) in KINDS.items()
        for item in [*document[section], {name: "no.such"}]
    ]
    assert len(calls) > 1500
    templates = {item["key"] for item in document["attributes"] if str(item["type"]).startswith("template[")}
    assert {call[1]["key"] for call in served.different(calls)} == templates


def test_searches(served: Served) -> None:
    filters: list[dict[str, Any]] = [
        {"type": kind, "stability": stability, "limit": 100}
        for kind in ("all", *KINDS)
        for stability in (None, "stable", "development", "experimental")
    ]
    more: list[Call] = [
        ("search", {}),
        ("search", {"limit": 0}),
        ("search", {"limit": 1000}),
        ("search", {"limit": -1}),
    ]
    assert (
        served.different([*more, *(("search", {"query": query, **one}) for query in QUERIES for one in filters)]) == []
    )


def test_namespaces(served: Served) -> None:
    prefixes = [None, "", "http", "http.", "http.request", "db", "k8s..", "http.request.method", "zz"]
    assert served.different([("browse_namespace", {"prefix": prefix}) for prefix in prefixes]) == []


def _samples(shared: Path) -> dict[str, list[Any]]:
    files = (shared / "conformance/live_check/samples").glob("*.json")
    texts = {file.name: file.read_text("utf-8") for file in files}
    return {
        name: json.loads(text) if text.lstrip().startswith("[") else [json.loads(line) for line in text.splitlines()]
        for name, text in texts.items()
    }


def test_checked_samples(served: Served, shared: Path) -> None:
    samples = _samples(shared)
    assert len(samples) > 3
    assert served.different([("live_check", {"samples": one}) for one in samples.values()]) == []


def test_findings_alone(served: Served, shared: Path) -> None:
    """What the executable tells is told; it leaves out what it has found about logs and data points themselves."""
    for samples in _samples(shared).values():
        arguments = {"samples": samples, "output": "findings_only"}
        theirs, ours = served.ask("tools/call", {"name": "live_check", "arguments": arguments})
        said, told = _said(theirs)[0], _said(ours)[0]
        assert said["total_samples_checked"] == told["total_samples_checked"]
        kept = [entry for entry in told["findings"] if entry in said["findings"]]
        logs = [one for one in told["findings"] if one.get("type") == "log" and "findings" in one]
        short = [{key: value for key, value in one.items() if key != "findings"} for one in logs]
        assert [one for one in said["findings"] if one not in [*kept, *short]] == []
