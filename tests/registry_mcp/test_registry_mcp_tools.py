"""The tools: what they answer, and what they refuse."""

from __future__ import annotations

import pytest

from weavergen_pipelines.registry.mcp import Advice, McpServer, RegistryTools

NAMES = [
    "browse_namespace", "get_attribute", "get_entity", "get_event", "get_metric", "get_span", "live_check", "search",
]  # fmt: skip
BAD_POLICY = "package live_check_advice\nimport rego.v1\ndeny contains x if { x := 1 / 0 }\ndeny contains {\n"


def test_every_tool_says_what_it_is_for_and_what_it_is_given(client):
    tools = client.ask("tools/list")["result"]["tools"]

    assert [tool["name"] for tool in tools] == NAMES
    for tool in tools:
        schema = tool["inputSchema"]
        assert tool["description"]
        assert schema["type"] == "object"
        assert all("description" in field for field in schema["properties"].values() if "default" not in field)


def test_search_ranks_filters_and_counts(client):
    found = client.call("search", query="shop", type="metric")
    assert [(item["name"], item["score"], item["result_type"]) for item in found["results"]] == [
        ("shop.orders", 80, "metric")
    ]
    assert client.call("search")["total"] == 5
    assert client.call("search", limit=2)["count"] == 2
    assert [item["key"] for item in client.call("search", stability="experimental")["results"]] == ["shop.till"]


def test_definitions_are_told_whole(client, document):
    assert client.call("get_metric", name="shop.orders") == document["registry"]["metrics"][0]
    assert client.call("get_event", name="shop.closed")["attributes"][0]["key"] == "shop.name"
    assert client.call("get_attribute", key="shop.label")["type"] == "template[string]"


@pytest.mark.parametrize(
    ("tool", "argument", "text"),
    [
        ("get_attribute", "key", "Attribute 'x' not found in registry"),
        ("get_metric", "name", "Metric 'x' not found in registry"),
        ("get_span", "type", "Span 'x' not found in registry"),
        ("get_event", "name", "Event 'x' not found in registry"),
        ("get_entity", "type", "Entity 'x' not found in registry"),
    ],
)
def test_what_is_not_there_is_said(client, tool, argument, text):
    result = client.ask("tools/call", {"name": tool, "arguments": {argument: "x"}})["result"]

    assert result == {"content": [{"type": "text", "text": text}], "isError": False}


def test_namespaces_can_be_walked(client):
    assert client.call("browse_namespace")["sub_namespaces"] == ["shop"]
    assert client.call("browse_namespace", prefix=None)["total_attribute_count"] == 3
    assert [item["key"] for item in client.call("browse_namespace", prefix="shop")["attributes"]] == [
        "shop.label", "shop.name", "shop.till",
    ]  # fmt: skip


def test_samples_come_back_with_what_was_found(client):
    ((sample,),) = [client.call("live_check", samples=[{"attribute": {"name": "shop.till", "value": 3}}])]

    assert sample["attribute"]["type"] == "int"
    assert [one["id"] for one in sample["attribute"]["live_check_result"]["all_advice"]] == ["not_stable"]


def test_findings_alone_are_short_and_nothing_is_lost(client):
    samples = [
        {"attribute": {"name": "shop.name", "value": "Corner"}},
        {"log": {"event_name": "shop.burnt", "attributes": []}},
        {"metric": {"name": "shop.orders", "instrument": "counter", "unit": "{order}",
                    "data_points": [{"attributes": [], "value": 1}]}},
        {"span": {"name": "visit", "kind": "client", "attributes": [{"name": "shop.nam", "value": "x"}]}},
    ]  # fmt: skip

    told = client.call("live_check", samples=samples, output="findings_only")

    assert told["total_samples_checked"] == 4
    assert [(one["type"], [f["id"] for f in one.get("findings", ())]) for one in told["findings"]] == [
        ("log", ["missing_event"]),
        ("data_point", ["required_attribute_not_present"]),
        ("span", []),
    ]
    (attribute,) = told["findings"][2]["attribute_findings"]
    assert attribute["name"] == "shop.nam"
    assert attribute["findings"][0].keys() == {"id", "level", "message"}


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("get_metric", {}, "name"),
        ("get_metric", {"name": 3}, "name"),
        ("search", {"limit": -1}, "limit"),
        ("search", {"limit": "3"}, "limit"),
        ("search", {"type": "thing"}, "type"),
        ("search", {"stability": "beta"}, "stability"),
        ("live_check", {}, "samples"),
        ("live_check", {"samples": [{"thing": {}}]}, "thing"),
        ("live_check", {"samples": [{"span": {"name": "x"}}]}, "kind"),
        ("live_check", {"samples": [], "output": "short"}, "output"),
    ],
)
def test_wrong_arguments_are_named(client, tool, arguments, said):
    error = client.ask("tools/call", {"name": tool, "arguments": arguments})["error"]

    assert error["code"] == -32602
    assert said in error["message"]


def test_arguments_that_no_tool_has_are_not_read(client):
    assert client.call("search", query="orders", colour="red")["total"] == 1


def test_policies_that_fail_are_an_error_of_the_tool(document):
    server = McpServer(RegistryTools(document, advice=Advice(policies={"bad.rego": BAD_POLICY})))
    asked = b'{"id": 1, "method": "tools/call", "params": {"name": "live_check", "arguments": {"samples": [%s]}}}'

    answer = server.respond(asked % b'{"attribute": {"name": "a"}}') or b""

    assert b'"isError":true' in answer
    assert b"bad.rego" in answer


def test_names_may_be_divided_by_something_else():
    documents = {kind: [] for kind in ("metrics", "spans", "events", "entities")}
    attribute = {"key": "shop/name", "type": "string", "brief": "", "stability": "stable"}
    tools = RegistryTools({"registry": {"attributes": [attribute], **documents}}, separator="/")

    assert tools.browse_namespace("shop")["attributes"][0]["key"] == "shop/name"
