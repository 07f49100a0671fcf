"""A small registry, and a server of it that is asked in this process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from weavergen_pipelines import Registry
from weavergen_pipelines.registry.mcp import McpServer, RegistryTools

SHOP = """groups:
- id: registry.shop
  type: attribute_group
  brief: Shops
  attributes:
  - {id: shop.name, type: string, stability: stable, brief: The name of the shop, examples: [Corner]}
  - {id: shop.till, type: int, stability: development, brief: The till, examples: [1]}
  - {id: shop.label, type: 'template[string]', stability: stable, brief: What else is said of the shop, examples: [old]}
- id: metric.shop.orders
  type: metric
  metric_name: shop.orders
  instrument: counter
  unit: '{order}'
  stability: stable
  brief: How many orders there were
  attributes:
  - {ref: shop.name, requirement_level: required}
- id: event.shop.closed
  type: event
  name: shop.closed
  stability: stable
  brief: The shop was closed
  attributes:
  - {ref: shop.name, requirement_level: required}
"""


class Client:
    """Asks a server, and reads its answers."""

    def __init__(self, server: McpServer) -> None:
        self.server = server

    def send(self, message: Any) -> Any:
        text = message if isinstance(message, bytes) else json.dumps(message).encode()
        answer = self.server.respond(text)
        return None if answer is None else json.loads(answer)

    def ask(self, method: str, params: Any = None) -> Any:
        return self.send({"jsonrpc": "2.0", "id": 7, "method": method, "params": params or {}})

    def call(self, tool: str, **arguments: Any) -> Any:
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})["result"]
        assert not result["isError"]
        ((kind, text),) = [(part["type"], part["text"]) for part in result["content"]]
        assert kind == "text"
        return json.loads(text)


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    return Registry.from_files({"shop.yaml": SHOP}).resolve(v2=True)


@pytest.fixture
def client(document: dict[str, Any]) -> Client:
    return Client(McpServer(RegistryTools(document)))
