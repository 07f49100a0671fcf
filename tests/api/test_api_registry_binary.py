"""Beside the executable, where there is one: route by route, the same answers about the semantic conventions."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.testclient import TestClient

from weavergen_pipelines import Registry
from weavergen_pipelines.api.app import create_app
from weavergen_pipelines.api.served import ServedRegistry
from weavergen_pipelines.api.services import Services
from weavergen_pipelines.engine.binary import find_binary
from weavergen_pipelines.engine.binary.errors import BinaryError
from weavergen_pipelines.semconv.stats_v2 import registry_stats_v2
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.store import open_store

pytestmark = pytest.mark.slow

KINDS = {
    "attribute": ("attributes", "key"),
    "metric": ("metrics", "name"),
    "span": ("spans", "type"),
    "event": ("events", "name"),
    "entity": ("entities", "type"),
}
QUERIES = ["", "q=", "q=http", "q=HTTP%20request", "q=url.fr", "q=db+system", "q=zz", "q=%C3%A9", "q=the"]
FILTERS = [
    "", *(f"type={kind}" for kind in ("all", *KINDS)), "stability=stable", "stability=experimental",
    "stability=release_candidate", "stability=deprecated", "hide_deprecated=true", "limit=0", "limit=3&offset=2",
    "limit=5000", "offset=100000",
]  # fmt: skip
PROGRAMS = [
    ".", ".schema_url", ".registry.attributes[0:2][].key", ".a,.b", "empty", ".registry | keys", " null", "1,2",
    '[.registry.metrics[] | select(.stability=="stable") | .name]', ".refinements.spans | length",
]  # fmt: skip
WRONG_PROGRAMS = ["", ".[", "nope", "$x", ".schema_url | .x", "semconv_attributes"]


@pytest.fixture(scope="module")
def theirs(semconv: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the executable that WEAVERGEN_WEAVER names, or of the one that is installed."""
    named = os.environ.get("WEAVERGEN_WEAVER")
    try:
        weaver = find_binary(Path(named) if named else None)
    except BinaryError as error:
        pytest.skip(f"no weaver executable to compare with: {error}")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{found.getsockname()[1]}"
    command = [str(weaver), "serve", "-r", str(semconv), "--skip-policies", "--bind", address]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=tmp_path_factory.mktemp("weaver"), **quiet) as process:
        with httpx.Client(base_url=f"http://{address}", timeout=30) as client:
            _wait(lambda: client.get("/health").is_success)
            yield client
        process.kill()


def _wait(ready: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while time.monotonic() < last:
        try:
            if ready():
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the executable does not listen")


@pytest.fixture
def ours(runtime: Any, semconv: Path) -> Iterator[TestClient]:
    """A client of our server."""
    document = Registry.load(semconv).resolve(v2=True)
    catalog = load_diagrams([Path(__file__).parent / "diagrams"])
    engine = WorkflowEngine(catalog, runtime, open_store(runtime.settings.engine))
    registry = ServedRegistry(document, registry_stats_v2(document))
    app = create_app(Services(catalog, engine, runtime.tasks, registry=registry))
    with TestClient(app, base_url="http://127.0.0.1:8787") as client:
        yield client


@pytest.fixture
def different(theirs: httpx.Client, ours: TestClient) -> Callable[[list[str]], list[str]]:
    """The paths whose answers differ."""

    def compare(paths: list[str]) -> list[str]:
        return [path for path in paths if _said(theirs.get(path)) != _said(ours.get(path))]

    return compare


def _said(answer: Any) -> Any:
    return answer.status_code, answer.json()


def test_definitions(different: Callable[[list[str]], list[str]], shared: Path) -> None:
    document = json.loads((shared / "semconv/v1.44.0/expected/resolved_v2.json").read_bytes())["registry"]
    paths = [
        f"/api/v1/registry/{kind}/{quote(item[name])}"
        for kind, (section, name) in KINDS.items()
        for item in [*document[section], {name: "no.such"}]
    ]
    assert len(paths) > 1500
    assert different(paths) == []


def test_searches(different: Callable[[list[str]], list[str]]) -> None:
    asked = ("&".join(filter(None, (query, more))) for query in QUERIES for more in FILTERS)
    assert different([f"/api/v1/registry/search?{one}" for one in asked]) == []


def test_filters(different: Callable[[list[str]], list[str]]) -> None:
    paths = [f"/api/v1/registry/filter?filter={quote(program)}" for program in PROGRAMS]
    assert different(["/api/v1/registry/filter", *paths]) == []


def test_filters_that_fail(theirs: httpx.Client, ours: TestClient) -> None:
    """The shape is the same; the words are our own, and so is the place of what is missing."""
    for program in WRONG_PROGRAMS:
        path = f"/api/v1/registry/filter?filter={quote(program)}"
        answers = [client.get(path) for client in (theirs, ours)]
        assert [answer.status_code for answer in answers] == [400, 400]
        told = [answer.json() for answer in answers]
        assert told[0].keys() == told[1].keys()
        assert told[0]["details"][0].keys() == told[1]["details"][0].keys()


def test_statistics(theirs: httpx.Client, ours: TestClient) -> None:
    """The lists of names in them have the order of a hash there."""

    def ordered(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: ordered(inner) for key, inner in value.items()}
        return sorted(value) if isinstance(value, list) else value

    path = "/api/v1/registry/stats"
    assert ordered(theirs.get(path).json()) == ordered(ours.get(path).json())


def test_schemas(theirs: httpx.Client, ours: TestClient, different: Callable[[list[str]], list[str]]) -> None:
    """The structure is the same, but for the format of a file, which the executable has only on the command line."""

    def structure(value: Any) -> Any:
        if isinstance(value, list):
            return [structure(item) for item in value]
        if not isinstance(value, dict):
            return value
        kept = {key: structure(inner) for key, inner in value.items() if not _is_word(key, inner)}
        return {**kept, "required": sorted(kept["required"])} if isinstance(kept.get("required"), list) else kept

    for name in ("MaterializedRegistryV2", "SemconvDefinitionV2", "LiveCheckSample"):
        told = [client.get(f"/api/v1/schema/{name}").json() for client in (theirs, ours)]
        told[1].get("properties", {}).pop("file_format", None)
        assert structure(told[0]) == structure(told[1])
    assert different(["/api/v1/schema/Nothing"]) == []


def _is_word(key: str, value: Any) -> bool:
    return key == "description" and isinstance(value, str)
