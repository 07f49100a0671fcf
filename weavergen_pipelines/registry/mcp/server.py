"""The methods of the Model Context Protocol that a server with tools has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.registry.mcp.json_rpc import METHOD_NOT_FOUND, RpcError, respond
from weavergen_pipelines.version import __version__

if TYPE_CHECKING:
    from weavergen_pipelines.registry.mcp.tools import RegistryTools

VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
"""The versions of the protocol, oldest first; what is used here is the same in all of them."""

_INSTRUCTIONS = """\
The semantic conventions of one registry. `search` finds definitions by name or by what they say, `browse_namespace` \
walks through the names, the `get_` tools tell all about one of them, and `live_check` checks telemetry against all."""

_EMPTY = {
    "resources/list": "resources",
    "resources/templates/list": "resourceTemplates",
    "prompts/list": "prompts",
}
"""What clients may ask for, and there is none of."""


class McpServer:
    """Answers the messages of one client, one after the other."""

    def __init__(self, tools: RegistryTools) -> None:
        self._tools = tools
        self.calls = 0
        """How many calls of tools there were."""

    def respond(self, message: bytes) -> bytes | None:
        """The answer to a message of JSON-RPC; None if it wants none."""
        return respond(message, self._handle)

    def _handle(self, method: str, params: Mapping[str, Any]) -> Any:
        match method:
            case "initialize":
                return _greeting(params)
            case "ping":
                return {}
            case "tools/list":
                return {"tools": self._tools.listed()}
            case "tools/call":
                self.calls += 1
                return self._tools.call(params).to_json()
            case _ if method in _EMPTY:
                return {_EMPTY[method]: []}
            case _:
                raise RpcError(METHOD_NOT_FOUND, method)


def _greeting(params: Mapping[str, Any]) -> dict[str, Any]:
    wanted = params.get("protocolVersion")
    return {
        "protocolVersion": wanted if wanted in VERSIONS else VERSIONS[-1],
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "weavergen", "version": __version__},
        "instructions": _INSTRUCTIONS,
    }
