"""Finding what a registry defines."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry
from weavergen_pipelines.semconv.search import SearchIndex, attribute_names, browse
from weavergen_pipelines.semconv.search.ranking import Ranking


def item(key: str, *, brief: str = "", note: str = "", **others):
    return {"key": key, "type": "string", "brief": brief, "note": note, "stability": "stable", **others}


OLD = {"reason": "obsoleted", "note": "Gone."}
ATTRIBUTES = [
    item("shop.item.name", brief="What is sold."),
    item("shop.item", brief="The thing."),
    item("shop.items", deprecated=OLD),
    item("market.shop.item", stability="development"),
    item("shop.sold_item"),
    item("stall.goods", brief="Any shop.item there is."),
    item("stall.owner", note="Owns the shop.item."),
    item("stall.label", type="template[string]"),
    item("stall.label.long", type="template[string]"),
]
DOCUMENT = {
    "registry": {
        "attributes": ATTRIBUTES,
        "metrics": [{"name": "shop.sales", "brief": "", "stability": "stable"}],
        "spans": [{"type": "shop.visit", "brief": "", "stability": "stable"}],
        "events": [{"name": "shop.closed", "brief": "", "stability": "stable"}],
        "entities": [{"type": "shop", "brief": "", "stability": "stable"}],
    }
}


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex(DOCUMENT)


@pytest.fixture(scope="module")
def conventions(shared):
    folder = shared / "semconv/v1.44.0/model"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in Path(folder).rglob("*.yaml")}
    return resolve_registry(load_registry(RegistrySource("model", files, tree_digest(files))))


def names(page) -> list[tuple[int, str]]:
    return [
        (found.score, next(found.item[key] for key in ("key", "name", "type") if key in found.item))
        for found in page.results
    ]


def test_the_id_counts_more_than_what_is_said(index):
    assert names(index.search("shop.item")) == [
        (100, "shop.item"),
        (80, "shop.item.name"),
        (70, "market.shop.item"),
        (60, "shop.sold_item"),
        (40, "stall.goods"),
        (20, "stall.owner"),
        (8, "shop.items"),
    ]


@pytest.mark.parametrize(
    ("query", "score"),
    [
        ("request.method", 100),
        ("REQUEST.Method", 100),
        ("request", 80),
        ("method", 70),
        ("method request", 60),
        ("meth_req", 60),
        ("how it was asked", 40),
        ("asked it", 35),
        ("more about it", 20),
        ("about more", 15),
        ("nothing", 0),
        ("_", 0),
    ],
)
def test_scores(query, score):
    ranking = Ranking()
    texts = ranking.texts("request.method", "How it was asked", "More about it", deprecated=False)
    assert ranking.query(query).score(texts) == score
    old = ranking.texts("request.method", "How it was asked", "More about it", deprecated=True)
    assert ranking.query(query).score(old) == (max(1, score // 10) if score else 0)


def test_without_a_query_everything_is_given_in_order(index):
    page = index.search(limit=3, offset=1)
    assert names(page) == [(0, "shop.item"), (0, "shop.items"), (0, "market.shop.item")]
    assert page.total == 13


def test_results_can_be_filtered(index):
    assert names(index.search("shop", kind="metric")) == [(80, "shop.sales")]
    assert names(index.search("shop", stability="development")) == [(70, "market.shop.item")]
    assert "shop.items" not in dict(map(reversed, names(index.search("shop", hide_deprecated=True))))


def test_a_result_is_the_whole_item(index):
    (found,) = index.search("shop.item.name").results
    assert found.to_json() == {"result_type": "attribute", "score": 100, **ATTRIBUTES[0]}


def test_at_most_a_thousand_results_are_given_at_once():
    many = {**DOCUMENT["registry"], "attributes": [item(f"a{number}") for number in range(1_100)]}
    page = SearchIndex({"registry": many}).search("a", kind="attribute", limit=5_000)
    assert (len(page.results), page.total) == (1_000, 1_100)


def test_items_are_found_by_kind_and_name(index):
    assert index.get("metric", "shop.sales")["name"] == "shop.sales"
    assert index.get("metric", "shop.item") is None
    assert index.template("stall.label.long.x")["key"] == "stall.label.long"
    assert index.template("stall.label.x")["key"] == "stall.label"
    assert index.template("shop") is None


def test_namespaces_can_be_browsed():
    root = browse(DOCUMENT)
    assert root.namespaces == ("market", "shop", "stall")
    assert (root.total, root.depth) == (9, 3)
    assert browse(DOCUMENT, "shop.").to_json() == {
        "prefix": "shop",
        "sub_namespaces": ["shop.item"],
        "attributes": [{"key": key, "brief": brief, "stability": "stable"} for key, brief in _DIRECT],
        "total_attribute_count": 4,
        "max_depth": 2,
    }
    assert browse(DOCUMENT, "sho").total == 0


_DIRECT = [("shop.item", "The thing."), ("shop.items", ""), ("shop.sold_item", "")]


def test_another_separator_divides_names_elsewhere():
    document = {"registry": {**DOCUMENT["registry"], "attributes": [item("shop/item/name")]}}
    assert browse(document, "shop", separator="/").namespaces == ("shop/item",)
    assert names(SearchIndex(document, separator="/").search("name item")) == [(60, "shop/item/name")]


def test_the_command_line_lists_names_that_contain_the_text(conventions):
    found = attribute_names(conventions.registry, "url.fr")
    assert set(found) == {"url.fragment"}
    assert found == sorted(found)
    assert len(attribute_names(conventions.registry, "")) == conventions.stats["catalog_stats"]["attribute_count"]


@given(st.text(max_size=12))
def test_results_are_ranked_and_are_all_that_match(query):
    index = SearchIndex(DOCUMENT)
    page = index.search(query)
    scores = [found.score for found in page.results]
    assert scores == sorted(scores, reverse=True)
    assert page.total == len(scores)
