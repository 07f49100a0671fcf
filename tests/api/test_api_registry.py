"""Queries of a registry: definitions, search, filters, schemas; and whose pages may ask."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from weavergen_pipelines import Registry
from weavergen_pipelines.api.app import create_app
from weavergen_pipelines.api.cors import origins_of
from weavergen_pipelines.api.served import ServedRegistry
from weavergen_pipelines.api.services import Services
from weavergen_pipelines.errors import UsageError
from weavergen_pipelines.semconv.stats_v2 import registry_stats_v2
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.store import open_store

SHOP = """groups:
- id: registry.shop
  type: attribute_group
  brief: Shops
  attributes:
  - {id: shop.name, type: string, stability: stable, brief: The name of the shop, examples: [Corner]}
  - {id: shop.label, type: 'template[string]', stability: development, brief: More of it, examples: [old]}
- id: metric.shop.orders
  type: metric
  metric_name: shop.orders
  instrument: counter
  unit: '{order}'
  stability: stable
  brief: How many orders there were
  attributes:
  - {ref: shop.name, requirement_level: required}
"""
DOCUMENT = Registry.from_files({"shop.yaml": SHOP}).resolve(v2=True)
PAGE = "https://docs.example.org"


@pytest.fixture
def begin(runtime):
    """Servers of the registry, for pages of some origins."""
    running: list[TestClient] = []

    def start(*, origins=(), token=None):
        catalog = load_diagrams([Path(__file__).parent / "diagrams"])
        engine = WorkflowEngine(catalog, runtime, open_store(runtime.settings.engine))
        registry = ServedRegistry(DOCUMENT, registry_stats_v2(DOCUMENT))
        app = create_app(Services(catalog, engine, runtime.tasks, registry=registry), token=token, origins=origins)
        client = TestClient(app, base_url="http://127.0.0.1:8787")
        client.__enter__()
        running.append(client)
        return client

    yield start
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def registry(begin) -> TestClient:
    return begin()


def test_definitions_by_kind_and_name(registry):
    assert registry.get("/api/v1/registry/metric/shop.orders").json() == DOCUMENT["registry"]["metrics"][0]
    assert registry.get("/api/v1/registry/attribute/shop.label").json()["type"] == "template[string]"


@pytest.mark.parametrize(
    ("kind", "key"), [("attribute", "key"), ("metric", "name"), ("span", "type"), ("event", "name"), ("entity", "type")]
)
def test_what_is_not_there_is_not_found(registry, kind, key):
    answer = registry.get(f"/api/v1/registry/{kind}/no.such")

    assert (answer.status_code, answer.json()) == (404, {"error": f"{kind.capitalize()} not found", key: "no.such"})


def test_search(registry):
    found = registry.get("/api/v1/registry/search", params={"q": "shop", "limit": 1, "offset": 1}).json()

    assert (found["query"], found["total"], found["count"], found["offset"]) == ("shop", 3, 1, 1)
    everything = registry.get("/api/v1/registry/search").json()
    assert (everything["query"], everything["total"]) == (None, 3)
    stable = registry.get("/api/v1/registry/search?type=attribute&stability=stable&hide_deprecated=true").json()
    assert [item["key"] for item in stable["results"]] == ["shop.name"]


@pytest.mark.parametrize("query", ["type=zz", "stability=zz", "limit=-1", "hide_deprecated=perhaps"])
def test_a_wrong_query_is_refused_with_its_place(registry, query):
    answer = registry.get(f"/api/v1/registry/search?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith(f"query.{query.partition('=')[0]}")


def test_statistics_are_those_of_format_2(registry):
    counts = registry.get("/api/v1/registry/stats").json()

    assert (counts["version"], counts["schema_url"]) == ("v2", DOCUMENT["schema_url"])
    assert counts["registry"]["attributes"]["attribute_count"] == 2


@pytest.mark.parametrize(
    ("program", "result"),
    [
        (".schema_url", DOCUMENT["schema_url"]),
        ("[.registry.attributes[].key]", ["shop.name", "shop.label"]),
        (".registry.attributes[].key", ["shop.name", "shop.label"]),
        ("empty", []),
    ],
)
def test_filters(registry, program, result):
    answer = registry.get("/api/v1/registry/filter", params={"filter": program}).json()
    assert (sorted(answer) if isinstance(answer, list) else answer) == (
        sorted(result) if isinstance(result, list) else result
    )


def test_without_a_filter_the_whole_registry_is_given(registry):
    assert registry.get("/api/v1/registry/filter").json() == DOCUMENT


@pytest.mark.parametrize("program", [".[", "nope", ".schema_url | .x", "[range(1e9)]", "env"])
def test_a_filter_that_fails_says_why(registry, program):
    answer = registry.get(f"/api/v1/registry/filter?filter={quote(program)}")

    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"Filter '{program}' failed: ")
    assert answer.json()["details"][0]["error"]


def test_schemas(registry):
    for name, title in {
        "MaterializedRegistryV2": "ForgeResolvedRegistry",
        "SemconvDefinitionV2": "SemConvSpecV2",
        "LiveCheckSample": "Sample",
    }.items():
        assert registry.get(f"/api/v1/schema/{name}").json()["title"] == title
    missing = registry.get("/api/v1/schema/Nothing")
    assert missing.status_code == 404
    assert "LiveCheckSample" in missing.json()["error"]
    assert "/api/v1/registry/search" in registry.get("/api/v1/openapi.json").json()["paths"]


def test_a_server_without_a_registry_has_no_answers(api):
    assert api.get("/api/v1/registry/search").status_code == 404


def test_pages_of_named_origins_may_query_the_registry_and_nothing_else(begin):
    client, header = begin(origins=(PAGE,)), {"origin": PAGE}

    answer = client.get("/api/v1/registry/search", headers=header)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, PAGE)
    assert client.get("/workflows", headers=header).status_code == 403
    assert client.post("/signals", json={"name": "alarm"}, headers=header).status_code == 403
    assert client.get("/api/v1/registry/search", headers={"origin": "https://evil.example.org"}).status_code == 403


def test_a_page_may_ask_beforehand_whether_it_may(begin):
    client = begin(origins=("*",), token="secret")
    asked = {"origin": PAGE, "access-control-request-method": "GET", "access-control-request-headers": "authorization"}

    before = client.options("/api/v1/registry/search", headers=asked)
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, "*")
    assert client.options("/executions", headers=asked).status_code == 403
    refused = client.get("/api/v1/registry/search", headers={"origin": PAGE})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == "*"


def test_origins_are_a_list():
    assert origins_of(None) == ()
    assert origins_of(" http://a.example , https://b.example:8443,") == ("http://a.example", "https://b.example:8443")
    assert origins_of("*") == ("*",)
    for wrong in ("a.example", "https://a.example/"):
        with pytest.raises(UsageError, match="no origin"):
            origins_of(wrong)
