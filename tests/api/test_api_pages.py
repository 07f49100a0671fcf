"""Pages for people: what is served, the registry to look around in, and what can be asked for."""

from __future__ import annotations

import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from weavergen_pipelines import Registry
from weavergen_pipelines.api.app import create_app
from weavergen_pipelines.api.served import RegistryNotServed, ServedRegistry
from weavergen_pipelines.api.services import Services
from weavergen_pipelines.errors import Location, WeavergenError
from weavergen_pipelines.semconv.stats_v2 import registry_stats_v2
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.store import open_store

SHOP = """groups:
- id: registry.shop
  type: attribute_group
  brief: Shops
  attributes:
  - id: shop.name
    type: string
    stability: stable
    brief: The <b>name</b> of the `shop`
    note: "![New](https://b.example.org/new.png) as [told](https://shop.example.org), not [so](javascript:alert(1))"
    examples: [Corner]
  - {id: shop.label, type: string, stability: stable, brief: More, examples: [old], deprecated: {reason: obsoleted}}
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
MANY = "groups:\n- id: registry.many\n  type: attribute_group\n  brief: Many\n  attributes:\n" + "".join(
    f"  - {{id: many.a{number:03}, type: int, stability: stable, brief: One}}\n" for number in range(120)
)
BROKEN = RegistryNotServed(
    [WeavergenError("the key 'type' is <missing>", where=Location("model/a.yaml", 3, 5), hint="give it")]
)


class Page(HTMLParser):
    """What a reader, or the one who reads it aloud, finds in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def values(self, tag: str, name: str) -> list[str]:
        return [given[name] for found, given in self.tags if found == tag and given.get(name)]


@pytest.fixture
def begin(runtime):
    """Servers of a registry, or of none."""
    running: list[TestClient] = []

    def start(registry=SHOP, *, token=None, configured=None):
        if isinstance(registry, str):
            document = Registry.from_files({"shop.yaml": registry}).resolve(v2=True)
            registry = ServedRegistry(document, registry_stats_v2(document), "shop")
        catalog = load_diagrams([Path(__file__).parent / "diagrams"])
        engine = WorkflowEngine(catalog, runtime, open_store(runtime.settings.engine))
        services = Services(catalog, engine, runtime.tasks, registry=registry, configured=configured or {})
        client = TestClient(create_app(services, token=token), base_url="http://127.0.0.1:8787")
        client.__enter__()
        running.append(client)
        return client

    yield start
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def shop(begin) -> TestClient:
    return begin(configured={"other": "./other"})


def shown(answer) -> Page:
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


def test_the_first_page_says_what_is_served(shop):
    page = shown(shop.get("/"))

    words = re.sub(r"\s+", " ", page.text)
    assert all(part in words for part in ("shop", "2 attributes", "1 metrics", "weavergen serve -r other", "./other"))
    assert {"/docs", "/openapi.json", "/search?type=metric", "/workflows/order"} <= set(page.values("a", "href"))


@pytest.mark.parametrize("path", ["/", "/search", "/search?q=shop", "/metric/shop.orders", "/metric/none", "/docs"])
def test_pages_load_nothing_from_elsewhere_and_can_be_read_aloud(shop, path):
    answer = shop.get(path)
    page = shown(answer)

    loaded = [*page.values("link", "href"), *page.values("img", "src"), *page.values("script", "src")]
    assert loaded == ["/style.css", "data:,"]
    assert shop.get("/style.css").headers["content-type"].startswith("text/css")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert page.values("html", "lang") == ["en"]
    assert [tag for tag, _ in page.tags].count("h1") == 1
    labelled = {*page.values("label", "for")}
    fields = [given for tag, given in page.tags if tag in ("input", "select") and given.get("type") != "checkbox"]
    assert {given["id"] for given in fields} <= labelled
    assert set(page.values("section", "aria-labelledby")) <= set(page.values("h2", "id"))


def test_every_link_to_this_server_leads_somewhere(shop):
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = shop.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            links = {link.partition("#")[0] for link in Page(answer.text).values("a", "href")}
            waiting += [link for link in links if link.startswith("/") and link not in {*seen, *waiting}]

    assert {"/attribute/shop.name", "/metric/shop.orders", "/api/v1/registry/attribute/shop.name"} <= seen


def test_searching(shop):
    found = shown(shop.get("/search?q=shop&type=attribute&stability=all&hide_deprecated=true"))

    assert [link for link in found.values("a", "href") if "shop." in link] == ["/attribute/shop.name"]
    assert "1 to 1 of 1" in found.text
    assert found.values("input", "value") == ["shop", "true"]
    assert "Nothing matches" in shown(shop.get("/search?q=zzz")).text


def test_results_come_in_pages(begin):
    many = begin(MANY)

    middle = shown(many.get("/search?q=many&type=attribute&offset=50"))

    assert "51 to 100 of 120" in middle.text
    before, after = (link for link in middle.values("a", "href") if "offset" in link)
    assert "1 to 50 of 120" in shown(many.get(before)).text
    assert "101 to 120 of 120" in shown(many.get(after)).text


def test_what_a_registry_says_is_shown_and_does_nothing(shop):
    page = shown(shop.get("/attribute/shop.name"))

    assert "The <b>name</b> of the shop" in page.text
    assert "New as told" in page.text
    assert page.values("a", "href").count("https://shop.example.org") == 1
    assert not any("javascript:" in link for link in page.values("a", "href"))
    assert "Deprecated" in shown(shop.get("/attribute/shop.label")).text


def test_a_query_is_shown_as_text(shop):
    assert "<script>" not in shop.get("/search?q=<script>alert(1)</script>").text
    assert "<script>" not in shop.get("/metric/<script>").text


def test_a_definition_that_is_not_there_can_be_searched_for(shop):
    answer = shop.get("/metric/no.such")

    assert answer.status_code == 404
    assert "/search?q=no.such" in shown(answer).values("a", "href")


def test_a_registry_that_could_not_be_loaded_is_explained(begin):
    broken = begin(BROKEN)

    assert broken.get("/health").status_code == 200
    for path, status in {"/": 200, "/search": 503, "/attribute/shop.name": 503}.items():
        answer = broken.get(path)
        assert answer.status_code == status
        assert "model/a.yaml:3:5 the key 'type' is <missing>give it" in re.sub(r"\n", "", shown(answer).text)
    told = broken.get("/api/v1/registry/search?q=x")
    assert told.status_code == 503
    error = {"kind": "WeavergenError", "what": "the key 'type' is <missing>", "where": "model/a.yaml:3:5"}
    assert told.json() == {"errors": [{**error, "hint": "give it"}]}
    assert broken.get("/workflows").status_code == 200


def test_the_interface_names_every_route(shop):
    page = shown(shop.get("/docs"))

    assert all(path in page.text for path in shop.get("/openapi.json").json()["paths"])
    assert "svg or png or mermaid or ascii, svg unless given" in page.text
    assert "workflow (required)" in page.text


def test_a_browser_is_asked_for_the_token(begin):
    guarded = begin(token="secret")

    refused = guarded.get("/")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic ")
    for given, status in {"me:secret": 200, ":secret": 200, "secret:me": 401, "me:": 401}.items():
        header = {"authorization": f"Basic {b64encode(given.encode()).decode()}"}
        assert guarded.get("/", headers=header).status_code == status
    assert guarded.get("/", headers={"authorization": "Basic ?"}).status_code == 401
