"""`registry search`: what is printed, and the browser on a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_terminal import Terminal

SHOP = """groups:
- id: registry.shop
  type: attribute_group
  brief: Shops
  attributes:
  - {id: shop.name, type: string, stability: stable, brief: The name of the shop, examples: [Corner]}
  - {id: shop.till, type: int, stability: development, brief: The till of it, note: Where the money is., examples: [1]}
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
UP, DOWN, ENTER, ESCAPE, TAB = "\x1b[A", "\x1b[B", "\r", "\x1b", "\t"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/shop.yaml").write_text(SHOP)
    return tmp_path / "shop"


def test_in_a_pipe_the_names_of_attributes_are_listed_as_weaver_does(weavergen, shop: Path):
    ended = weavergen("registry", "search", "shop.n", "-r", shop)

    assert (ended.returncode, ended.stdout) == (0, "shop.name\nshop.name\n")
    assert weavergen("registry", "search", "nothing", "-r", shop).stdout == "\n"


def test_results_are_ranked_and_whole_in_json(weavergen, shop: Path):
    ended = weavergen("registry", "search", "shop", "-r", shop, "--format", "json", "--limit", "2")

    found = json.loads(ended.stdout)
    assert (found["query"], found["total"], found["count"], found["offset"]) == ("shop", 3, 2, 0)
    assert found["results"][0]["brief"] == "The name of the shop"
    assert [item["score"] for item in found["results"]] == [80, 80]


def test_results_can_be_filtered_and_shown_as_a_table(weavergen, shop: Path):
    ended = weavergen("registry", "search", "money", "-r", shop, "--format", "rich", "--stability", "experimental")
    metrics = weavergen("registry", "search", "-r", shop, "--format", "json", "--type", "metric")

    assert "shop.till" in ended.stdout
    assert "shop.name" not in ended.stdout
    assert [item["name"] for item in json.loads(metrics.stdout)["results"]] == ["shop.orders"]


def test_without_a_terminal_there_is_nothing_to_browse_on(weavergen, shop: Path):
    ended = weavergen("registry", "search", "-r", shop)

    assert ended.returncode == 1
    assert "no terminal" in ended.stderr


@pytest.mark.slow
def test_it_runs_in_dagster_too(weavergen, shop: Path):
    ended = weavergen("registry", "search", "orders", "-r", shop, "--format", "json", "--executor", "dagster")

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["results"][0]["name"] == "shop.orders"


@pytest.fixture
def browser(shop: Path, tmp_path: Path) -> Iterator[Terminal]:
    environment = {**os.environ, "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache"), "TERM": "xterm-256color"}
    terminal = Terminal(
        [sys.executable, "-m", "weavergen_pipelines", "registry", "search", "-q", "-r", str(shop)], environment
    )
    yield terminal
    terminal.close()


def test_the_browser_searches_while_one_types_and_prints_what_is_taken(browser: Terminal):
    assert "shop.orders" in browser.wait_for("3 found")
    browser.press("TILL")
    shown = browser.wait_for("1 found")
    assert "Where the money is." in shown
    browser.press(ENTER)
    assert browser.wait() == 0
    assert browser.wait_for("shop.till\r\n")


def test_the_browser_moves_filters_and_leaves(browser: Terminal):
    browser.wait_for("3 found")
    browser.press(DOWN)
    browser.wait_for("The till of it")
    browser.press(f"{TAB}{TAB}")
    shown = browser.wait_for("1 found")
    assert "Search metric" in shown
    assert "instrument: counter" in shown
    browser.press(ESCAPE)
    assert browser.wait() == 0


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("ab", ["a", "b"]),
        ("\x1b[A\x1bOB\x1b[6~", ["up", "down", "page-down"]),
        ("\x1b[1;5Cx", ["x"]),
        ("\x1b", ["quit"]),
        ("é\x7f\x15", ["é", "backspace", "clear"]),
        ("\x00\x1b[", []),
    ],
)
def test_keys(typed: str, keys: list[str]):
    from weavergen_pipelines.cli.browser.keys import split_keys

    assert list(split_keys(typed)) == keys


@pytest.fixture
def pressed() -> Callable[..., object]:
    """A browser after some keys."""
    from weavergen_pipelines import Registry
    from weavergen_pipelines.cli.browser import Browser
    from weavergen_pipelines.semconv.search import SearchIndex

    index = SearchIndex(Registry.from_files({"shop.yaml": SHOP}).resolve(v2=True))

    def press(*keys: str) -> Browser:
        browser = Browser(index)
        for key in keys:
            browser = browser.press(key)
        return browser

    return press


def test_what_is_chosen_stays_among_the_results(pressed):
    assert pressed("up", "up").selected == 0
    assert pressed("end", "down", "down").selected == 2
    assert pressed("end", "home").selected == 0
    assert pressed("end", "n").selected == 0
    assert pressed("z", "z", "down", "enter") == pressed("z", "z")


def test_the_kind_goes_round_both_ways(pressed):
    assert pressed("tab").kind == "attribute"
    assert pressed("back-tab").kind == "entity"
    assert pressed(*["tab"] * 6).kind is None


def test_a_query_can_be_mended(pressed):
    assert pressed("a", "b", "backspace").query == "a"
    assert pressed("a", "b", "clear", "backspace").query == ""
