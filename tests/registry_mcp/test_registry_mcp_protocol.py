"""The protocol: versions, errors, and what clients send that wants no answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.registry.mcp import McpServer, RegistryTools
from weavergen_pipelines.registry.mcp.json_rpc import respond


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("2024-11-05", "2024-11-05"), ("2025-06-18", "2025-06-18"), ("1999-01-01", "2025-11-25"), (None, "2025-11-25")],
)
def test_the_version_of_the_client_is_spoken_if_it_is_known(client, wanted, given):
    result = client.ask("initialize", {"protocolVersion": wanted, "capabilities": {}})["result"]

    assert result["protocolVersion"] == given
    assert result["capabilities"] == {"tools": {}}
    assert result["serverInfo"]["name"] == "weavergen"
    assert "live_check" in result["instructions"]


def test_notifications_have_no_answer(client):
    assert client.send({"jsonrpc": "2.0", "method": "notifications/initialized"}) is None
    assert client.send({"jsonrpc": "2.0", "id": 1, "result": {}}) is None


def test_a_ping_and_empty_lists(client):
    assert client.ask("ping") == {"jsonrpc": "2.0", "id": 7, "result": {}}
    assert client.ask("resources/list")["result"] == {"resources": []}
    assert client.ask("prompts/list")["result"] == {"prompts": []}
    assert client.ask("resources/templates/list")["result"] == {"resourceTemplates": []}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"{", -32700),
        (b"1", -32600),
        (b"[]", -32600),
        (b'{"id": 1, "method": 3}', -32600),
        (b'{"id": 1, "method": "nope"}', -32601),
        (b'{"id": 1, "method": "ping", "params": [1]}', -32602),
        (b'{"id": 1, "method": "tools/call", "params": {"name": "nope"}}', -32602),
        (b'{"id": 1, "method": "tools/call", "params": {"name": "call"}}', -32602),
        (b'{"id": 1, "method": "tools/call"}', -32602),
    ],
)
def test_errors_have_the_codes_of_json_rpc(client, message, code):
    assert client.send(message)["error"]["code"] == code


def test_a_batch_is_answered_together(client):
    ping = {"jsonrpc": "2.0", "id": "a", "method": "ping"}
    silent = {"jsonrpc": "2.0", "method": "notifications/initialized"}

    assert [answer["id"] for answer in client.send([ping, silent, {**ping, "id": "b"}])] == ["a", "b"]
    assert client.send([silent]) is None


def test_a_defect_of_ours_does_not_end_the_server(caplog):
    def broken(_method, _params):
        raise ZeroDivisionError

    answer = json.loads(respond(b'{"id": 1, "method": "x"}', broken) or b"")

    assert answer["error"]["code"] == -32603
    assert "ZeroDivisionError" in caplog.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "method", "params"]), inner),
    max_leaves=8,
)


@given(JSON)
def test_whatever_is_sent_is_answered_or_passed_over(value):
    answer = McpServer(RegistryTools(EMPTY)).respond(json.dumps(value).encode())

    assert answer is None or json.loads(answer)


EMPTY = {
    "schema_url": "https://example.org/1.0.0",
    "registry": {kind: [] for kind in ("attributes", "metrics", "spans", "events", "entities")},
    "refinements": {},
}
